/** What a new version makes of what customers have asked: the worst first. */
import type { FlowGate, FlowReplay, FlowTurn, ReplayedQuestion } from '../api/flow.js';
import { count } from '../knowledge/count.js';
import { Change, Differences, Findings, Outcome } from '../gate/findings.js';
import classes from '../gate/gate.module.css';

interface GateProps {
  readonly gate: FlowGate;
  readonly titleOf: (entryId: string) => string;
}

export function Gate({ gate, titleOf }: GateProps) {
  return (
    <Findings
      gate={gate}
      asked={`${count(gate.figures.asked, 'question')} of the past put to version ${gate.against} and to this one`}
      calm="Every question of the past comes to the same."
      titleOf={titleOf}
      changeOf={({ was, becomes }) => <Places was={was} becomes={becomes} titleOf={titleOf} />}
    />
  );
}

/** The latest conversations, every message from where it really stood. */
export function Turns({ gate: { turns }, titleOf }: GateProps) {
  const { conversations, figures, differences } = turns;
  if (conversations === 0) return null;
  const words = (turn: FlowTurn) => <Outcome>{turnWords(turn, titleOf)}</Outcome>;
  return (
    <>
      <p className={classes.hint}>
        {count(figures.asked, 'message')} of the latest {count(conversations, 'conversation')}, each
        from where it really stood: {figures.better} better, {figures.changed} changed,{' '}
        {figures.worse} worse, {figures.same} the same.
      </p>
      {differences.length > 0 && (
        <Differences
          label="Differences in conversations"
          of={differences}
          titleOf={titleOf}
          changeOf={({ was, becomes }) => <Change from={words(was)} to={words(becomes)} />}
        />
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

interface PlacesProps {
  readonly was: FlowReplay;
  readonly becomes: FlowReplay;
  readonly titleOf: (entryId: string) => string;
}

/** As the first message and at the open question; said once when both are the same. */
function Places({ was, becomes, titleOf }: PlacesProps) {
  const words = (one: ReplayedQuestion) => outcomeWords(one, titleOf);
  const lines = (['first', 'open'] as const)
    .map((place) => ({ place, from: words(was[place]), to: words(becomes[place]) }))
    .filter(({ from, to }) => from !== to);
  const isOnce =
    lines.length === 2 && lines[0]?.from === lines[1]?.from && lines[0]?.to === lines[1]?.to;
  return (isOnce ? lines.slice(0, 1) : lines).map(({ place, from, to }) => (
    <Change
      key={place}
      from={<Outcome>{from}</Outcome>}
      to={<Outcome>{to}</Outcome>}
      {...(isOnce ? {} : { place: place === 'first' ? 'as the first message' : 'later on' })}
    />
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
