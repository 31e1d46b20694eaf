/** What stands where there is nothing (yet): a sign, a sentence, sometimes a way out. */
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      {icon && (
        <span className={classes.icon} aria-hidden>
          {icon}
        </span>
      )}
      <b>{title}</b>
      {children && <div className={classes.text}>{children}</div>}
    </div>
  );
}

export function Waiting() {
  return (
    <div className={classes.waiting} role="status" aria-label="Loading">
      <Loader type="dots" size="md" />
    </div>
  );
}
