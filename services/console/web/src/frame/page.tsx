/** The frame of a page beside the conversations: it scrolls, and has air around it. */
import type { ReactNode } from 'react';
import classes from './page.module.css';

export function Page({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={className ? `${classes.page} ${className}` : classes.page}>{children}</div>
  );
}
