/** What customers are promised, and what web chat does when nobody is there. */
import {
  type CalendarProblem,
  type ClockName,
  type PublishedHours,
  WHEN_SHUT,
  type WhenShut,
} from '#libs/calendar';
import { NumberInput, SegmentedControl } from '@mantine/core';
import classes from './hours-page.module.css';
import { ruleOf } from './rule-of.js';

interface PromisesEditorProps extends Pick<PublishedHours, 'promises' | 'whenShut'> {
  readonly problems: readonly CalendarProblem[];
  readonly onChange: (part: Partial<PublishedHours>) => void;
}

const clocks: readonly { name: ClockName; label: string; unit: string; unitMs: number }[] = [
  { name: 'first_answer', label: 'First answer within', unit: ' seconds', unitMs: 1_000 },
  { name: 'next_answer', label: 'Each next answer within', unit: ' minutes', unitMs: 60_000 },
  { name: 'resolution', label: 'Settled within', unit: ' hours', unitMs: 3_600_000 },
];

const shutWords: Readonly<Record<WhenShut, string>> = {
  stay_open: 'As always',
  leave_message: 'Leave a message',
  hide: 'Hidden',
};

export function PromisesEditor({ promises, whenShut, problems, onChange }: PromisesEditorProps) {
  return (
    <section>
      <h2>Promises</h2>
      {clocks.map(({ name, label, unit, unitMs }) => (
        <NumberInput
          key={name}
          label={label}
          placeholder="No promise"
          suffix={unit}
          min={0}
          value={promises[name] === null ? '' : (promises[name] as number) / unitMs}
          error={ruleOf(problems, `promises.${name}`)}
          onChange={(value) => {
            const ms = value === '' ? null : Math.round(Number(value) * unitMs);
            onChange({ promises: { ...promises, [name]: ms } });
          }}
        />
      ))}
      <label className={classes.choice}>
        Web chat when shut
        <SegmentedControl
          fullWidth
          size="xs"
          data={WHEN_SHUT.map((value) => ({ value, label: shutWords[value] }))}
          value={whenShut}
          onChange={(value) => onChange({ whenShut: value as WhenShut })}
        />
      </label>
    </section>
  );
}
