/** Drawn by hand, 24 x 24, in the colour of their surroundings. */
const paths = {
  chat: 'M12 3.5c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7-.1 1.2-.6 2.4-1.5 3.4-.2.2 0 .6.3.5 2-.2 3.7-.9 5-1.9.7.1 1.4.2 2.1.2 5 0 9-3.3 9-7.4s-4-8-9-8Z',
  close:
    'M6.4 5 5 6.4l5.6 5.6L5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6 6.4 5Z',
  send: 'M3.4 20.4 21.5 12 3.4 3.6 3.3 10l12 2-12 2 .1 6.4Z',
  attach:
    'M16.5 6.5v9a4.5 4.5 0 0 1-9 0v-10a3 3 0 0 1 6 0v8.5a1.5 1.5 0 0 1-3 0v-7.5H9v7.5a3 3 0 0 0 6 0V5.5a4.5 4.5 0 0 0-9 0v10a6 6 0 0 0 12 0v-9h-1.5Z',
  file: 'M6 2.5A1.5 1.5 0 0 0 4.5 4v16A1.5 1.5 0 0 0 6 21.5h12a1.5 1.5 0 0 0 1.5-1.5V8l-5.5-5.5H6Zm7.5 1.8 4.2 4.2h-4.2V4.3Z',
} as const;

export function icon(name: keyof typeof paths): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
