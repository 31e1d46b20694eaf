/** Who works in this workspace, in which role, and who is here. */
import { PlusIcon, TrashIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Avatar, Button, Select, Skeleton, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { changeRole, loadMembers, type Member, removeMember } from '../api/places.js';
import type { Role } from '../api/session.js';
import { Page } from '../frame/page.js';
import { PageHead } from '../frame/page-head.js';
import { useSay } from '../frame/toasts.js';
import { Trouble } from '../frame/trouble.js';
import { useLivePart } from '../live/live.js';
import { useSession } from '../session/session.js';
import { AddMember } from './add-member.js';
import { roles } from './roles.js';
import { initialsOf } from '../frame/initials.js';
import classes from './team-page.module.css';

export function TeamPage() {
  const { workspace, isAdmin } = useSession();
  const [isAdding, setAdding] = useState(false);
  const members = useQuery({
    queryKey: ['members', workspace.workspaceId],
    queryFn: loadMembers,
    enabled: isAdmin,
  });
  if (!isAdmin)
    return <Trouble title="For administrators" text="Ask an administrator of this workspace." />;
  return (
    <Page>
      <PageHead title="Team" text={`Everybody in ${workspace.name}, and what they may do.`}>
        <Button size="sm" leftSection={<PlusIcon width={16} />} onClick={() => setAdding(true)}>
          Add a member
        </Button>
      </PageHead>
      {members.isError ? (
        <Trouble
          title="The team could not be loaded"
          text={explain(members.error)}
          onRetry={() => void members.refetch()}
        />
      ) : members.isPending ? (
        <Skeleton height={64} radius={12} />
      ) : (
        <ul className={classes.members}>
          {members.data.map((member) => (
            <MemberRow key={member.accountId} member={member} />
          ))}
        </ul>
      )}
      <AddMember isOpen={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { account, workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const agent = useLivePart((state) => state.agents.get(member.accountId));
  const reload = () => queries.invalidateQueries({ queryKey: ['members', workspace.workspaceId] });
  const change = useMutation({
    mutationFn: (role: Role | null) =>
      role === null ? removeMember(member.accountId) : changeRole(member.accountId, role),
    onError: (error) => say.failure(error),
    onSettled: reload,
  });
  const [isSure, setSure] = useState(false);
  const isMe = member.accountId === account.accountId;
  return (
    <li className={classes.member}>
      <Avatar name={initialsOf(member.name)} color="ink" size={38} />
      <div className={classes.words}>
        <b>
          {member.name}
          {isMe && <small>you</small>}
        </b>
        <span>{member.email}</span>
      </div>
      {agent && (
        <span className={classes.status} data-status={agent.status}>
          {agent.status}
          {agent.status !== 'offline' && `, holds ${agent.holding ?? 0}`}
        </span>
      )}
      <Select
        className={classes.role}
        size="xs"
        aria-label={`Role of ${member.name}`}
        data={roles.map(({ id, label }) => ({ value: id, label }))}
        value={member.role}
        allowDeselect={false}
        disabled={isMe || change.isPending}
        onChange={(role) => role && change.mutate(role as Role)}
      />
      {isSure ? (
        <Button
          size="compact-sm"
          color="red"
          loading={change.isPending}
          onClick={() => change.mutate(null)}
          onBlur={() => setSure(false)}
          autoFocus
        >
          Remove
        </Button>
      ) : (
        <Tooltip label={isMe ? 'You cannot remove yourself' : 'Remove from this workspace'}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${member.name}`}
            disabled={isMe}
            onClick={() => setSure(true)}
          >
            <TrashIcon width={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
