import {
  type AskableBrain,
  askableBrain,
  type Brain,
  emptyBrain,
  learn,
  starterEntries,
  type TaughtEntry,
} from './index.js';

const teach = (entries: readonly TaughtEntry[]): Brain =>
  entries.reduce<Brain>((brain, data) => learn(brain, { type: 'Taught', data }), emptyBrain);
const starter = askableBrain(teach(starterEntries));
const ask = (brain: AskableBrain, text: string, language: string | null = null) =>
  brain.ask({ text, language });

describe('A brain', () => {
  it.each([
    ['when are you open', 'starter-hours-en'],
    ['What r your opening hours??', 'starter-hours-en'],
    ['wanneer zijn jullie opne', 'starter-hours-nl'],
    ['Wann haben Sie denn geoffnet?', 'starter-hours-de'],
    ['where is my order', 'starter-order-en'],
    ['Waar blijft mijn pakket nou', 'starter-order-nl'],
    ['how can i return this', 'starter-return-en'],
  ])('knows "%s" as %s', (question, entryId) => {
    expect(ask(starter, question)).toMatchObject({
      kind: 'answer',
      entryId,
      say: starter.answerOf(entryId),
    });
  });

  it.each([
    'Do you sell violins?',
    'Do you sell second-hand violins?',
    'Or perhaps cellos?',
    'My neighbour says the moon is made of cheese',
    'Kunnen jullie een taart bakken voor zaterdag over drie weken?',
    'asdf qwer zxcv',
    '',
  ])('has not learned "%s"', (question) => {
    expect(ask(starter, question).kind).toBe('not_learned');
  });

  it('does not answer what only shares small words with what it knows', () => {
    for (const text of ['Do you gift wrap?', 'Kan ik mijn bestelling annuleren?'])
      expect([text, ask(starter, text).kind]).not.toContain('answer');
  });

  it('is the same function of its entries every time', () => {
    const again = askableBrain(teach(starterEntries));
    for (const text of ['wen are u open', 'return parcel', 'bestelling kwijt'])
      expect(ask(again, text)).toEqual(ask(starter, text));
  });

  it('answers the very words it was taught, whatever else it knows', () => {
    const odd = {
      entryId: 'odd',
      language: 'nl',
      questions: ['Gruzelementen?'],
      answer: 'Jammer.',
    };
    const brain = askableBrain(teach([...starterEntries, odd]));
    expect(ask(brain, 'gruzelementen')).toMatchObject({ kind: 'answer', entryId: 'odd', score: 1 });
  });

  it('lets the customer choose between entries that share their words, unless a language decides', () => {
    const hello = (entryId: string, language: string, answer: string) => ({
      entryId,
      language,
      questions: ['Service?'],
      answer,
    });
    const brain = askableBrain(teach([hello('a', 'en', 'Yes.'), hello('b', 'fr', 'Oui.')]));
    expect(ask(brain, 'service')).toMatchObject({
      kind: 'choose',
      among: [{ entryId: 'a' }, { entryId: 'b' }],
    });
    expect(ask(brain, 'service', 'fr')).toMatchObject({ kind: 'answer', say: 'Oui.' });
  });

  it('follows the most exact pattern', () => {
    const brain = askableBrain(
      teach([
        ...starterEntries,
        {
          entryId: 'status',
          language: 'en',
          questions: ['Status of a repair'],
          answer: 'In the shop.',
          patterns: ['repair', 'repair * number #'],
        },
        {
          entryId: 'repair-cost',
          language: 'en',
          questions: ['Cost of a repair'],
          answer: '20 euros.',
          patterns: ['cost|price * repair'],
        },
      ]),
    );
    expect(ask(brain, 'what is the PRICE of that repair?')).toMatchObject({
      kind: 'answer',
      engine: 'patterns',
      entryId: 'repair-cost',
    });
    expect(ask(brain, 'my repair has the number 4711')).toMatchObject({ entryId: 'status' });
  });

  it('gives the later answer of an entry taught again, and none when it was unlearned', () => {
    const entry = {
      entryId: 'x',
      language: 'en',
      questions: ['Do you gift wrap?'],
      answer: 'Yes.',
    };
    const twice = teach([entry, { ...entry, answer: 'Not any more.' }]);
    expect(ask(askableBrain(twice), 'do you gift wrap')).toMatchObject({ say: 'Not any more.' });
    const gone = learn(twice, { type: 'Unlearned', data: { entryId: 'x' } });
    expect(ask(askableBrain(gone), 'do you gift wrap').kind).toBe('not_learned');
  });

  it('answers any text without failing', () => {
    for (const text of ['\u0000', '🙂🙂', 'ß'.repeat(5_000), '؟؟', 'a b '.repeat(4_000), '𝕳𝖊𝖑𝖑𝖔'])
      expect(typeof ask(starter, text).kind).toBe('string');
  });
});
