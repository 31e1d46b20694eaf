/** Days that differ from their weekday. */
import type { CalendarProblem, Holiday } from '#libs/calendar';
import { PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Button } from '@mantine/core';
import classes from './hours-page.module.css';
import { Blocks } from './week-editor.js';

interface HolidaysEditorProps {
  readonly holidays: readonly Holiday[];
  readonly problems: readonly CalendarProblem[];
  readonly onChange: (holidays: readonly Holiday[]) => void;
}

export function HolidaysEditor({ holidays, problems, onChange }: HolidaysEditorProps) {
  const change = (index: number, part: Partial<Holiday>) =>
    onChange(holidays.map((holiday, at) => (at === index ? { ...holiday, ...part } : holiday)));
  return (
    <section>
      <h2>Holidays</h2>
      {holidays.length === 0 && (
        <p className={classes.hint}>
          None. A date is 2026-12-25, or --12-25 for every year; without times it is shut all day.
        </p>
      )}
      <ul className={classes.holidays}>
        {holidays.map((holiday, index) => {
          const field = `definition.holidays[${index}]`;
          const own = problems.filter((problem) => problem.field.startsWith(field));
          const words = own.find((problem) => !problem.field.startsWith(`${field}.blocks`));
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of the form is its place.
            <li key={index}>
              <input
                aria-label={`Date of holiday ${index + 1}`}
                placeholder="YYYY-MM-DD"
                size={10}
                value={holiday.date}
                onChange={(event) => change(index, { date: event.currentTarget.value.trim() })}
              />
              <input
                aria-label={`Name of holiday ${index + 1}`}
                placeholder="Name"
                value={holiday.name}
                maxLength={100}
                onChange={(event) => change(index, { name: event.currentTarget.value })}
              />
              <Blocks
                label={holiday.name || `holiday ${index + 1}`}
                blocks={holiday.blocks}
                problems={own.filter((problem) => problem.field.startsWith(`${field}.blocks`))}
                onChange={(blocks) => change(index, { blocks })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove holiday ${index + 1}`}
                onClick={() => onChange(holidays.filter((_, at) => at !== index))}
              >
                <XMarkIcon width={14} />
              </ActionIcon>
              {words && <em>{words.rule}</em>}
            </li>
          );
        })}
      </ul>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<PlusIcon width={14} />}
        onClick={() => onChange([...holidays, { date: '', name: '', blocks: [] }])}
      >
        Add a day
      </Button>
    </section>
  );
}
