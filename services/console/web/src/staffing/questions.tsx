/** What the forecast is asked: which day, which promise, how people work. */
import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { StaffingQuestion, StaffingReport } from '../api/staffing.js';
import classes from './staffing-page.module.css';

interface QuestionsProps {
  readonly question: StaffingQuestion;
  readonly report: StaffingReport | undefined;
  readonly onChange: (part: Partial<StaffingQuestion>) => void;
}

const SHARES = ['0.8', '0.9', '0.95', '0.99'];

export function Questions({ question, report, onChange }: QuestionsProps) {
  const measured = report?.isHandlingMeasured ? Math.round(report.handlingSeconds) : null;
  return (
    <div className={classes.questions}>
      <TextInput
        type="date"
        label="Day"
        value={question.date}
        onChange={(event) =>
          event.currentTarget.value && onChange({ date: event.currentTarget.value })
        }
      />
      <div className={classes.field}>
        <span>What needs a person</span>
        <SegmentedControl
          size="xs"
          data={[
            { value: 'handovers', label: 'What the bot hands over' },
            { value: 'conversations', label: 'Everything' },
          ]}
          value={question.of}
          onChange={(of) => onChange({ of: of as StaffingQuestion['of'] })}
        />
      </div>
      <Select
        label="Share answered"
        w={110}
        allowDeselect={false}
        data={SHARES.map((value) => ({ value, label: `${Number(value) * 100} %` }))}
        value={String(question.share)}
        onChange={(share) => share && onChange({ share: Number(share) })}
      />
      <Whole
        label="within"
        suffix=" s"
        value={question.seconds}
        max={3_600}
        onChange={(seconds) => onChange({ seconds: seconds ?? 30 })}
      />
      <Whole
        label="Chats at once"
        value={question.chatsAtOnce}
        max={5}
        onChange={(chatsAtOnce) => onChange({ chatsAtOnce: chatsAtOnce ?? 1 })}
      />
      <Whole
        label="Absent"
        suffix=" %"
        min={0}
        max={90}
        value={Math.round(question.shrinkage * 100)}
        onChange={(percent) => onChange({ shrinkage: (percent ?? 0) / 100 })}
      />
      <Whole
        label="Handling"
        suffix=" s"
        max={14_400}
        placeholder={measured === null ? '300 s, a guess' : `${measured} s, measured`}
        value={question.handlingSeconds}
        onChange={(handlingSeconds) => onChange({ handlingSeconds })}
      />
      <Whole
        label="Patience"
        suffix=" s"
        max={3_600}
        placeholder="without end"
        value={question.patienceSeconds}
        onChange={(patienceSeconds) => onChange({ patienceSeconds })}
      />
    </div>
  );
}

interface WholeProps {
  readonly label: string;
  readonly value: number | null;
  readonly min?: number;
  readonly max: number;
  readonly suffix?: string;
  readonly placeholder?: string;
  readonly onChange: (value: number | null) => void;
}

function Whole({ label, value, min = 1, max, suffix = '', placeholder, onChange }: WholeProps) {
  return (
    <NumberInput
      label={label}
      w={placeholder ? 150 : 100}
      min={min}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      suffix={suffix}
      value={value ?? ''}
      {...(placeholder ? { placeholder } : {})}
      onChange={(next) => onChange(next === '' ? null : Math.max(min, Number(next)))}
    />
  );
}
