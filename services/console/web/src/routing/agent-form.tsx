/** What one agent can do and carry. */
import { Button, Modal, NumberInput, Select, Stack, TagsInput } from '@mantine/core';
import { XMarkIcon } from '@heroicons/react/16/solid';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeStaff, type StaffChange, type StaffMember } from '../api/staff.js';
import { useSay } from '../frame/toasts.js';
import { useSession } from '../session/session.js';
import { asName } from './names.js';
import classes from './routing-page.module.css';

const LEVELS = ['1', '2', '3', '4', '5'];
const LANGUAGE = /^[a-z]{2}$/;

interface AgentFormProps {
  readonly member: StaffMember;
  /** Names that others have already, to choose from. */
  readonly known: { readonly skills: readonly string[]; readonly teams: readonly string[] };
  readonly onClose: () => void;
}

export function AgentForm({ member, known, onClose }: AgentFormProps) {
  const { workspace } = useSession();
  const say = useSay();
  const queries = useQueryClient();
  const [change, setChange] = useState<StaffChange>({
    capacity: member.ownCapacity,
    skills: member.skills,
    languages: member.languages,
    teams: member.teams,
  });
  const set = (part: Partial<StaffChange>) => setChange({ ...change, ...part });
  const wrong = change.languages.filter((code) => !LANGUAGE.test(code));
  const save = useMutation({
    mutationFn: () => changeStaff(member.agentId, change),
    onSuccess: () => {
      say.good(`Saved. Offers to ${member.name} go by it from now on.`);
      onClose();
    },
    onError: (error) => say.failure(error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['staff', workspace.workspaceId] }),
  });
  return (
    <Modal opened onClose={onClose} title={member.name} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="md">
          <TagsInput
            label="Teams"
            description="Conversations for a team are offered to its members only."
            data={[...known.teams]}
            value={[...change.teams]}
            onChange={(teams) => set({ teams: unique(teams.map(asName)) })}
          />
          <TagsInput
            label="Languages"
            description="Two-letter codes, such as nl. None: every language."
            value={[...change.languages]}
            error={wrong.length > 0 && `${wrong.join(', ')}: two letters, such as nl`}
            onChange={(codes) =>
              set({ languages: unique(codes.map((code) => code.trim().toLowerCase())) })
            }
          />
          <Skills
            skills={change.skills}
            known={known.skills}
            onChange={(skills) => set({ skills })}
          />
          <NumberInput
            label="Weight that fits"
            description="Empty: what the rules say."
            placeholder={`${member.capacity}`}
            min={1}
            max={100}
            allowDecimal={false}
            value={change.capacity ?? ''}
            onChange={(value) => set({ capacity: value === '' ? null : Number(value) })}
          />
          <Button type="submit" size="sm" disabled={wrong.length > 0} loading={save.isPending}>
            Save
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

interface SkillsProps {
  readonly skills: StaffChange['skills'];
  readonly known: readonly string[];
  readonly onChange: (skills: StaffChange['skills']) => void;
}

/** A skill comes in at level 3, and is moved from there. */
function Skills({ skills, known, onChange }: SkillsProps) {
  const setNames = (names: readonly string[]) =>
    onChange(Object.fromEntries(names.map((name) => [name, skills[name] ?? 3])));
  return (
    <div>
      <TagsInput
        label="Skills"
        description="The best skilled is asked first; 1 is some, 5 is best."
        data={[...known]}
        value={Object.keys(skills)}
        onChange={(names) => setNames(unique(names.map(asName)))}
      />
      <ul className={classes.levels}>
        {Object.entries(skills).map(([skill, level]) => (
          <li key={skill}>
            <span>{skill}</span>
            <Select
              size="xs"
              aria-label={`Level of ${skill}`}
              data={LEVELS}
              allowDeselect={false}
              value={String(level)}
              onChange={(value) => value && onChange({ ...skills, [skill]: Number(value) })}
            />
            <button
              type="button"
              aria-label={`Remove ${skill}`}
              onClick={() => setNames(Object.keys(skills).filter((name) => name !== skill))}
            >
              <XMarkIcon width={14} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names.filter(Boolean))];
}
