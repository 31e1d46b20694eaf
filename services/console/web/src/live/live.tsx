/** Gives every component the live state of one workspace, and keeps the socket while it stands. */
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { LiveState, Problem } from '../../../live-state/index.js';
import { loadAgents } from '../api/conversations.js';
import { serverNow } from '../time.js';
import { type ConnectionStatus, LiveConnection } from './connection.js';
import { LiveStore } from './store.js';

interface Live {
  readonly store: LiveStore;
  readonly connection: () => LiveConnection | null;
  readonly status: ConnectionStatus;
}

const LiveContext = createContext<Live | null>(null);

interface LiveProviderProps {
  readonly workspaceId: string;
  readonly onLoggedOut: () => void;
  readonly onProblem: (problem: Problem) => void;
  readonly children: ReactNode;
}

/** Mount it with `key={workspaceId}`: another workspace is another store. Callbacks must be stable. */
export function LiveProvider({ workspaceId, onLoggedOut, onProblem, children }: LiveProviderProps) {
  const queries = useQueryClient();
  const [store] = useState(() => new LiveStore());
  const [status, setStatus] = useState<ConnectionStatus>({ kind: 'connecting' });
  const connection = useRef<LiveConnection | null>(null);

  useEffect(() => {
    let isFirst = true;
    const live = new LiveConnection({
      workspaceId,
      position: () => store.read().position,
      onStatus: setStatus,
      onLoggedOut,
      onFrame(frame) {
        if (frame.type === 'error') onProblem(frame.problem);
        if (frame.type === 'ready') {
          const known = store.read().position;
          const wasPutBack = known !== null && frame.position < known;
          if (wasPutBack) store.push({ type: 'reset' });
          // The rows between a list's answer and the first hello are known to neither: ask again.
          if (isFirst || wasPutBack) void queries.invalidateQueries({ queryKey: ['list'] });
          void queries.invalidateQueries({ queryKey: ['thread'] });
          isFirst = false;
          loadAgents().then(
            (agents) => store.push({ type: 'agents', agents }),
            () => {}, // Names are a comfort here; the next presence frame brings them too.
          );
        }
        store.push({ type: 'frame', frame, now: serverNow() });
      },
    });
    connection.current = live;
    return () => {
      live.close();
      connection.current = null;
    };
  }, [workspaceId, store, queries, onLoggedOut, onProblem]);

  const live = useMemo(
    () => ({ store, status, connection: () => connection.current }),
    [store, status],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive belongs inside LiveProvider');
  return live;
}

export function useLiveState(): LiveState {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, store.read);
}

/** One part of the live state; renders again only when that part is another value. */
export function useLivePart<Part>(part: (state: LiveState) => Part): Part {
  const { store } = useLive();
  return useSyncExternalStore(store.subscribe, () => part(store.read()));
}
