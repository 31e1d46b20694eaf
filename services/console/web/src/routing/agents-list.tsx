/** Everybody who answers customers, with what they can do and carry. */
import { Avatar, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/client.js';
import { loadStaff, type StaffMember } from '../api/staff.js';
import { initialsOf } from '../frame/initials.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { AgentForm } from './agent-form.js';
import classes from './routing-page.module.css';

export function AgentsList() {
  const { workspace } = useSession();
  const [edited, setEdited] = useState<StaffMember | null>(null);
  const mayChange = workspace.role === 'admin' || workspace.role === 'lead';
  const staff = useQuery({ queryKey: ['staff', workspace.workspaceId], queryFn: loadStaff });
  if (staff.isError)
    return (
      <Trouble
        title="The agents could not be loaded"
        text={explain(staff.error)}
        onRetry={() => void staff.refetch()}
      />
    );
  if (!staff.data) return <Skeleton height={160} radius={12} />;
  const names = (of: (member: StaffMember) => readonly string[]) =>
    [...new Set(staff.data.flatMap(of))].sort();
  return (
    <section className={classes.agents}>
      <h2>Agents</h2>
      <ul>
        {staff.data.map((member) => (
          <li key={member.agentId}>
            <Avatar name={initialsOf(member.name)} color="ink" size={32} />
            <div className={classes.who}>
              <b>{member.name}</b>
              <span data-status={member.status}>
                {member.status}, carries {member.load} of {member.capacity}
                {member.ownCapacity !== null && ' (own)'}
              </span>
            </div>
            <Facts title="Teams" facts={member.teams} none="no team" />
            <Facts title="Languages" facts={member.languages} none="every language" />
            <Facts
              title="Skills"
              facts={Object.entries(member.skills).map(([skill, level]) => `${skill} ${level}`)}
              none="no skills"
            />
            {mayChange && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Change ${member.name}`}
                onClick={() => setEdited(member)}
              >
                Change
              </Button>
            )}
          </li>
        ))}
      </ul>
      {edited && (
        <AgentForm
          member={edited}
          known={{
            skills: names(({ skills }) => Object.keys(skills)),
            teams: names(({ teams }) => teams),
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

function Facts(props: { title: string; facts: readonly string[]; none: string }) {
  return (
    <div className={classes.facts} title={props.title}>
      {props.facts.length === 0 ? (
        <i>{props.none}</i>
      ) : (
        props.facts.map((fact) => <span key={fact}>{fact}</span>)
      )}
    </div>
  );
}
