/** The demo page: embeds the widget for the inbox in the address, as a site would. */
const inbox = new URLSearchParams(location.search).get('inbox') ?? '';
const source = new URL('/widget/widget.js', location.href).href;

document.getElementById('tag').textContent =
  `<script async src="${source}" data-inbox="${inbox || 'ID OF THE INBOX'}"></script>`;

if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(inbox)) {
  const script = document.createElement('script');
  script.src = source;
  script.dataset.inbox = inbox.toLowerCase();
  document.body.append(script);
} else {
  document.getElementById('choose').hidden = false;
}
