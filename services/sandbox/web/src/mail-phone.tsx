/** A phone with a mail client: one correspondence, newest at the bottom, answers with history. */
import {
  ArrowLeftIcon,
  DocumentIcon,
  ExclamationCircleIcon,
  PaperAirplaneIcon,
  PaperClipIcon,
  PencilSquareIcon,
  PhotoIcon,
} from '@heroicons/react/24/outline';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { PhoneProps } from './chat-phone.js';
import { Avatar } from './customer-bar.js';
import { ask, type Bubble, type Customer, initialsOf, timeOf, type Utterance } from './sandbox.js';
import { StatusBar } from './status-bar.js';

export function MailPhone({ inbox, customer, thread, copies, tell }: PhoneProps) {
  const mails = thread?.bubbles ?? [];
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [mails.length]);
  const say = (utterance: Utterance) =>
    void ask.say(inbox.inboxId, customer.customerId, utterance, copies).then(tell);
  const subject = mails.at(-1)?.subject ?? mails.at(0)?.subject;
  return (
    <div className="phone email" data-testid="phone-email">
      <StatusBar />
      <div className="mail-head">
        <ArrowLeftIcon />
        <span>Inbox</span>
        <small>{customer.email}</small>
      </div>
      <div className="mails" role="log" aria-label="Email conversation" ref={end}>
        {subject && <h2>{subject.replace(/^(re:\s*)+/i, '')}</h2>}
        {mails.length === 0 && (
          <p className="nothing">No mail yet. Write to {inbox.address ?? inbox.name} below.</p>
        )}
        {mails.map((mail) => (
          <Mail
            key={mail.bubbleId}
            mail={mail}
            customer={customer}
            to={inbox.address ?? inbox.name}
          />
        ))}
      </div>
      <MailComposer to={inbox.address ?? inbox.name} isAnswer={mails.length > 0} onSay={say} />
    </div>
  );
}

function Mail({ mail, customer, to }: { mail: Bubble; customer: Customer; to: string }) {
  const isMine = mail.side === 'customer';
  const author = isMine ? customer.name : (mail.author ?? to);
  return (
    <article
      data-testid="bubble"
      data-side={mail.side}
      data-state={mail.state}
      data-kind={mail.kind}
    >
      <header>
        {isMine ? (
          <Avatar customer={customer} />
        ) : (
          <i className="avatar business" aria-hidden="true">
            {initialsOf(author)}
          </i>
        )}
        <div>
          <b>{author}</b>
          <small>{isMine ? `to ${to}` : 'to me'}</small>
        </div>
        <time dateTime={mail.at}>{timeOf(mail.at)}</time>
      </header>
      <p>{mail.text}</p>
      {mail.kind === 'image' && <img src={mail.mediaUrl} alt={mail.mediaName ?? 'Picture'} />}
      {mail.kind === 'file' && (
        <a className="file" href={mail.mediaUrl} target="_blank" rel="noreferrer">
          <DocumentIcon /> {mail.mediaName}
        </a>
      )}
      {isMine && mail.state === 'sending' && <small className="faint">Sending…</small>}
      {mail.problem && (
        <small className="problem">
          <ExclamationCircleIcon /> {mail.problem}
        </small>
      )}
    </article>
  );
}

interface ComposerProps {
  to: string;
  isAnswer: boolean;
  onSay: (utterance: Utterance) => void;
}

function MailComposer({ to, isAnswer, onSay }: ComposerProps) {
  const [isNew, setNew] = useState(false);
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const hasSubject = isNew || !isAnswer;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    const words = { kind: 'text', text } as const;
    onSay(hasSubject ? { ...words, subject: subject || 'A question', isNewMail: isNew } : words);
    setText('');
    setSubject('');
    setNew(false);
  };
  return (
    <form className="mail-composer" onSubmit={send}>
      <div className="line">
        <small>{hasSubject ? `New mail to ${to}` : 'Reply'}</small>
        {isAnswer && (
          <button type="button" aria-pressed={isNew} onClick={() => setNew(!isNew)}>
            <PencilSquareIcon /> New mail
          </button>
        )}
      </div>
      {hasSubject && (
        <input
          aria-label="Subject of the email"
          placeholder="Subject"
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
        />
      )}
      <textarea
        aria-label="Message on Email"
        placeholder="Write a mail"
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="line">
        <span>
          <button type="button" aria-label="Email a photo" onClick={() => onSay({ kind: 'image' })}>
            <PhotoIcon />
          </button>
          <button
            type="button"
            aria-label="Email a document"
            onClick={() => onSay({ kind: 'file' })}
          >
            <PaperClipIcon />
          </button>
        </span>
        <button type="submit" className="send" aria-label="Send on Email">
          Send <PaperAirplaneIcon />
        </button>
      </div>
    </form>
  );
}
