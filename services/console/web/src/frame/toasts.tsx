/** Short words at the edge of the page about something that did not work, or did. */
import { Button, Notification } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { explain } from '../api/client.js';
import classes from './toasts.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'bad' | 'good';
  readonly way: Way | null;
}

/** A way back, offered for as long as the words stand. */
interface Way {
  readonly label: string;
  readonly go: () => void;
}

interface Say {
  readonly failure: (error: unknown) => void;
  readonly good: (text: string, way?: Way) => void;
  readonly bad: (text: string) => void;
}

const SHOWN_MS = 7_000;
/** Somebody has to read it, change their mind, and get there by keyboard. */
const SHOWN_WITH_WAY_MS = 20_000;
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
    (text: string, tone: Toast['tone'], way: Way | null = null) => {
      const id = nextId.current++;
      setToasts((all) =>
        [...all.filter((it) => it.text !== text), { id, text, tone, way }].slice(-SHOWN_MAX),
      );
      setTimeout(() => drop(id), way ? SHOWN_WITH_WAY_MS : SHOWN_MS);
    },
    [drop],
  );
  const [say] = useState<Say>(() => ({
    failure: (error) => add(explain(error), 'bad'),
    good: (text, way) => add(text, 'good', way),
    bad: (text) => add(text, 'bad'),
  }));
  return (
    <ToastContext value={say}>
      {children}
      <div className={classes.toasts} aria-live="polite">
        {toasts.map(({ id, text, tone, way }) => (
          <Notification
            key={id}
            color={tone === 'bad' ? 'red' : 'teal'}
            withBorder
            onClose={() => drop(id)}
            closeButtonProps={{ 'aria-label': 'Close' }}
          >
            {text}
            {way && (
              <Button
                size="compact-sm"
                variant="light"
                ml="sm"
                onClick={() => {
                  drop(id);
                  way.go();
                }}
              >
                {way.label}
              </Button>
            )}
          </Notification>
        ))}
      </div>
    </ToastContext>
  );
}
