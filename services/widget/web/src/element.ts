/** Elements in one line each. Text is always text: nothing here can make markup of it. */
type Child = Node | string | null | undefined | false;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Readonly<Record<string, string | null>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties))
    if (value !== null) made.setAttribute(key, value);
  for (const child of children) if (child) made.append(child);
  return made;
}

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** Text with its addresses as links. */
export function withLinks(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    fragment.append(text.slice(end, match.index), link(match[0], match[0]));
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/** Only addresses of the web: `javascript:` and its kin stay words. */
export function link(address: string, label: string): Node {
  if (!/^https?:\/\//i.test(address)) return document.createTextNode(label);
  return element(
    'a',
    { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' },
    label,
  );
}
