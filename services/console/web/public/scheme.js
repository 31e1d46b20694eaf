// Sets light or dark before the first paint. A file of its own, because the page's policy allows
// no inline script. The key is the one that Mantine's colour scheme manager writes.
(() => {
  let wish = 'auto';
  try {
    wish = localStorage.getItem('mantine-color-scheme-value') || 'auto';
  } catch {
    // Storage is blocked: the system's choice stands.
  }
  const isDark =
    wish === 'dark' || (wish === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
