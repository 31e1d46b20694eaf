/** Shows each of the 22 kinds of content as what it is. A kind unknown to this page is named. */
import type { Content } from '#libs/conversation';
import { ContactCards, FormAnswer, Location, Order, Referral } from './cards.js';
import classes from './content.module.css';
import { MediaView } from './media-view.js';
import { Article, Carousel, Options, Rating, Template } from './offered.js';
import { PlainText } from './plain-text.js';
import { RichText } from './rich-text.js';

interface ContentViewProps {
  readonly content: Content;
  readonly conversationId: string;
  readonly messageId: string;
}

export function ContentView({ content, conversationId, messageId }: ContentViewProps) {
  switch (content.kind) {
    case 'text':
      return <PlainText text={content.text || '(empty message)'} />;
    case 'rich_text':
      return <RichText content={content} conversationId={conversationId} messageId={messageId} />;
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
    case 'sticker':
      return (
        <>
          <MediaView
            kind={content.kind}
            media={content.media}
            conversationId={conversationId}
            messageId={messageId}
            index={0}
          />
          {content.caption && <PlainText text={content.caption} />}
        </>
      );
    case 'location':
      return <Location content={content} />;
    case 'contact_card':
      return <ContactCards content={content} />;
    case 'button_reply':
    case 'list_reply':
      return (
        <div className={classes.choice}>
          <small>{content.kind === 'button_reply' ? 'Pressed' : 'Chose'}</small>
          <b>{content.title || content.payload}</b>
          {content.kind === 'list_reply' && content.description && (
            <span>{content.description}</span>
          )}
        </div>
      );
    case 'form':
      return (
        <Options
          text={content.text}
          options={[
            ...content.fields.map(({ label, name }) => label || name),
            ...(content.native ? [content.native.button] : []),
          ]}
        />
      );
    case 'form_answer':
      return <FormAnswer content={content} />;
    case 'carousel':
      return <Carousel content={content} />;
    case 'list':
      return <Options text={content.text} options={content.options.map(({ title }) => title)} />;
    case 'template':
      return <Template content={content} conversationId={conversationId} messageId={messageId} />;
    case 'rating':
      return <Rating content={content} />;
    case 'article':
      return <Article content={content} />;
    case 'referral':
      return <Referral content={content} />;
    case 'order':
      return <Order content={content} />;
    case 'system_notice':
      return (
        <div className={classes.notice}>
          <small>Notice of the channel</small>
          {content.text || content.code}
        </div>
      );
    case 'unsupported':
      return <Unsupported what={content.what} />;
    default:
      return <Unsupported what={(content as { kind?: string }).kind ?? 'unknown'} />;
  }
}

function Unsupported({ what }: { what: string }) {
  return (
    <div className={classes.notice}>
      <small>Cannot be shown here</small>
      The customer sent something of the kind “{what}”. The raw payload is kept.
    </div>
  );
}
