/** The rows of the list under a filter: pages of the API, kept live by the socket. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type ListFilter, queryOf, type Row, rowsOf } from '../../../live-state/index.js';
import { loadPage } from '../api/conversations.js';
import { useLive, useLiveState } from '../live/live.js';
import { useSession } from '../session/session.js';

export interface List {
  readonly rows: readonly Row[];
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

export function useList(filter: ListFilter): List {
  const { store } = useLive();
  const { account, workspace } = useSession();
  const state = useLiveState();
  const query = queryOf(filter);
  const pages = useInfiniteQuery({
    queryKey: ['list', workspace.workspaceId, query],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const page = await loadPage(query, pageParam, signal);
      store.push({ type: 'rows', rows: page.items });
      return page;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const loaded = useMemo(() => {
    const ids = new Set<string>();
    let last: Row | null = null;
    for (const page of pages.data?.pages ?? [])
      for (const row of page.items) {
        ids.add(row.conversationId);
        last = row;
      }
    return { ids, lastRow: pages.hasNextPage ? last : null };
  }, [pages.data, pages.hasNextPage]);
  const rows = useMemo(
    () => rowsOf(state, filter, account.accountId, loaded),
    [state, filter, account.accountId, loaded],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    isLoading: pages.isPending,
    error: pages.isError && rows.length === 0 ? pages.error : null,
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore,
    retry: () => void pages.refetch(),
  };
}
