/** What the agent needs to go on where the bot stopped: at the top of the thread, until it is closed. */
import { ChevronDownIcon, ChevronUpIcon, ExclamationTriangleIcon } from '@heroicons/react/16/solid';
import { useState } from 'react';
import type { Item, Row, Summary } from '../../../live-state/index.js';
import classes from './handover-summary.module.css';

/** The last handover of the thread that still matters: the customer waits, or a person has it. */
export function summaryOfThread(row: Row, items: readonly Item[]): Summary | null {
  if (row.holder.kind !== 'queue' && row.holder.kind !== 'agent') return null;
  return items.findLast(({ type }) => type === 'HandoverRequested')?.summary ?? null;
}

const OUTCOMES = {
  answered: 'answered',
  not_learned: 'not known',
  unanswered: 'not answered',
} as const;

const SIGNS: Readonly<Record<string, string>> = {
  repeated_question: 'asked the same again',
  angry_words: 'angry words',
  shouting: 'shouting',
  low_rating: 'a low rating',
};

interface HandoverSummaryProps {
  readonly summary: Summary;
  /** A phone has room for the subject; the rest is one touch away. */
  readonly isNarrow: boolean;
}

export function HandoverSummary({ summary, isNarrow }: HandoverSummaryProps) {
  const [isOpen, setOpen] = useState(!isNarrow);
  const { name, subject, details, tried, mood } = summary;
  return (
    <aside className={classes.summary} aria-label="Summary of the handover">
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <b>{subject ?? 'Handed over by the bot'}</b>
        {mood.kind === 'unhappy' && (
          <em>
            <ExclamationTriangleIcon width={14} aria-hidden />
            {mood.signs.map((sign) => SIGNS[sign] ?? sign).join(', ')}
          </em>
        )}
        {isOpen ? <ChevronUpIcon width={16} /> : <ChevronDownIcon width={16} />}
      </button>
      {isOpen && (
        <div className={classes.body}>
          <dl>
            <div>
              <dt>Who</dt>
              <dd>{name ?? 'not known'}</dd>
            </div>
            {details
              .filter(({ value }) => value !== name)
              .map((detail) => (
                <div key={detail.name}>
                  <dt>{spelt(detail.name)}</dt>
                  <dd>{detail.value}</dd>
                </div>
              ))}
          </dl>
          {tried.length > 0 && (
            <ul aria-label="What was tried">
              {tried.map(({ question, outcome }, index) => (
                // oxlint-disable-next-line react/no-array-index-key
                <li key={index} data-outcome={outcome}>
                  <q>{question}</q> <span>{OUTCOMES[outcome]}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </aside>
  );
}

/** `orderNumber` is "order number" for people. */
function spelt(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
}
