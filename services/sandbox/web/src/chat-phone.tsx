/** A phone with a chat on it: web chat, Messenger or WhatsApp; the colours tell which. */
import {
  ArrowLeftIcon,
  FaceSmileIcon,
  MapPinIcon,
  PaperAirplaneIcon,
  PaperClipIcon,
  PhotoIcon,
  PlusIcon,
  QuestionMarkCircleIcon,
  SignalSlashIcon,
} from '@heroicons/react/24/outline';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { BubbleRow } from './bubble.js';
import {
  ask,
  type Customer,
  type Inbox,
  initialsOf,
  type Thread,
  type Utterance,
} from './sandbox.js';
import { StatusBar } from './status-bar.js';

export interface PhoneProps {
  inbox: Inbox;
  customer: Customer;
  thread: Thread | undefined;
  copies: number;
  tell: (problem: string | null) => void;
}

const EXTRAS = [
  { kind: 'image', label: 'Photo', Icon: PhotoIcon },
  { kind: 'file', label: 'Document', Icon: PaperClipIcon },
  { kind: 'location', label: 'Location', Icon: MapPinIcon },
  { kind: 'sticker', label: 'Sticker', Icon: FaceSmileIcon },
  { kind: 'unsupported', label: 'Unsupported kind', Icon: QuestionMarkCircleIcon },
] as const;

export function ChatPhone({
  inbox,
  customer,
  thread,
  copies,
  tell,
  label,
}: PhoneProps & { label: string }) {
  const say = (utterance: Utterance) =>
    void ask.say(inbox.inboxId, customer.customerId, utterance, copies).then(tell);
  const bubbles = thread?.bubbles ?? [];
  return (
    <div className={`phone ${inbox.channel}`} data-testid={`phone-${inbox.channel}`}>
      <StatusBar />
      <Header inbox={inbox} customer={customer} thread={thread} label={label} tell={tell} />
      <Log label={label} count={bubbles.length} isTyping={thread?.isBusinessTyping ?? false}>
        {bubbles.length === 0 && <p className="day">Say hello. {inbox.name} answers here.</p>}
        {bubbles.map((bubble) => (
          <BubbleRow
            key={bubble.bubbleId}
            bubble={bubble}
            channel={inbox.channel}
            quoted={bubbles.find((one) => one.externalId === bubble.replyToExternalId)}
            onSay={say}
          />
        ))}
        {thread?.isBusinessTyping && (
          <p className="typing" aria-label={`${inbox.name} is typing`}>
            <i />
            <i />
            <i />
          </p>
        )}
      </Log>
      <Composer label={label} hasExtras={inbox.channel !== 'webchat'} onSay={say} />
    </div>
  );
}

type HeaderProps = Omit<PhoneProps, 'copies'> & { label: string };

function Header({ inbox, customer, thread, label, tell }: HeaderProps) {
  const isOffline = thread?.isConnected === false;
  const state = thread?.isBusinessTyping
    ? 'typing…'
    : inbox.channel === 'webchat'
      ? isOffline
        ? 'not connected'
        : 'We are here to help'
      : inbox.channel === 'messenger'
        ? 'Business chat'
        : 'Business account';
  return (
    <div className="chat-head">
      {inbox.channel !== 'webchat' && <ArrowLeftIcon />}
      <i className="brand" aria-hidden="true">
        {initialsOf(inbox.name)}
      </i>
      <div>
        <b>{inbox.name}</b>
        <small>{state}</small>
      </div>
      {inbox.channel === 'webchat' && thread && (
        <button
          type="button"
          title={isOffline ? 'Connect again' : 'Take this phone off the net'}
          aria-label={isOffline ? `Connect ${label}` : `Disconnect ${label}`}
          aria-pressed={isOffline}
          onClick={() => void ask.network(inbox.inboxId, customer.customerId, isOffline).then(tell)}
        >
          <SignalSlashIcon />
        </button>
      )}
    </div>
  );
}

interface LogProps {
  label: string;
  count: number;
  isTyping: boolean;
  children: React.ReactNode;
}

/** Stays at its end, as chats do, unless the player scrolled up to read. */
function Log({ label, count, isTyping, children }: LogProps) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const stayAtEnd = useCallback(() => {
    const element = list.current;
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, []);
  useEffect(() => {
    // The two say that the list grew.
    if (count > 0 || isTyping) stayAtEnd();
  }, [count, isTyping, stayAtEnd]);
  return (
    <div
      ref={list}
      className="log"
      role="log"
      aria-label={`${label} conversation`}
      // A picture that arrives late makes the list longer.
      onLoadCapture={stayAtEnd}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      {children}
    </div>
  );
}

interface ComposerProps {
  label: string;
  hasExtras: boolean;
  onSay: (utterance: Utterance) => void;
}

function Composer({ label, hasExtras, onSay }: ComposerProps) {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    onSay({ kind: 'text', text });
    setText('');
  };
  return (
    <>
      {isOpen && (
        <div className="extras" role="menu" aria-label={`More on ${label}`}>
          {EXTRAS.map(({ kind, label: what, Icon }) => (
            <button
              key={kind}
              type="button"
              role="menuitem"
              onClick={() => {
                onSay({ kind });
                setOpen(false);
              }}
            >
              <Icon />
              {what}
            </button>
          ))}
        </div>
      )}
      <form className="composer" onSubmit={send}>
        {hasExtras && (
          <button
            type="button"
            className="more"
            aria-label={`More on ${label}`}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <PlusIcon />
          </button>
        )}
        <input
          aria-label={`Message on ${label}`}
          placeholder="Message"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="send" aria-label={`Send on ${label}`}>
          <PaperAirplaneIcon />
        </button>
      </form>
    </>
  );
}
