/** What a new version makes of what customers have asked: the worst first. */
import { ArrowRightIcon, CheckCircleIcon } from '@heroicons/react/16/solid';
import type { FlowGate, FlowReplay, FlowTurn, ReplayedQuestion } from '../api/flow.js';
import { count } from '../knowledge/count.js';
import classes from '../knowledge/knowledge-page.module.css';

interface GateProps {
  readonly gate: FlowGate;
  readonly titleOf: (entryId: string) => string;
}

export function Gate({ gate, titleOf }: GateProps) {
  const { figures, differences, unreadable, against } = gate;
  return (
    <>
      <ul className={classes.figures} aria-label="What the gate found">
        {(['better', 'changed', 'worse', 'same'] as const).map((verdict) => (
          <li key={verdict} data-verdict={verdict} data-any={figures[verdict] > 0 || undefined}>
            <b className="tabular">{figures[verdict]}</b>
            {verdict}
          </li>
        ))}
      </ul>
      <p className={classes.hint}>
        {figures.asked === 0
          ? 'No customer has asked anything yet: there is nothing to compare.'
          : `${count(figures.asked, 'question')} of the past put to version ${against} and to this one, mismatches first.`}
        {unreadable > 0 && ` ${unreadable} more cannot be read: their people were forgotten.`}
      </p>
      {differences.length > 0 ? (
        <ol className={classes.differences} aria-label="Differences">
          {differences.map((one) => (
            <li key={one.questionMessageId} data-verdict={one.verdict}>
              <em data-verdict={one.verdict}>{one.verdict}</em>
              <div>
                <q>{one.text}</q>
                <Change was={one.was} becomes={one.becomes} titleOf={titleOf} />
                {one.expected && (
                  <small>
                    A person said:{' '}
                    {one.expected.kind === 'entry'
                      ? titleOf(one.expected.entryId)
                      : 'not for the bot'}
                  </small>
                )}
              </div>
            </li>
          ))}
        </ol>
      ) : (
        figures.asked > 0 && (
          <p className={classes.calm}>
            <CheckCircleIcon width={16} /> Every question of the past comes to the same.
          </p>
        )
      )}
    </>
  );
}

/** The latest conversations, every message from where it really stood. */
export function Turns({ gate: { turns }, titleOf }: GateProps) {
  const { conversations, figures, differences } = turns;
  if (conversations === 0) return null;
  return (
    <>
      <p className={classes.hint}>
        {count(figures.asked, 'message')} of the latest {count(conversations, 'conversation')}, each
        from where it really stood: {figures.better} better, {figures.changed} changed,{' '}
        {figures.worse} worse, {figures.same} the same.
      </p>
      {differences.length > 0 && (
        <ol className={classes.differences} aria-label="Differences in conversations">
          {differences.map((one) => (
            <li key={one.questionMessageId} data-verdict={one.verdict}>
              <em data-verdict={one.verdict}>{one.verdict}</em>
              <div>
                <q>{one.text}</q>
                <span className={classes.change}>
                  <span className={classes.outcome}>{turnWords(one.was, titleOf)}</span>
                  <ArrowRightIcon width={14} aria-label="becomes" />
                  <span className={classes.outcome}>{turnWords(one.becomes, titleOf)}</span>
                </span>
              </div>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function turnWords({ would, say }: FlowTurn, titleOf: (entryId: string) => string): string {
  switch (would.kind) {
    case 'answer':
      return titleOf(would.entryId ?? '');
    case 'choose':
      return `asks: ${(would.among ?? []).map(titleOf).join(' or ')}`;
    case 'not_learned':
      return 'not learned';
    case 'handover':
      return 'a person';
    case 'callback':
      return 'a call';
    case 'resolve':
      return 'the end';
    case 'look_up':
      return 'asks your system';
    default:
      return `says: ${shortened(say)}`;
  }
}

function shortened(say: string): string {
  return say.length > SAID_SHOWN_MAX ? `${say.slice(0, SAID_SHOWN_MAX)}…` : say;
}

interface ChangeProps {
  readonly was: FlowReplay;
  readonly becomes: FlowReplay;
  readonly titleOf: (entryId: string) => string;
}

/** As the first message and at the open question; said once when both are the same. */
function Change({ was, becomes, titleOf }: ChangeProps) {
  const words = (one: ReplayedQuestion) => outcomeWords(one, titleOf);
  const lines = (['first', 'open'] as const)
    .map((place) => ({ place, from: words(was[place]), to: words(becomes[place]) }))
    .filter(({ from, to }) => from !== to);
  const isOnce =
    lines.length === 2 && lines[0]?.from === lines[1]?.from && lines[0]?.to === lines[1]?.to;
  return (isOnce ? lines.slice(0, 1) : lines).map(({ place, from, to }) => (
    <span className={classes.change} key={place}>
      {!isOnce && <small>{place === 'first' ? 'as the first message' : 'later on'}: </small>}
      <span className={classes.outcome}>{from}</span>
      <ArrowRightIcon width={14} aria-label="becomes" />
      <span className={classes.outcome}>{to}</span>
    </span>
  ));
}

const SAID_SHOWN_MAX = 60;

function outcomeWords(one: ReplayedQuestion, titleOf: (entryId: string) => string): string {
  switch (one.outcome) {
    case 'answered':
      return titleOf(one.entryId ?? '');
    case 'asked_to_choose':
      return `asks: ${one.offered.map(titleOf).join(' or ')}`;
    case 'not_learned':
      return 'not learned';
    case 'handover':
      return 'a person';
    case 'flow':
      return `says: ${shortened(one.say)}`;
  }
}
