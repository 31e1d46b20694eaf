/**
 * How much of a question is made of words that were taught at all, and by the topic in question.
 * A learner must choose some topic; coverage says whether it had anything to go by.
 */

/** Endings matter little for what a word is about. */
const STEM_CHARS = 5;
/** A word that a topic's wordings use only once may be there by accident. */
const SURE_FROM_WORDINGS = 2;

export class Coverage {
  /** In how many wordings a stem occurs. */
  private readonly wordingsWith = new Map<string, number>();
  private readonly topicsWith: ReadonlyMap<string, number>[];
  private readonly wordings: number;

  constructor(
    wordings: readonly (readonly string[])[],
    topicOf: ArrayLike<number>,
    topics: number,
  ) {
    const byTopic = Array.from({ length: topics }, () => new Map<string, number>());
    wordings.forEach((words, at) => {
      const own = byTopic[topicOf[at] as number] as Map<string, number>;
      for (const stem of new Set(words.map(stemOf))) {
        this.wordingsWith.set(stem, (this.wordingsWith.get(stem) ?? 0) + 1);
        own.set(stem, (own.get(stem) ?? 0) + 1);
      }
    });
    this.topicsWith = byTopic;
    this.wordings = wordings.length;
  }

  /** Shares from 0 to 1, rare words counting more: known to any topic, known to this one. */
  of(words: readonly string[], topic: number): { byBrain: number; byTopic: number } {
    const own = this.topicsWith[topic];
    let total = 0;
    let byBrain = 0;
    let byTopic = 0;
    for (const word of words) {
      const stem = stemOf(word);
      const seen = this.wordingsWith.get(stem) ?? 0;
      const weight = Math.log(1 + this.wordings / (seen + 1));
      total += weight;
      if (seen > 0) byBrain += weight;
      const inTopic = own?.get(stem) ?? 0;
      if (inTopic > 0) byTopic += weight * Math.min(1, (inTopic + 1) / (SURE_FROM_WORDINGS + 1));
    }
    return total === 0
      ? { byBrain: 0, byTopic: 0 }
      : { byBrain: byBrain / total, byTopic: byTopic / total };
  }
}

function stemOf(word: string): string {
  return word.slice(0, STEM_CHARS);
}
