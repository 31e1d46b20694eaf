/** What a new version makes of what customers have asked: counts, then the differences, the worst first. */
import { ArrowRightIcon, CheckCircleIcon } from '@heroicons/react/16/solid';
import type { ReactNode } from 'react';
import classes from './gate.module.css';

const VERDICTS = ['better', 'changed', 'worse', 'same'] as const;

type Verdict = (typeof VERDICTS)[number];

interface Difference {
  readonly questionMessageId: string;
  readonly text: string;
  readonly verdict: string;
  /** What a person has said it should come to. */
  readonly expected?: { readonly kind: string; readonly entryId?: string } | null;
}

interface FindingsProps<One extends Difference> {
  readonly gate: {
    readonly figures: Readonly<Record<Verdict | 'asked', number>>;
    readonly unreadable: number;
    readonly differences: readonly One[];
  };
  /** How it was asked: "12 questions of the past asked again". */
  readonly asked: string;
  /** Said when nothing differs. */
  readonly calm: string;
  readonly changeOf: (one: One) => ReactNode;
  readonly titleOf: (entryId: string) => string;
}

export function Findings<One extends Difference>(props: FindingsProps<One>) {
  const { gate, asked, calm, changeOf, titleOf } = props;
  const { figures, differences, unreadable } = gate;
  return (
    <>
      <ul className={classes.figures} aria-label="What the gate found">
        {VERDICTS.map((verdict) => (
          <li key={verdict} data-verdict={verdict} data-any={figures[verdict] > 0 || undefined}>
            <b className="tabular">{figures[verdict]}</b>
            {verdict}
          </li>
        ))}
      </ul>
      <p className={classes.hint}>
        {figures.asked === 0
          ? 'No customer has asked anything yet: there is nothing to compare.'
          : `${asked}, mismatches first.`}
        {unreadable > 0 && ` ${unreadable} more cannot be read: their people were forgotten.`}
      </p>
      {differences.length > 0 ? (
        <Differences label="Differences" of={differences} changeOf={changeOf} titleOf={titleOf} />
      ) : (
        figures.asked > 0 && (
          <p className={classes.calm}>
            <CheckCircleIcon width={16} /> {calm}
          </p>
        )
      )}
    </>
  );
}

interface DifferencesProps<One extends Difference> {
  readonly label: string;
  readonly of: readonly One[];
  readonly changeOf: (one: One) => ReactNode;
  readonly titleOf: (entryId: string) => string;
}

export function Differences<One extends Difference>(props: DifferencesProps<One>) {
  const { label, of, changeOf, titleOf } = props;
  return (
    <ol className={classes.differences} aria-label={label}>
      {of.map((one) => (
        <li key={one.questionMessageId} data-verdict={one.verdict}>
          <em data-verdict={one.verdict}>{one.verdict}</em>
          <div>
            <q>{one.text}</q>
            {changeOf(one)}
            {one.expected && (
              <small>
                A person said:{' '}
                {one.expected.entryId === undefined
                  ? 'not for the bot'
                  : titleOf(one.expected.entryId)}
              </small>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface ChangeProps {
  readonly from: ReactNode;
  readonly to: ReactNode;
  /** Where it was asked, when that matters. */
  readonly place?: string;
}

export function Change({ from, to, place }: ChangeProps) {
  return (
    <span className={classes.change}>
      {place && <small>{place}: </small>}
      {from}
      <ArrowRightIcon width={14} aria-label="becomes" />
      {to}
    </span>
  );
}

/** What one version makes of a question; `kind` colours what is no answer. */
export function Outcome({ kind, children }: { kind?: string; children: ReactNode }) {
  return (
    <span className={classes.outcome} data-kind={kind}>
      {children}
    </span>
  );
}
