/** The page that agents live in: list, thread, details, and the keys that move between them. */
import { ChatBubbleLeftRightIcon } from '@heroicons/react/24/outline';
import { useDebouncedValue, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { ListFilter } from '../../../live-state/index.js';
import { Empty } from '../frame/empty.js';
import { useShowHelp } from '../frame/help-context.js';
import { SafetyNet } from '../frame/trouble.js';
import { ConversationList } from './conversation-list.js';
import classes from './conversations-page.module.css';
import { ListHead } from './list-head.js';
import { ThreadPane } from './thread-pane.js';
import { useList } from './use-list.js';

export function ConversationsPage({ conversationId }: { conversationId: string | null }) {
  const [, go] = useLocation();
  const showHelp = useShowHelp();
  const isNarrow = useMediaQuery('(max-width: 760px)', window.innerWidth <= 760, {
    getInitialValueInEffect: false,
  });
  const [filter, setFilter] = useState<ListFilter>({ basket: 'all', channel: null, search: '' });
  const [search] = useDebouncedValue(filter.search, 250);
  const { basket, channel } = filter;
  const asked = useMemo(() => ({ basket, channel, search }), [basket, channel, search]);
  const list = useList(asked);
  const [cursor, setCursor] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);

  const here = cursor ?? conversationId;
  const move = (by: 1 | -1) => {
    const at = list.rows.findIndex((row) => row.conversationId === here);
    const next = list.rows[at === -1 ? 0 : Math.min(list.rows.length - 1, Math.max(0, at + by))];
    if (!next) return;
    // A button that was pressed before must not hear the Enter that is meant for the row.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    setCursor(next.conversationId);
  };
  useHotkeys([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    [
      'Enter',
      // On a row or a button it is theirs already.
      () => cursor && document.activeElement === document.body && go(`/c/${cursor}`),
      { preventDefault: false },
    ],
    ['/', () => searchField.current?.focus()],
    [
      'Escape',
      () => (cursor ? setCursor(null) : conversationId && go('/')),
      { preventDefault: false },
    ],
  ]);

  const isListShown = !isNarrow || !conversationId;
  return (
    <div className={classes.page}>
      {!conversationId && <h1 className="for-screen-readers">Conversations</h1>}
      {isListShown && (
        <section className={classes.list} aria-label="Conversations">
          <ListHead filter={filter} onChange={setFilter} searchField={searchField} />
          <ConversationList
            list={list}
            filter={asked}
            openId={conversationId}
            cursorId={cursor}
            onOpen={() => setCursor(null)}
            onClear={() => setFilter({ basket: 'all', channel: null, search: '' })}
          />
        </section>
      )}
      {conversationId ? (
        <SafetyNet resetKey={conversationId}>
          <ThreadPane key={conversationId} conversationId={conversationId} isNarrow={isNarrow} />
        </SafetyNet>
      ) : (
        !isNarrow && (
          <div className={classes.nothing}>
            <Empty icon={<ChatBubbleLeftRightIcon />} title="No conversation is open">
              <p>
                Choose one on the left, or move with <kbd>j</kbd> and <kbd>k</kbd> and open with{' '}
                <kbd>Enter</kbd>.{' '}
                <button type="button" className={classes.link} onClick={showHelp}>
                  All keys
                </button>
              </p>
            </Empty>
          </div>
        )
      )}
    </div>
  );
}
