/** Plain words, with web addresses as links. Nothing else in them is ever markup. */
import { Fragment } from 'react';
import classes from './content.module.css';

const LINK = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

export function PlainText({ text }: { text: string }) {
  const parts: { readonly at: number; readonly text: string; readonly isLink: boolean }[] = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    if (found.index > end)
      parts.push({ at: end, text: text.slice(end, found.index), isLink: false });
    parts.push({ at: found.index, text: found[0], isLink: true });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end), isLink: false });
  return (
    <p className={classes.text}>
      {parts.map((part) =>
        part.isLink ? (
          <a key={part.at} href={part.text} target="_blank" rel="noreferrer noopener">
            {part.text}
          </a>
        ) : (
          <Fragment key={part.at}>{part.text}</Fragment>
        ),
      )}
    </p>
  );
}
