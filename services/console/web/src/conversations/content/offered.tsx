/** What we can send besides words: choices, cards, templates, articles, a question for a rating. */
import { NewspaperIcon, StarIcon } from '@heroicons/react/20/solid';
import type {
  ArticleContent,
  CarouselContent,
  RatingContent,
  TemplateContent,
} from '#libs/conversation';
import { Location } from './cards.js';
import classes from './content.module.css';
import { MediaView } from './media-view.js';
import { PlainText } from './plain-text.js';
import { safe } from './safe-link.js';

export function Options({ text, options }: { text: string; options: readonly string[] }) {
  return (
    <div className={classes.stack}>
      <PlainText text={text} />
      <ul className={classes.options}>
        {options.map((option, index) => (
          <li key={`${option}${index}`}>{option}</li>
        ))}
      </ul>
    </div>
  );
}

export function Carousel({ content }: { content: CarouselContent }) {
  return (
    <div className={classes.stack}>
      {content.text && <PlainText text={content.text} />}
      {content.cards.length === 0 && (
        <small className={classes.remark}>The whole catalogue is offered.</small>
      )}
      <ul className={classes.carousel}>
        {content.cards.map((card, index) => (
          <li key={`${card.title}${index}`}>
            <b>{card.title}</b>
            {card.text && <span>{card.text}</span>}
            {card.url && (
              <a href={safe(card.url)} target="_blank" rel="noreferrer noopener">
                Open
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TemplateProps {
  readonly content: TemplateContent;
  readonly conversationId: string;
  readonly messageId: string;
}

export function Template({ content, conversationId, messageId }: TemplateProps) {
  return (
    <div className={classes.stack}>
      <small className={classes.remark}>
        Template {content.name} ({content.language})
      </small>
      <Above header={content.header} at={{ conversationId, messageId }} />
      <PlainText text={content.text ?? content.parameters.join(' · ')} />
    </div>
  );
}

/** What stands above its words. */
function Above({
  header,
  at,
}: {
  header: TemplateContent['header'];
  at: Pick<TemplateProps, 'conversationId' | 'messageId'>;
}) {
  if (!header) return null;
  if ('text' in header) return <b>{header.text}</b>;
  if (header.kind === 'location') return <Location content={header} />;
  const { media, kind } = header;
  const { url } = media as { readonly url?: string };
  // What was linked is not loaded here: whoever keeps it would learn who looks.
  if (url !== undefined) return <PlainText text={url} />;
  return <MediaView kind={kind} media={media} {...at} index={0} />;
}

export function Rating({ content }: { content: RatingContent }) {
  const { score, comment } = content;
  if (score === undefined) return <PlainText text="Asked for a rating, 1 to 5" />;
  return (
    <div className={classes.stack}>
      <span className={classes.stars} role="img" aria-label={`${score} of 5`}>
        {[1, 2, 3, 4, 5].map((star) => (
          <StarIcon key={star} width={18} data-on={star <= score || undefined} />
        ))}
      </span>
      {comment && <PlainText text={comment} />}
    </div>
  );
}

export function Article({ content }: { content: ArticleContent }) {
  return (
    <a className={classes.card} href={safe(content.url)} target="_blank" rel="noreferrer noopener">
      <NewspaperIcon width={22} aria-hidden />
      <span>
        <b>{content.title}</b>
        {content.summary && <span>{content.summary}</span>}
        <small>{content.url}</small>
      </span>
    </a>
  );
}
