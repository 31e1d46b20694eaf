/**
 * The conversation as it was: a slider over what happened, and a field for a moment of one's own.
 *
 * The slider goes from fact to fact, not along the clock, so that a quiet night takes no room.
 * What it shows is folded by the server from the stream, outcomes and holder included.
 */
import { ActionIcon, Button, Slider, TextInput } from '@mantine/core';
import { ChevronLeftIcon, ChevronRightIcon } from '@heroicons/react/20/solid';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Item } from '../../../live-state/index.js';
import { explain } from '../api/client.js';
import { loadThread, type ThreadAnswer } from '../api/conversations.js';
import { useSession } from '../session/session.js';
import { clockTimeWithSeconds, dayTitle, serverNow, toLocalField } from '../time.js';
import classes from './time-machine.module.css';

const ASK_AFTER_MS = 140;

export interface Past {
  readonly isOpen: boolean;
  readonly at: string | null;
  readonly answer: ThreadAnswer | null;
  readonly error: unknown;
  readonly toggle: () => void;
  readonly goTo: (at: string) => void;
}

export function useTimeMachine(conversationId: string, items: readonly Item[]): Past {
  const { workspace } = useSession();
  const [at, setAt] = useState<string | null>(null);
  const [asked] = useDebouncedValue(at, ASK_AFTER_MS);
  const answer = useQuery({
    queryKey: ['thread-at', workspace.workspaceId, conversationId, asked],
    queryFn: ({ signal }) => loadThread(conversationId, asked, signal),
    enabled: asked !== null,
    // The past does not change.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  return {
    isOpen: at !== null,
    at,
    answer: at === null ? null : (answer.data ?? null),
    error: answer.error,
    toggle: () => setAt(at === null ? momentOf(items.at(-1)) : null),
    goTo: setAt,
  };
}

/** The moment right after an item was recorded; times are told to the millisecond, kept finer. */
function momentOf(item: Item | undefined): string {
  return new Date(item ? Date.parse(item.at) + 1 : serverNow()).toISOString();
}

export function TimeMachine({ past, items }: { past: Past; items: readonly Item[] }) {
  const { at, goTo, toggle } = past;
  const place =
    at === null ? -1 : items.findLastIndex((item) => Date.parse(item.at) < Date.parse(at));
  const step = (by: 1 | -1) => {
    const next = items[Math.min(items.length - 1, Math.max(0, place + by))];
    if (next) goTo(momentOf(next));
  };
  useHotkeys([
    ['ArrowLeft', () => step(-1)],
    ['ArrowRight', () => step(1)],
    ['Escape', () => toggle()],
  ]);
  if (at === null) return null;
  return (
    <section className={classes.machine} aria-label="As it was">
      <p className={classes.banner} role="status">
        You are looking at <b className="tabular">{clockTimeWithSeconds(at)}</b>
        <span>{dayTitle(at, serverNow())}</span>
        {past.error ? <em>{explain(past.error)}</em> : null}
      </p>
      <div className={classes.controls}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label="One step back"
          onClick={() => step(-1)}
          disabled={place <= 0}
        >
          <ChevronLeftIcon width={18} />
        </ActionIcon>
        <Slider
          className={classes.slider}
          thumbLabel="Step of the conversation"
          min={0}
          max={Math.max(1, items.length - 1)}
          value={Math.max(0, place)}
          label={(index) => {
            const item = items[index];
            return item ? clockTimeWithSeconds(item.at) : '';
          }}
          onChange={(index) => {
            const item = items[index];
            if (item) goTo(momentOf(item));
          }}
        />
        <ActionIcon
          variant="default"
          size={30}
          aria-label="One step on"
          onClick={() => step(1)}
          disabled={place >= items.length - 1}
        >
          <ChevronRightIcon width={18} />
        </ActionIcon>
        <TextInput
          className={classes.field}
          type="datetime-local"
          step={1}
          size="xs"
          aria-label="As it was at"
          value={toLocalField(at)}
          onChange={({ currentTarget }) => {
            const moment = new Date(currentTarget.value);
            if (!Number.isNaN(moment.getTime())) goTo(moment.toISOString());
          }}
        />
        <Button size="compact-sm" onClick={toggle}>
          Back to now
        </Button>
      </div>
    </section>
  );
}
