/** Online or away: whether conversations are offered to me. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import { useEffect } from 'react';
import { useLive, useLivePart } from '../live/live.js';
import { usePresenceWish } from '../preferences.js';
import { useSession } from '../session/session.js';
import classes from './presence-toggle.module.css';

export function PresenceToggle() {
  const { account } = useSession();
  const { connection, status } = useLive();
  const [wish, setWish] = usePresenceWish(account.accountId);
  const known = useLivePart((state) => state.agents.get(account.accountId)?.status);
  const isLive = status.kind === 'live';

  // Said again after every reconnect: the server forgets an agent whose lease has lapsed.
  useEffect(() => {
    if (isLive) connection()?.send({ type: 'presence', status: wish });
  }, [isLive, wish, connection]);

  const isOnline = wish === 'online';
  const isSettled = isLive && (known === undefined || known === wish);
  return (
    <Tooltip
      label={
        isOnline
          ? 'You are online: waiting conversations are offered to you'
          : 'You are away: nothing is offered to you'
      }
      position="right"
    >
      <UnstyledButton
        className={classes.toggle}
        role="switch"
        aria-checked={isOnline}
        aria-label={`Presence: ${isOnline ? 'Online' : 'Away'}`}
        data-online={isOnline || undefined}
        data-unsettled={!isSettled || undefined}
        onClick={() => setWish(isOnline ? 'away' : 'online')}
      >
        <span className={classes.track} aria-hidden>
          <span className={classes.knob} />
        </span>
        <span className={classes.word}>{isOnline ? 'Online' : 'Away'}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
