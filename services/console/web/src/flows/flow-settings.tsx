/** What holds for the whole flow: where it begins, the way to a person, when that way is taken. */
import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { type FlowProblem, shippedFlows } from '#libs/flows';
import { asDraft, type Draft, problemsAt } from './draft.js';
import { errorsBelow, TargetSelect } from './field-input.js';
import classes from './step-form.module.css';
import { LANGUAGES, WordsInput } from './words-input.js';

interface SettingsProps {
  readonly draft: Draft;
  readonly problems: readonly FlowProblem[];
  readonly isReadOnly: boolean;
  readonly onChange: (draft: Draft) => void;
}

const STARTERS = [
  { value: 'default', label: 'Questions, and the name in passing' },
  { value: 'closed', label: 'Menus only' },
  { value: 'hybrid', label: 'A menu and free questions' },
];

export function FlowSettings({ draft, problems, isReadOnly, onChange }: SettingsProps) {
  const errors = Object.fromEntries(
    problemsAt(problems, null).map(({ field, rule }) => [field, rule]),
  );
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <fieldset className={classes.form} disabled={isReadOnly} aria-label="The flow">
      <TextInput
        label="Name"
        size="sm"
        value={draft.name}
        error={errors['name']}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Select
        label="Language"
        description="Spoken when the language of the customer is not known."
        size="sm"
        data={[...LANGUAGES]}
        allowDeselect={false}
        value={draft.language}
        error={errors['language']}
        onChange={(language) => language && change({ language })}
      />
      <TargetSelect
        label="Begins at"
        draft={draft}
        value={draft.start}
        error={errors['start']}
        onChange={(start) => change({ start: start ?? '' })}
      />
      <TargetSelect
        label="Way to a person"
        draft={draft}
        value={draft.person}
        error={errors['person']}
        onChange={(person) => change({ person: person ?? '' })}
      />
      <NumberInput
        label="Questions in a row that were not learned, then a person"
        size="sm"
        min={1}
        max={10}
        value={draft.notLearnedMax}
        error={errors['notLearnedMax']}
        onChange={(most) => change({ notLearnedMax: Number(most) || 0 })}
      />
      <TargetSelect
        label="When nobody of the team answered in time"
        draft={draft}
        value={draft.nobody}
        error={errors['nobody']}
        onChange={(nobody) => {
          const { nobody: _before, ...rest } = draft;
          onChange(nobody === undefined ? rest : { ...rest, nobody });
        }}
      />
      <WordsInput
        label="Greeting"
        help="Said first, once. It must say that it is a bot; empty is our own sentence."
        value={draft.greeting as Record<string, string> | undefined}
        language={draft.language}
        errors={errorsBelow(errors, 'greeting')}
        onChange={(greeting) => {
          const { greeting: _before, ...rest } = draft;
          onChange(greeting === undefined ? rest : { ...rest, greeting });
        }}
      />
      <Switch
        label="Ask how it was after an agent has resolved"
        size="sm"
        checked={draft.isAgentRated === true}
        onChange={(event) => change({ isAgentRated: event.currentTarget.checked })}
      />
      {!isReadOnly && (
        <Select
          label="Begin anew with"
          description="Replaces the draft; nothing is published."
          size="sm"
          placeholder="Choose a ready flow"
          data={STARTERS}
          value={null}
          onChange={(id) => {
            const shipped = id && shippedFlows[id as keyof typeof shippedFlows];
            if (shipped) onChange(asDraft(shipped));
          }}
        />
      )}
    </fieldset>
  );
}
