/**
 * Formatted text, mail above all: the new words first, the quoted past behind "…".
 *
 * The server has cleaned the HTML. It is shown in a frame without scripts all the same, so that
 * one missed tag is not one taken-over desk; pictures from elsewhere are not loaded, because they
 * tell the sender who read the mail and when.
 */
import { UnstyledButton } from '@mantine/core';
import { useCallback, useMemo, useRef, useState } from 'react';
import { type Authentication, isSenderDoubtful, type RichTextContent } from '#libs/conversation';
import { inWorkspace } from '../../api/client.js';
import classes from './content.module.css';
import { MediaView } from './media-view.js';
import { PlainText } from './plain-text.js';

interface RichTextProps {
  readonly content: RichTextContent;
  readonly conversationId: string;
  readonly messageId: string;
}

/** Marks that plain words cannot stand for. */
const FORMATTED = /<(table|img|ul|ol|li|b|strong|i|em|u|a|h[1-6]|blockquote|pre)\b/i;

export function RichText({ content, conversationId, messageId }: RichTextProps) {
  const stripped = content.strippedText?.trim();
  const hasMore =
    Boolean(stripped) && (stripped !== content.text.trim() || FORMATTED.test(content.html));
  const [isWhole, setWhole] = useState(!stripped);
  const attachments = content.attachments ?? [];
  // The server has put our own addresses in the place of a mail's references to its pictures.
  const isShownInside = (index: number) =>
    isWhole && content.html.includes(`/messages/${messageId}/media/${index}"`);
  return (
    <div className={classes.rich}>
      {content.authentication && isSenderDoubtful(content.authentication) && (
        <div className={classes.doubt} role="note" title={checks(content.authentication)}>
          Sender not verified: somebody else may have written this.
        </div>
      )}
      {content.subject && <div className={classes.subject}>{content.subject}</div>}
      {isWhole && content.html ? (
        <Page html={content.html} />
      ) : (
        <PlainText text={isWhole ? content.text : (stripped ?? content.text)} />
      )}
      {hasMore && (
        <UnstyledButton
          className={classes.more}
          aria-expanded={isWhole}
          aria-label={isWhole ? 'Show only the new words' : 'Show the whole message'}
          title={isWhole ? 'Only the new words' : 'The whole message, with what it quotes'}
          onClick={() => setWhole(!isWhole)}
        >
          …
        </UnstyledButton>
      )}
      {attachments.map(
        (media, index) =>
          !isShownInside(index) && (
            <MediaView
              key={`${media.name ?? media.mime}${index}`}
              kind={media.mime.startsWith('image/') ? 'image' : 'file'}
              media={media}
              conversationId={conversationId}
              messageId={messageId}
              index={index}
            />
          ),
      )}
    </div>
  );
}

/** "SPF fail, DKIM none, DMARC fail": what the mail server found. */
function checks(authentication: Authentication): string {
  return Object.entries(authentication)
    .map(([method, result]) => `${method.toUpperCase()} ${result}`)
    .join(', ');
}

const FRAME_STYLE = `
  html { color-scheme: light; }
  body { margin: 10px 12px; font: 14px/1.5 system-ui, sans-serif; color: #1a2030; background: #fff;
         overflow-wrap: anywhere; overflow-y: hidden; }
  img { max-width: 100%; height: auto; }
  img[src^="http:"], img[src^="https:"], img[src^="//"] { display: none; }
  blockquote { margin: 8px 0; padding-left: 10px; border-left: 3px solid #d5d9e2; color: #505a6e; }
  pre { white-space: pre-wrap; }
  table { max-width: 100%; }
`;
const FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:";
const MEDIA_ADDRESS = /\/api\/v1\/conversations\/[\w-]+\/messages\/[\w-]+\/media\/\d+/g;
const HEIGHT_MAX_PX = 1_600;

function Page({ html }: { html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(60);
  const page = useMemo(
    () =>
      [
        '<!doctype html><meta charset="utf-8">',
        `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">`,
        `<base target="_blank"><style>${FRAME_STYLE}</style><body>`,
        html.replace(MEDIA_ADDRESS, (address) => inWorkspace(address)),
      ].join(''),
    [html],
  );
  const hasRemote = /<img[^>]+src\s*=\s*["']?\s*(https?:)?\/\//i.test(html);
  const measure = useCallback(() => {
    const inner = frame.current?.contentDocument;
    if (!inner?.body) return;
    const fit = () =>
      setHeight(Math.min(HEIGHT_MAX_PX, Math.max(40, inner.documentElement.offsetHeight + 2)));
    fit();
    new ResizeObserver(fit).observe(inner.body);
  }, []);
  return (
    <>
      <iframe
        ref={frame}
        className={classes.page}
        title="Formatted message"
        // Same origin only so that its height can be read; without scripts it has no use for it.
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={measure}
        srcDoc={page}
      />
      {hasRemote && (
        <small className={classes.remark}>
          Pictures from elsewhere are not loaded: they would tell the sender that you read this.
        </small>
      )}
    </>
  );
}
