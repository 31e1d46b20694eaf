import {
  type Brain,
  emptyBrain,
  languageOf,
  learn,
  nextStep,
  phrases,
  type Question,
  recogniser,
  starterEntries,
  wantsPerson,
} from './index.js';

const brain: Brain = starterEntries.reduce<Brain>(
  (soFar, entry) => learn(soFar, { type: 'Taught', data: entry }),
  emptyBrain,
);
const recognise = recogniser(brain);
const asked = (text: string | null, more: Partial<Question> = {}) =>
  nextStep({ text, mismatchesInARow: 0, isFirstWord: false, ...more }, recognise);

describe('The brain', () => {
  it.each([
    ['when are you open', 'starter-hours-en'],
    ['What r your opening hours??', 'starter-hours-en'],
    ['wanneer zijn jullie opne', 'starter-hours-nl'],
    ['Wann haben Sie denn geoffnet?', 'starter-hours-de'],
    ['where is my order', 'starter-order-en'],
    ['Waar blijft mijn pakket nou', 'starter-order-nl'],
    ['how can i return this', 'starter-return-en'],
  ])('knows "%s" as %s', (question, entryId) => {
    const recognition = recognise(question);
    expect(recognition.kind === 'known' && recognition.entry.entryId).toBe(entryId);
  });

  it.each([
    'Do you sell second-hand violins?',
    'My neighbour says the moon is made of cheese',
    'Kunnen jullie een taart bakken voor zaterdag over drie weken?',
    'asdf qwer zxcv',
    '',
  ])('has not learned "%s"', (question) => {
    expect(recognise(question).kind).toBe('not_learned');
  });

  it('gives the later answer of an entry that was taught again, and none when it was unlearned', () => {
    const entry = {
      entryId: 'x',
      language: 'en',
      questions: ['Do you gift wrap?'],
      answer: 'Yes.',
    };
    const once = learn(emptyBrain, { type: 'Taught', data: entry });
    const twice = learn(once, { type: 'Taught', data: { ...entry, answer: 'Not any more.' } });
    expect(recogniser(twice)('do you gift wrap')).toMatchObject({
      entry: { answer: 'Not any more.' },
    });
    const gone = learn(twice, { type: 'Unlearned', data: { entryId: 'x' } });
    expect(recogniser(gone)('do you gift wrap').kind).toBe('not_learned');
    expect(gone.version).toBe(3);
  });
});

describe('The next step', () => {
  it('says that it is a bot in its first words, in the language of the question', () => {
    expect(asked('Wanneer zijn jullie open?', { isFirstWord: true }).say).toContain(
      phrases.nl.greeting,
    );
    expect(asked('When are you open?', { isFirstWord: true }).say).toContain(phrases.en.greeting);
    expect(asked('When are you open?').say).not.toContain(phrases.en.greeting);
  });

  it('hands over at the second question in a row that it has not learned', () => {
    expect(asked('Do you sell violins?')).toMatchObject({ kind: 'not_learned' });
    expect(asked('Or cellos?', { mismatchesInARow: 1 })).toMatchObject({
      kind: 'handover',
      reason: 'bot_unsure',
    });
  });

  it.each([
    'I want to talk to a human',
    'Mag ik een medewerker spreken?',
    'Bitte einen Mitarbeiter',
    'Un conseiller, svp',
  ])('hands over at once for "%s"', (text) => {
    expect(asked(text)).toMatchObject({ kind: 'handover', reason: 'contact_asked' });
  });

  it('does not know what to do with a picture without words', () => {
    expect(asked(null)).toMatchObject({ kind: 'not_learned', score: 0 });
  });

  it('does not take a part of a word for a wish', () => {
    expect(wantsPerson('Do you sell agenda books and humanity magazines?')).toBe(false);
  });
});

describe('The language', () => {
  it.each([
    ['Where is my order?', 'en'],
    ['Waar is mijn bestelling?', 'nl'],
    ['Wo ist meine Bestellung?', 'de'],
    ['Où est ma commande ?', 'fr'],
    ['OK', 'nl'],
  ])('of "%s" is %s', (text, language) => {
    expect(languageOf(text, 'nl')).toBe(language);
  });
});
