/** Filters of the list: basket, channel, search. */
import { MagnifyingGlassIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { FunnelIcon } from '@heroicons/react/24/outline';
import { ActionIcon, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { type Basket, countIn, type ListFilter } from '../../../live-state/index.js';
import { loadInboxes } from '../api/places.js';
import { ChannelMark, knownChannels, markOf } from '../channel-marks.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import classes from './list-head.module.css';
import { QueueAlarmLine } from './queue-alarm.js';
import { useList } from './use-list.js';

const baskets: readonly { readonly id: Basket; readonly label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'waiting', label: 'Waiting' },
  { id: 'mine', label: 'Mine' },
  { id: 'bot', label: 'Bot' },
  { id: 'resolved', label: 'Resolved' },
];

/** These two are always loaded, so that their counts and the offers in them are known. */
const watched: readonly ListFilter[] = [
  { basket: 'waiting', channel: null, search: '' },
  { basket: 'mine', channel: null, search: '' },
];

interface ListHeadProps {
  readonly filter: ListFilter;
  readonly onChange: (filter: ListFilter) => void;
  readonly searchField: RefObject<HTMLInputElement | null>;
}

export function ListHead({ filter, onChange, searchField }: ListHeadProps) {
  return (
    <header className={classes.head}>
      <QueueAlarmLine onShow={() => onChange({ basket: 'waiting', channel: null, search: '' })} />
      <div className={classes.searchRow}>
        <TextInput
          ref={searchField}
          className={classes.search}
          type="search"
          aria-label="Search conversations"
          placeholder="Search names and messages"
          value={filter.search}
          onChange={({ currentTarget }) => onChange({ ...filter, search: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (filter.search) onChange({ ...filter, search: '' });
            else event.currentTarget.blur();
          }}
          leftSection={<MagnifyingGlassIcon width={16} />}
          rightSection={
            filter.search ? (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label="Clear the search"
                onClick={() => onChange({ ...filter, search: '' })}
              >
                <XMarkIcon width={14} />
              </ActionIcon>
            ) : (
              <kbd className={classes.key} aria-hidden>
                /
              </kbd>
            )
          }
        />
        <ChannelFilter filter={filter} onChange={onChange} />
      </div>
      <div className={classes.baskets} role="toolbar" aria-label="Show">
        {baskets.map(({ id, label }) => (
          <UnstyledButton
            key={id}
            className={classes.basket}
            aria-pressed={filter.basket === id}
            onClick={() => onChange({ ...filter, basket: id })}
          >
            {label}
            {(id === 'waiting' || id === 'mine') && <Count basket={id} />}
          </UnstyledButton>
        ))}
      </div>
      {filter.channel && (
        <UnstyledButton
          className={classes.only}
          onClick={() => onChange({ ...filter, channel: null })}
          aria-label={`Only ${markOf(filter.channel).label}. Show every channel again`}
        >
          <ChannelMark channel={filter.channel} size={18} />
          Only {markOf(filter.channel).label}
          <XMarkIcon width={14} aria-hidden />
        </UnstyledButton>
      )}
    </header>
  );
}

function Count({ basket }: { basket: 'waiting' | 'mine' }) {
  const { account } = useSession();
  const { hasMore } = useList(
    basket === 'waiting' ? (watched[0] as ListFilter) : (watched[1] as ListFilter),
  );
  const count = useLivePart((state) => countIn(state, basket, account.accountId));
  if (count === 0) return null;
  return (
    <span className={classes.count} data-basket={basket}>
      {count}
      {hasMore ? '+' : ''}
    </span>
  );
}

function ChannelFilter({ filter, onChange }: Omit<ListHeadProps, 'searchField'>) {
  const { workspace } = useSession();
  const inboxes = useQuery({ queryKey: ['inboxes', workspace.workspaceId], queryFn: loadInboxes });
  const channels = [...new Set([...(inboxes.data ?? []).map(({ channel }) => channel)])];
  const shown = channels.length > 0 ? channels : knownChannels;
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <ActionIcon
          variant={filter.channel ? 'light' : 'subtle'}
          color={filter.channel ? 'ink' : 'gray'}
          size={36}
          aria-label="Choose a channel"
          title="Choose a channel"
        >
          <FunnelIcon width={19} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange({ ...filter, channel: null })}>Every channel</Menu.Item>
        <Menu.Divider />
        {shown.map((channel) => (
          <Menu.Item
            key={channel}
            leftSection={<ChannelMark channel={channel} size={22} />}
            onClick={() => onChange({ ...filter, channel })}
          >
            {markOf(channel).label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
