/** What a conversation of an inbox asks of an agent: a team, and skills. */
import { Skeleton, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { loadInboxes } from '../api/places.js';
import type { PolicyRules } from '../api/policy.js';
import { useSession } from '../session/session.js';
import classes from './routing-page.module.css';
import { asName } from './names.js';

type Inboxes = PolicyRules['inboxes'];

interface InboxRulesProps {
  readonly inboxes: Inboxes;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (inboxes: Inboxes) => void;
}

export function InboxRules({ inboxes, faultOf, onChange }: InboxRulesProps) {
  const { workspace } = useSession();
  const connected = useQuery({
    queryKey: ['inboxes', workspace.workspaceId],
    queryFn: loadInboxes,
  });
  const change = (inboxId: string, part: Partial<Inboxes[number]>) => {
    const before = inboxes.find((rule) => rule.inboxId === inboxId) ?? { inboxId };
    const after = tidied({ ...before, ...part });
    const others = inboxes.filter((rule) => rule.inboxId !== inboxId);
    onChange(after ? [...others, after] : others);
  };
  return (
    <section className={classes.wide}>
      <h2>Inboxes</h2>
      <p>
        Who answers what comes in where. Without a team everybody may be asked; a team that has
        opening hours of its own is asked within those.
      </p>
      {connected.isPending ? (
        <Skeleton height={80} radius={8} />
      ) : (connected.data ?? []).length === 0 ? (
        <p className={classes.hint}>No inbox is connected yet.</p>
      ) : (
        <ul className={classes.inboxes}>
          {(connected.data ?? []).map(({ inboxId, name, channel }) => {
            const place = inboxes.findIndex((rule) => rule.inboxId === inboxId);
            const rule = inboxes[place];
            return (
              <li key={inboxId}>
                <div>
                  <b>{name}</b>
                  <span>{channel}</span>
                </div>
                <TextInput
                  size="xs"
                  label="Team"
                  placeholder="anybody"
                  value={rule?.teamId ?? ''}
                  error={faultOf(`inboxes.${place}.teamId`)}
                  onChange={({ currentTarget }) =>
                    change(inboxId, { teamId: asName(currentTarget.value) })
                  }
                />
                <TagsInput
                  size="xs"
                  label="Skills"
                  placeholder={rule?.skills?.length ? '' : 'none needed'}
                  value={[...(rule?.skills ?? [])]}
                  error={faultOf(`inboxes.${place}.skills`)}
                  onChange={(skills) => change(inboxId, { skills: skills.map(asName) })}
                />
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** A rule that asks for nothing is none. */
function tidied({ inboxId, teamId, skills }: Inboxes[number]): Inboxes[number] | null {
  if (!teamId && !skills?.length) return null;
  return { inboxId, ...(teamId ? { teamId } : {}), ...(skills?.length ? { skills } : {}) };
}
