/** Decides between login and the page, and tells everything inside who is logged in and where. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { ApiError, explain, askInWorkspace, whenLoggedOut } from '../api/client.js';
import { type Account, loadMe, logOut, type Me, type Workspace } from '../api/session.js';
import { Waiting } from '../frame/empty.js';
import { Trouble } from '../frame/trouble.js';
import { forgetDrafts, rememberedWorkspace, rememberWorkspace } from '../preferences.js';
import { LoginPage } from './login-page.js';

export interface Session {
  readonly account: Account;
  readonly workspaces: readonly Workspace[];
  readonly workspace: Workspace;
  readonly isAdmin: boolean;
  /** Analysts read and answer nobody. */
  readonly mayServe: boolean;
  readonly switchTo: (workspaceId: string) => void;
  readonly leave: () => Promise<void>;
  /** The server says that the login is over. */
  readonly lost: () => void;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession belongs inside SessionProvider');
  return session;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(rememberedWorkspace);
  const [wasLost, setWasLost] = useState(false);
  const me = useQuery({
    queryKey: ['me'],
    queryFn: loadMe,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) =>
      !(error instanceof ApiError && error.problem.status === 401) && count < 2,
  });

  useEffect(() => {
    whenLoggedOut(() => {
      setWasLost(true);
      queries.setQueryData(['me'], null);
    });
  }, [queries]);

  const workspace =
    me.data?.workspaces.find(({ workspaceId }) => workspaceId === chosen) ?? me.data?.workspaces[0];
  askInWorkspace(workspace?.workspaceId ?? null);

  const session = useMemo<Session | null>(() => {
    if (!me.data || !workspace) return null;
    const end = (isLost: boolean) => {
      if (!isLost) forgetDrafts(); // A login that ran out comes back to its drafts.
      setWasLost(isLost);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      queries.setQueryData(['me'], null);
    };
    return {
      ...me.data,
      workspace,
      isAdmin: workspace.role === 'admin',
      mayServe: workspace.role !== 'analyst',
      switchTo(workspaceId) {
        rememberWorkspace(workspaceId);
        setChosen(workspaceId);
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      },
      async leave() {
        await logOut().catch(() => {}); // The cookie lapses by itself; this page is left anyway.
        end(false);
      },
      lost: () => end(true),
    };
  }, [me.data, workspace, queries]);

  if (me.isPending) return <Waiting />;
  if (session) return <SessionContext value={session}>{children}</SessionContext>;
  if (me.data)
    return (
      <Trouble
        title="No workspace"
        text="Your login works, but it belongs to no workspace yet. Ask an administrator to add you to one."
      />
    );
  const isRefused = me.error instanceof ApiError && me.error.problem.status === 401;
  if (me.error && !isRefused && me.data !== null)
    return (
      <Trouble
        title="Convolog cannot be reached"
        text={explain(me.error)}
        onRetry={() => me.refetch()}
      />
    );
  return (
    <LoginPage
      wasLost={wasLost}
      onLoggedIn={(next: Me) => {
        setWasLost(false);
        queries.setQueryData(['me'], next);
      }}
    />
  );
}
