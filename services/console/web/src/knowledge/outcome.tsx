/** What a version makes of a question, in a few words. */
import type { Outcome as Reply } from '#libs/brain';
import { Outcome } from '../gate/findings.js';

interface OutcomeWordsProps {
  readonly of: Reply;
  readonly titleOf: (entryId: string) => string;
}

export function OutcomeWords({ of, titleOf }: OutcomeWordsProps) {
  if (of.kind === 'answer') return <Outcome kind="answer">{titleOf(of.entryId)}</Outcome>;
  if (of.kind === 'choose')
    return <Outcome kind="choose">asks: {of.among.map(titleOf).join(' or ')}</Outcome>;
  return <Outcome kind="not_learned">not learned</Outcome>;
}
