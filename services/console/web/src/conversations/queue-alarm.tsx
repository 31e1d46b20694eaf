/** There shall be no queue: says in red when somebody waits in one for longer than the rules allow. */
import { ExclamationTriangleIcon } from '@heroicons/react/16/solid';
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queueAlarm } from '../../../live-state/index.js';
import { loadPolicy, type PolicyRules } from '../api/policy.js';
import { useLiveState } from '../live/live.js';
import { useSession } from '../session/session.js';
import { duration, useNow } from '../time.js';
import classes from './queue-alarm.module.css';

const READ_ANEW_MS = 60_000;

export function QueueAlarmLine({ onShow }: { onShow: () => void }) {
  const { workspace } = useSession();
  const policy = useQuery({
    queryKey: ['policy', workspace.workspaceId],
    queryFn: loadPolicy,
    refetchInterval: READ_ANEW_MS,
  });
  // Without the rules nobody can say what is too long.
  return policy.data ? <Line rules={policy.data.rules} onShow={onShow} /> : null;
}

function Line({ rules, onShow }: { rules: PolicyRules; onShow: () => void }) {
  const state = useLiveState();
  const now = useNow();
  const alarm = queueAlarm(state, now, rules.queueAlarmSeconds, (channel) =>
    isLive(rules, channel),
  );
  return (
    <div role="alert">
      {alarm && (
        <UnstyledButton className={classes.alarm} onClick={onShow}>
          <ExclamationTriangleIcon width={16} aria-hidden />
          <span>
            <b>{alarm.waiting}</b> {alarm.waiting === 1 ? 'waits' : 'wait'} for a person
          </span>
          {/* Counts on; a reader that is told of each second would say nothing else. */}
          <time aria-live="off">longest {duration(now - alarm.since)}</time>
        </UnstyledButton>
      )}
    </div>
  );
}

/** Where the customer looks at the screen; a channel without a rule counts as such. */
function isLive({ channels }: PolicyRules, channel: string): boolean {
  return channels[channel]?.botTakesOver ?? true;
}
