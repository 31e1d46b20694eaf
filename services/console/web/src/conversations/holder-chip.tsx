/** Who answers the customer at the moment. */
import {
  CheckCircleIcon,
  CpuChipIcon,
  PhoneIcon,
  QueueListIcon,
  UserIcon,
} from '@heroicons/react/16/solid';
import type { Row } from '../../../live-state/index.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import classes from './holder-chip.module.css';

/** The holder in one or two words. */
export function useHolderName(row: Row): string {
  const { account } = useSession();
  const { kind, agentId, agentName } = row.holder;
  const known = useLivePart((state) => (agentId ? state.agents.get(agentId)?.name : undefined));
  const offered = useLivePart((state) =>
    row.offer ? state.agents.get(row.offer.agentId)?.name : undefined,
  );
  if (row.status === 'resolved') return 'Resolved';
  if (row.status === 'snoozed') return 'Snoozed';
  switch (kind) {
    case 'bot':
      return 'Bot';
    case 'queue':
      if (row.offer?.agentId === account.accountId) return 'Offered to you';
      return row.offer
        ? `Offered to ${offered ?? row.offer.agentName ?? 'a colleague'}`
        : 'Waiting';
    case 'agent':
      return agentId === account.accountId ? 'You' : (agentName ?? known ?? 'A colleague');
    case 'callback':
      return 'Callback';
    case 'nobody':
      return 'Resolved';
  }
}

export function HolderChip({ row }: { row: Row }) {
  const name = useHolderName(row);
  const { account } = useSession();
  const isMine = row.holder.kind === 'agent' && row.holder.agentId === account.accountId;
  return (
    <span
      className={classes.chip}
      data-kind={row.status === 'resolved' ? 'nobody' : row.holder.kind}
      data-mine={isMine || undefined}
    >
      <Sign row={row} />
      <span>{name}</span>
    </span>
  );
}

function Sign({ row }: { row: Row }) {
  const size = { width: 12, height: 12, 'aria-hidden': true } as const;
  if (row.status === 'resolved') return <CheckCircleIcon {...size} />;
  switch (row.holder.kind) {
    case 'bot':
      return <CpuChipIcon {...size} />;
    case 'queue':
      return <QueueListIcon {...size} />;
    case 'agent':
      return <UserIcon {...size} />;
    case 'callback':
      return <PhoneIcon {...size} />;
    case 'nobody':
      return <CheckCircleIcon {...size} />;
  }
}
