/** One message on a chat phone, with what the platform shows around it. */
import {
  DocumentIcon,
  ExclamationCircleIcon,
  MapPinIcon,
  TrashIcon,
} from '@heroicons/react/24/outline';
import { Ticks } from './icons.js';
import { type Bubble, type ChannelId, timeOf, type Utterance } from './sandbox.js';

interface Props {
  bubble: Bubble;
  channel: ChannelId;
  quoted: Bubble | undefined;
  onSay: (utterance: Utterance) => void;
}

const REACTIONS = ['👍', '❤️', '😂'];

export function BubbleRow({ bubble, channel, quoted, onSay }: Props) {
  const isMine = bubble.side === 'customer';
  const canReact = channel !== 'webchat' && !bubble.isUnsent;
  return (
    <div
      className={`row ${isMine ? 'mine' : 'theirs'}`}
      data-testid="bubble"
      data-side={bubble.side}
      data-state={bubble.state}
      data-kind={bubble.kind}
    >
      {bubble.author && !isMine && <small className="author">{bubble.author}</small>}
      <div className={`bubble ${bubble.kind}`}>
        {quoted && <blockquote>{quoted.text || quoted.kind}</blockquote>}
        {bubble.isUnsent ? (
          <em className="faint">You unsent a message</em>
        ) : (
          <Body bubble={bubble} />
        )}
        <Foot bubble={bubble} channel={channel} />
        {bubble.reaction && <span className="reaction">{bubble.reaction}</span>}
        {canReact && (
          <span className="actions">
            {!isMine &&
              REACTIONS.map((emoji) => (
                <button
                  key={emoji}
                  type="button"
                  aria-label={`React ${emoji}`}
                  onClick={() =>
                    onSay({
                      kind: 'reaction',
                      emoji: bubble.reaction === emoji ? '' : emoji,
                      bubbleId: bubble.bubbleId,
                    })
                  }
                >
                  {emoji}
                </button>
              ))}
            {isMine && (
              <button
                type="button"
                aria-label="Unsend"
                onClick={() => onSay({ kind: 'unsend', bubbleId: bubble.bubbleId })}
              >
                <TrashIcon />
              </button>
            )}
          </span>
        )}
      </div>
      {bubble.options?.map((option) => (
        <button
          key={option.payload}
          type="button"
          className="option"
          onClick={() => onSay({ kind: 'choice', ...option })}
        >
          {option.title}
        </button>
      ))}
      {bubble.problem && (
        <small className="problem">
          <ExclamationCircleIcon />
          {bubble.state === 'failed' && 'Not delivered: '}
          {bubble.problem}
        </small>
      )}
    </div>
  );
}

function Body({ bubble }: { bubble: Bubble }) {
  switch (bubble.kind) {
    case 'image':
    case 'sticker':
      return (
        <>
          <img src={bubble.mediaUrl} alt={bubble.kind} />
          {bubble.text && <p>{bubble.text}</p>}
        </>
      );
    case 'file':
    case 'audio':
      return (
        <a className="file" href={bubble.mediaUrl} target="_blank" rel="noreferrer">
          <DocumentIcon /> {bubble.mediaName ?? 'File'}
        </a>
      );
    case 'location':
      return (
        <div className="place">
          <i>
            <MapPinIcon />
          </i>
          <p>{bubble.text}</p>
        </div>
      );
    case 'unsupported':
      return <em className="faint">A kind of message that Convolog does not know</em>;
    default:
      return <p>{bubble.text}</p>;
  }
}

/** Time and ticks: on the customer's own bubbles as the platform shows them. */
function Foot({ bubble, channel }: { bubble: Bubble; channel: ChannelId }) {
  const isMine = bubble.side === 'customer';
  const time = <time dateTime={bubble.at}>{timeOf(bubble.at)}</time>;
  if (channel === 'whatsapp') {
    return (
      <span className={`foot ${bubble.state}`}>
        {time}
        {isMine && bubble.state !== 'failed' && <Ticks isDouble={isDelivered(bubble)} />}
      </span>
    );
  }
  return (
    <span className={`foot ${bubble.state}`}>
      {time}
      {isMine && <span>{WORDS[bubble.state]}</span>}
    </span>
  );
}

const WORDS: Record<Bubble['state'], string> = {
  sending: 'Sending…',
  waiting: 'Not sent yet',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Seen',
  failed: 'Not sent',
};

function isDelivered(bubble: Bubble): boolean {
  // The ingress took it: the business' side has it.
  return bubble.state === 'sent' || bubble.state === 'delivered' || bubble.state === 'read';
}
