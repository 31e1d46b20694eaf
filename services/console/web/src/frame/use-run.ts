/** One action at a time: which is under way, and its failure said in words. */
import { useCallback, useState } from 'react';
import { useSay } from './toasts.js';

export interface Running<Action extends string> {
  /** Its button shows it, the others wait. */
  readonly busy: Action | null;
  /** True when the work was done. Never throws. */
  readonly run: (action: Action, work: () => Promise<unknown>) => Promise<boolean>;
}

export function useRun<Action extends string>(): Running<Action> {
  const say = useSay();
  const [busy, setBusy] = useState<Action | null>(null);
  const run = useCallback(
    async (action: Action, work: () => Promise<unknown>): Promise<boolean> => {
      setBusy(action);
      try {
        await work();
        return true;
      } catch (error) {
        say.failure(error);
        return false;
      } finally {
        setBusy(null);
      }
    },
    [say],
  );
  return { busy, run };
}
