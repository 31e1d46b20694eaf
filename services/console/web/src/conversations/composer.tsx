/** Where an agent writes: a reply or a note, kept as a draft per conversation. */
import { LockClosedIcon, PaperAirplaneIcon } from '@heroicons/react/20/solid';
import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import type { Item, Row } from '../../../live-state/index.js';
import { type ChannelInfo, loadChannels } from '../api/places.js';
import { nameOf } from '../channel-marks.js';
import { useLive } from '../live/live.js';
import { keepDraft, readDraft } from '../preferences.js';
import { useSession } from '../session/session.js';
import classes from './composer.module.css';
import { AttachButton, useAttachment } from './attach-button.js';
import { ClosedWindow } from './closed-window.js';
import { FilePreview } from './file-preview.js';
import { ReplyTo } from './quote.js';
import { closesAt, type ReplyWindow } from './reply-window.js';
import { useIsOver, WindowHint } from './window-hint.js';
import type { Close } from '../api/knowledge.js';
import { Suggestions } from './suggestions.js';
import type { Actions } from './use-actions.js';
import type { ReplyTarget } from './use-reply-to.js';
import { useSend } from './use-send.js';

type Mode = 'message' | 'note';

export interface ComposerHandle {
  readonly focus: (mode: Mode) => void;
}

interface ComposerProps {
  readonly ref: Ref<ComposerHandle>;
  readonly row: Row;
  readonly items: readonly Item[];
  readonly actions: Actions;
  readonly replyTo: ReplyTarget;
  /** As the server said it; `null`: no limit. */
  readonly window: ReplyWindow | null;
}

const TYPING_SAID_EVERY_MS = 3_000;
const HINT_FROM_SHARE = 0.8;

export function Composer({ ref, row, items, actions, replyTo, window }: ComposerProps) {
  const { account } = useSession();
  const { connection } = useLive();
  const { send } = useSend(row.conversationId);
  const [mode, setMode] = useState<Mode>('message');
  const [text, setText] = useState(() => readDraft(row.conversationId));
  /** What the words were made from, until they are sent or thrown away. */
  const [inserted, setInserted] = useState<Close | null>(null);
  const attachment = useAttachment();
  const field = useRef<HTMLTextAreaElement>(null);
  const typingSaidAt = useRef(0);
  const isMine = row.holder.kind === 'agent' && row.holder.agentId === account.accountId;
  const canReply = row.status === 'open' && isMine;
  const isNote = mode === 'note';

  useImperativeHandle(ref, () => ({
    focus(next) {
      setMode(next);
      requestAnimationFrame(() => field.current?.focus());
    },
  }));

  const change = (value: string) => {
    setText(value);
    if (value.trim() === '') setInserted(null);
    keepDraft(row.conversationId, value);
    const now = performance.now();
    if (
      mode === 'message' &&
      canReply &&
      value &&
      now - typingSaidAt.current > TYPING_SAID_EVERY_MS
    ) {
      typingSaidAt.current = now;
      connection()?.send({ type: 'typing', conversationId: row.conversationId });
    }
  };
  const submit = () => {
    const said = text.trim();
    const file = isNote ? null : attachment.file;
    if ((!said && !file) || (!isNote && !canReply)) return;
    const isEdited = inserted?.answer.trim() !== said;
    if (isNote) send(mode, said);
    else {
      const suggestion = inserted ? { entryId: inserted.entryId, isEdited } : undefined;
      const replyToMessageId = replyTo.item?.messageId ?? undefined;
      send(mode, said, { suggestion, replyToMessageId, file: file ?? undefined });
      replyTo.takeBack();
      attachment.choose(null);
    }
    change('');
    typingSaidAt.current = 0;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      if (!isNote && replyTo.item) replyTo.takeBack();
      else field.current?.blur();
    }
    // While an input method composes a character, Enter chooses it and sends nothing.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  const insert = (entry: Close) => {
    setMode('message');
    change(text.trim() ? `${text.trimEnd()}\n${entry.answer}` : entry.answer);
    setInserted(entry);
    requestAnimationFrame(() => field.current?.focus());
  };

  const closes = closesAt(window, items);
  const isClosed = useIsOver(closes);
  const canWrite = canReply && !isNote && !isClosed;
  const channels = useQuery({ queryKey: ['channels'], queryFn: loadChannels });
  const channel = channels.data?.find(({ id }) => id === row.channel);
  return (
    <div className={classes.composer} data-note={isNote || undefined}>
      <div className={classes.top}>
        <SegmentedControl
          size="xs"
          aria-label="What you write"
          value={mode}
          onChange={(value) => setMode(value as Mode)}
          data={[
            { value: 'message', label: 'Reply' },
            { value: 'note', label: 'Note' },
          ]}
        />
        <Hints channel={channel} closes={closes} text={text} isNote={isNote} />
      </div>
      {canWrite && (
        <Suggestions
          conversationId={row.conversationId}
          lastInbound={unansweredIn(items)}
          onInsert={insert}
        />
      )}
      {canWrite && replyTo.item && (
        <ReplyTo item={replyTo.item} row={row} onTakeBack={replyTo.takeBack} />
      )}
      {canWrite && attachment.file && (
        <FilePreview file={attachment.file} onTakeBack={() => attachment.choose(null)} />
      )}
      {!isNote && !canReply ? (
        <Locked row={row} actions={actions} />
      ) : !isNote && isClosed ? (
        <ClosedWindow
          row={row}
          closedAt={closes ?? 0}
          hasTemplates={channel?.abilities?.includes('templates') ?? false}
        />
      ) : (
        <div className={classes.write}>
          {canWrite && <AttachButton onChoose={attachment.choose} />}
          <Textarea
            ref={field}
            className={classes.field}
            aria-label={isNote ? 'Internal note' : `Reply to ${nameOf(row)}`}
            placeholder={
              isNote
                ? 'A note for colleagues. The customer never sees it.'
                : `Write to ${nameOf(row)}`
            }
            autosize
            minRows={1}
            maxRows={9}
            value={text}
            onChange={({ currentTarget }) => change(currentTarget.value)}
            onKeyDown={onKeyDown}
            {...(canWrite ? { onPaste: attachment.onPaste } : {})}
          />
          <Button
            size="sm"
            className={classes.send}
            disabled={!text.trim() && !(canWrite && attachment.file)}
            onClick={submit}
            leftSection={isNote ? <LockClosedIcon width={15} /> : <PaperAirplaneIcon width={15} />}
            {...(isNote ? { color: 'yellow.8' } : {})}
          >
            {isNote ? 'Add note' : 'Send'}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The customer's last message, unless an agent has written since. */
function unansweredIn(items: readonly Item[]): string | null {
  for (const item of items.toReversed()) {
    if (item.direction === 'out' && item.actor.kind === 'agent') return null;
    if (item.direction === 'in' && item.messageId) return item.messageId;
  }
  return null;
}

/** Why nothing can be written to the customer at the moment, and the way out. */
function Locked({ row, actions }: { row: Row; actions: Actions }) {
  const { account } = useSession();
  if (row.status === 'resolved')
    return (
      <div className={classes.locked}>
        <span>This conversation is resolved.</span>
        <Button
          size="sm"
          variant="light"
          loading={actions.busy === 'take-again'}
          onClick={() => void actions.takeAgain(row)}
        >
          Reopen and reply
        </Button>
      </div>
    );
  if (row.holder.kind === 'agent')
    return (
      <div className={classes.locked}>
        <span>
          {row.holder.agentName ?? 'A colleague'} answers this customer. You can leave a note.
        </span>
      </div>
    );
  const isOfferedToMe = row.offer?.agentId === account.accountId;
  return (
    <div className={classes.locked}>
      <span>
        {row.holder.kind === 'bot'
          ? 'The bot answers this customer.'
          : 'This customer waits for a person.'}
      </span>
      <Button
        size="sm"
        variant="light"
        loading={actions.busy === 'pick-up' || actions.busy === 'accept'}
        onClick={() => void (isOfferedToMe ? actions.accept(row) : actions.pickUp(row))}
      >
        {isOfferedToMe ? 'Accept and reply' : 'Pick up and reply'}
      </Button>
    </div>
  );
}

interface HintsProps {
  readonly channel: ChannelInfo | undefined;
  /** When the reply window closes, epoch ms; `null`: never. */
  readonly closes: number | null;
  readonly text: string;
  readonly isNote: boolean;
}

function Hints({ channel, closes, text, isNote }: HintsProps) {
  if (isNote) return <span className={classes.hint}>Enter adds it</span>;
  const charsMax = channel?.textCharsMax ?? Number.POSITIVE_INFINITY;
  if (text.length > charsMax * HINT_FROM_SHARE)
    return (
      <span className={classes.hint}>
        <b data-over={text.length > charsMax || undefined}>
          {text.length} of {charsMax}
          {text.length > charsMax && ': goes out in parts'}
        </b>
      </span>
    );
  if (closes !== null) return <WindowHint closesAt={closes} />;
  return (
    <span className={`${classes.hint} ${classes.keys}`}>
      Enter sends, Shift+Enter begins a line
    </span>
  );
}
