/** Says that news does not arrive at the moment, once that has lasted long enough to matter. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useLive } from '../live/live.js';
import { useNow } from '../time.js';
import classes from './connection-strip.module.css';

const QUIET_MS = 2_500;

export function ConnectionStrip() {
  const { status, connection } = useLive();
  const isLive = status.kind === 'live';
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (isLive) return;
    const timer = setTimeout(() => setLate(true), QUIET_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isLive]);
  return (
    <div role="status" aria-live="polite">
      {!isLive && isLate && (
        <div className={classes.strip}>
          <span className={classes.dot} aria-hidden />
          <span>
            <b>Not connected.</b> What you see may be old; it catches up by itself.
            {status.kind === 'lost' && <RetryIn at={status.retryAt} />}
          </span>
          <Button size="compact-sm" variant="default" onClick={() => connection()?.retryNow()}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}

function RetryIn({ at }: { at: number }) {
  const now = useNow();
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000));
  return <span aria-hidden> Next try {seconds > 0 ? `in ${seconds} s` : 'now'}.</span>;
}
