/** Short words at the edge of the page about something that did not work, or did. */
import { Notification } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { explain } from '../api/client.js';
import classes from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'bad' | 'good';
}

interface Say {
  readonly failure: (error: unknown) => void;
  readonly good: (text: string) => void;
  readonly bad: (text: string) => void;
}

const SHOWN_MS = 7_000;
const SHOWN_MAX = 3;

const ToastContext = createContext<Say | null>(null);

export function useSay(): Say {
  const say = useContext(ToastContext);
  if (!say) throw new Error('useSay belongs inside ToastProvider');
  return say;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextId = useRef(1);
  const drop = useCallback(
    (id: number) => setToasts((all) => all.filter((it) => it.id !== id)),
    [],
  );
  const add = useCallback(
    (text: string, tone: Toast['tone']) => {
      const id = nextId.current++;
      setToasts((all) =>
        [...all.filter((it) => it.text !== text), { id, text, tone }].slice(-SHOWN_MAX),
      );
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const [say] = useState<Say>(() => ({
    failure: (error) => add(explain(error), 'bad'),
    good: (text) => add(text, 'good'),
    bad: (text) => add(text, 'bad'),
  }));
  return (
    <ToastContext value={say}>
      {children}
      <div className={classes.toasts} aria-live="polite">
        {toasts.map(({ id, text, tone }) => (
          <Notification
            key={id}
            color={tone === 'bad' ? 'red' : 'teal'}
            withBorder
            onClose={() => drop(id)}
            closeButtonProps={{ 'aria-label': 'Close' }}
          >
            {text}
          </Notification>
        ))}
      </div>
    </ToastContext>
  );
}
