/** Seconds left of an offer, as a ring that empties. Another offer is another ring: give it a key. */
import { useState } from 'react';
import { serverNow, useNow } from '../time.js';
import classes from './countdown-ring.module.css';

const RADIUS = 16;
const LENGTH = 2 * Math.PI * RADIUS;

export function CountdownRing({ until }: { until: string }) {
  useNow();
  const endMs = Date.parse(until);
  // The offer's whole length is not told; what is left when it is first seen stands for it.
  const [wholeMs] = useState(() => Math.max(1_000, endMs - serverNow()));
  const leftMs = Math.max(0, endMs - serverNow());
  const seconds = Math.ceil(leftMs / 1_000);
  return (
    <span className={classes.ring} role="timer" aria-label={`${seconds} seconds left`}>
      <svg width="40" height="40" viewBox="0 0 40 40" aria-hidden>
        <circle cx="20" cy="20" r={RADIUS} className={classes.track} />
        <circle
          cx="20"
          cy="20"
          r={RADIUS}
          className={classes.left}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - Math.min(1, leftMs / wholeMs))}
        />
      </svg>
      <b>{seconds}</b>
    </span>
  );
}
