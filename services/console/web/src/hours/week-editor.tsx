/** Seven days as bars from midnight to midnight, with the times beside them. */
import {
  type CalendarDefinition,
  type CalendarProblem,
  type OpenBlock,
  type Weekday,
  WEEKDAYS,
} from '#libs/calendar';
import { DocumentDuplicateIcon, PlusIcon, XMarkIcon } from '@heroicons/react/16/solid';
import { ActionIcon, Tooltip } from '@mantine/core';
import classes from './week-editor.module.css';

type Weekly = CalendarDefinition['weekly'];

interface WeekEditorProps {
  readonly weekly: Weekly;
  readonly problems: readonly CalendarProblem[];
  readonly onChange: (weekly: Weekly) => void;
}

const HOURS = [0, 6, 12, 18, 24];
const WHOLE_DAY_MINUTES = 1_440;
const USUAL: OpenBlock = { from: '09:00', to: '17:00' };

export function WeekEditor({ weekly, problems, onChange }: WeekEditorProps) {
  const setDay = (day: Weekday, blocks: readonly OpenBlock[]) =>
    onChange({ ...weekly, [day]: blocks });
  return (
    <div className={classes.days}>
      <div className={classes.scale} aria-hidden>
        {HOURS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
      {WEEKDAYS.map((day) => (
        <div key={day} className={classes.day}>
          <b>{day}</b>
          <Bar blocks={weekly[day]} />
          <Blocks
            label={day}
            blocks={weekly[day]}
            problems={problems.filter(({ field }) => field.startsWith(`definition.weekly.${day}`))}
            onChange={(blocks) => setDay(day, blocks)}
          />
          <Tooltip label="The same on Monday to Friday">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Copy ${day} to Monday to Friday`}
              onClick={() =>
                onChange({
                  ...weekly,
                  ...Object.fromEntries(WEEKDAYS.slice(0, 5).map((each) => [each, weekly[day]])),
                })
              }
            >
              <DocumentDuplicateIcon width={14} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
    </div>
  );
}

function Bar({ blocks }: { blocks: readonly OpenBlock[] }) {
  return (
    <div className={classes.bar} aria-hidden>
      {blocks.map(({ from, to }) => {
        const [begin, end] = [minutesOf(from), minutesOf(to)];
        const left = (begin / WHOLE_DAY_MINUTES) * 100;
        const width = (Math.max(0, end - begin) / WHOLE_DAY_MINUTES) * 100;
        return <i key={`${from}-${to}`} style={{ left: `${left}%`, width: `${width}%` }} />;
      })}
    </div>
  );
}

interface BlocksProps {
  readonly label: string;
  readonly blocks: readonly OpenBlock[];
  readonly problems: readonly CalendarProblem[];
  readonly onChange: (blocks: readonly OpenBlock[]) => void;
}

/** The times of one day. */
export function Blocks({ label, blocks, problems, onChange }: BlocksProps) {
  const change = (index: number, part: Partial<OpenBlock>) =>
    onChange(blocks.map((block, at) => (at === index ? { ...block, ...part } : block)));
  return (
    <div className={classes.blocks}>
      {blocks.length === 0 && <span className={classes.shut}>shut</span>}
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the day.
        <span key={index} className={classes.block}>
          <TimeField
            label={`${label}, block ${index + 1}, from`}
            value={block.from}
            onChange={(from) => change(index, { from })}
          />
          to
          <TimeField
            label={`${label}, block ${index + 1}, to`}
            value={block.to}
            onChange={(to) => change(index, { to })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            aria-label={`Remove block ${index + 1} of ${label}`}
            onClick={() => onChange(blocks.filter((_, at) => at !== index))}
          >
            <XMarkIcon width={12} />
          </ActionIcon>
        </span>
      ))}
      <Tooltip label="Add a block">
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={`Add a block to ${label}`}
          onClick={() => onChange([...blocks, nextBlock(blocks)])}
        >
          <PlusIcon width={14} />
        </ActionIcon>
      </Tooltip>
      {problems.length > 0 && <em>{problems[0]?.rule}</em>}
    </div>
  );
}

/** Typed as text: a browser's own time field knows no 24:00. */
function TimeField(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <input
      className={classes.time}
      aria-label={props.label}
      value={props.value}
      size={5}
      maxLength={5}
      inputMode="numeric"
      placeholder="HH:MM"
      onChange={(event) => props.onChange(event.currentTarget.value)}
      onBlur={() => props.onChange(tidied(props.value))}
    />
  );
}

/** `9`, `9:5` and `930` mean what people mean by them. */
function tidied(value: string): string {
  const match = /^\s*(\d{1,2})[:.h]?(\d{2})?\s*$/.exec(value);
  return match ? `${match[1]?.padStart(2, '0')}:${match[2] ?? '00'}` : value;
}

function nextBlock(blocks: readonly OpenBlock[]): OpenBlock {
  const end = blocks.at(-1)?.to;
  if (end === undefined) return USUAL;
  const from = Math.min(minutesOf(end) + 60, WHOLE_DAY_MINUTES - 60);
  return { from: timeOf(from), to: timeOf(Math.min(from + 240, WHOLE_DAY_MINUTES)) };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (Number.isFinite(hours) ? hours : 0) * 60 + (Number.isFinite(minutes) ? minutes : 0);
}

function timeOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
