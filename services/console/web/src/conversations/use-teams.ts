/** The teams of a workspace: whatever its agents belong to. Asked for when somebody wants to choose one. */
import { useQuery } from '@tanstack/react-query';
import { loadStaff } from '../api/staff.js';
import { useSession } from '../session/session.js';

export interface Team {
  readonly team: string;
  readonly members: number;
  readonly online: number;
}

export function useTeams(isWanted: boolean): readonly Team[] {
  const { workspace } = useSession();
  const staff = useQuery({
    queryKey: ['staff', workspace.workspaceId],
    queryFn: loadStaff,
    enabled: isWanted,
    staleTime: 0, // A lead may just have made one.
  });
  const teams = new Map<string, Team>();
  for (const { teams: own, status } of staff.data ?? [])
    for (const team of own) {
      const { members, online } = teams.get(team) ?? { members: 0, online: 0 };
      const isOnline = status === 'online' ? 1 : 0;
      teams.set(team, { team, members: members + 1, online: online + isOnline });
    }
  return [...teams.values()].sort((one, other) => one.team.localeCompare(other.team));
}
