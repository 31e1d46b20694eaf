/**
 * Passes the conversation on: to a colleague, a team, the queue, or the bot, with a note. A lead may give it to
 * somebody who is full or not here, with a reason that goes on record.
 */
import {
  ArrowsRightLeftIcon,
  CpuChipIcon,
  QueueListIcon,
  UserGroupIcon,
} from '@heroicons/react/20/solid';
import { Avatar, Button, Popover, Textarea, UnstyledButton } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Agent, Row } from '../../../live-state/index.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import { initialsOf } from '../frame/initials.js';
import classes from './transfer-menu.module.css';
import type { Actions } from './use-actions.js';
import { useTeams } from './use-teams.js';

/** As the API asks for. */
const REASON_CHARS_MIN = 3;

const order: Readonly<Record<Agent['status'], number>> = { online: 0, away: 1, offline: 2 };

export function TransferMenu({ row, actions }: { row: Row; actions: Actions }) {
  const { account, workspace } = useSession();
  const agents = useLivePart((state) => state.agents);
  const [isOpen, setOpen] = useState(false);
  const [note, setNote] = useState('');
  const colleagues = useMemo(
    () =>
      [...agents.values()]
        .filter(({ agentId }) => agentId !== account.accountId)
        .sort(
          (one, other) =>
            order[one.status] - order[other.status] || one.name.localeCompare(other.name),
        ),
    [agents, account.accountId],
  );
  const isLead = workspace.role === 'lead' || workspace.role === 'admin';
  const teams = useTeams(isOpen);
  const [reason, setReason] = useState('');
  const send = async (to: string, isPerson = false) => {
    setOpen(false);
    const why = isPerson && isLead && reason.trim().length >= REASON_CHARS_MIN ? reason : '';
    if (await actions.transfer(row, to, note, why)) {
      setNote('');
      setReason('');
    }
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={300}
      shadow="md"
      trapFocus
    >
      <Popover.Target>
        <Button
          size="sm"
          variant="default"
          leftSection={<ArrowsRightLeftIcon width={16} />}
          loading={actions.busy === 'transfer'}
          disabled={actions.busy !== null}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Transfer
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        <Textarea
          data-autofocus
          label="Note for whoever takes it"
          placeholder="Optional. The customer does not see it."
          autosize
          minRows={2}
          maxRows={5}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {isLead && (
          <Textarea
            label="In spite of room and presence"
            description="Leads only, for a colleague who is full or not here. The reason goes on record."
            placeholder="Why"
            autosize
            minRows={1}
            maxRows={3}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
        <div className={classes.targets}>
          <Target
            icon={<QueueListIcon width={18} />}
            name="Queue"
            hint="the next free agent"
            onClick={() => send('queue')}
          />
          <Target
            icon={<CpuChipIcon width={18} />}
            name="Bot"
            hint="answers by itself again"
            onClick={() => send('bot')}
          />
          {teams.map(({ team, online, members }) => (
            <Target
              key={team}
              icon={<UserGroupIcon width={18} />}
              name={`Team ${team}`}
              hint={`${online} of ${members} online`}
              isOnline={online > 0}
              onClick={() => send(`team:${team}`)}
            />
          ))}
          {colleagues.map(({ agentId, name, status, holding }) => (
            <Target
              key={agentId}
              icon={<Avatar name={initialsOf(name)} color="ink" size={24} />}
              name={name}
              hint={status === 'online' ? `online, holds ${holding ?? 0}` : status}
              isOnline={status === 'online'}
              onClick={() => send(agentId, true)}
            />
          ))}
        </div>
        {colleagues.length === 0 && (
          <p className={classes.alone}>No colleague is in this workspace yet.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

interface TargetProps {
  readonly icon: React.ReactNode;
  readonly name: string;
  readonly hint: string;
  readonly isOnline?: boolean;
  readonly onClick: () => unknown;
}

function Target({ icon, name, hint, isOnline, onClick }: TargetProps) {
  return (
    <UnstyledButton className={classes.target} onClick={() => onClick()}>
      <span className={classes.icon}>{icon}</span>
      <span className={classes.name}>{name}</span>
      <span className={classes.hint} data-online={isOnline || undefined}>
        {hint}
      </span>
    </UnstyledButton>
  );
}
