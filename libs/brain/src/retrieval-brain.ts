/** The brain of likeness to taught wordings, behind the contract of `ask.ts`. */
import type { AskableBrain, BrainReply, Candidate } from './ask.js';
import { type Brain, recogniser, type TaughtEntry } from './brain.js';

/** Prepares a brain for being asked; do it once per version. */
export function askableBrain(brain: Brain): AskableBrain {
  const recognise = recogniser(brain);
  return {
    version: brain.version,
    ask({ text }): BrainReply {
      const found = recognise(text);
      const base = {
        engine: 'retrieval',
        brainVersion: brain.version,
        score: found.score,
      } as const;
      if (found.kind === 'not_learned') return { ...base, kind: 'not_learned', closest: [] };
      const { entry, score } = found;
      return {
        ...base,
        kind: 'answer',
        entryId: entry.entryId,
        say: entry.answer,
        closest: [candidate(entry, score)],
      };
    },
    answerOf: (entryId) => brain.entries.get(entryId)?.answer ?? null,
  };
}

function candidate(entry: TaughtEntry, score: number): Candidate {
  const { entryId, language } = entry;
  return { entryId, language, score, title: entry.questions[0] ?? entryId };
}
