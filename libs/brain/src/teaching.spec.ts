import { specFor } from '#libs/decider';
import { type GateFigures, teaching } from './index.js';

const given = specFor(teaching);
const entry = { entryId: 'wrap', language: 'en', questions: ['Do you gift wrap?'], answer: 'Yes.' };
const taught = { type: 'Taught', data: entry } as const;
const clean: GateFigures = { asked: 9, same: 8, better: 1, changed: 0, worse: 0 };
const worse: GateFigures = { asked: 9, same: 7, better: 1, changed: 0, worse: 1 };
const publication = { brainVersion: 1, upToVersion: 1, entries: 1, gate: clean };
const published = { type: 'BrainPublished', data: publication } as const;
const resolved = {
  questionMessageId: 'm1',
  conversationId: 'c1',
  as: 'linked',
  entryId: 'wrap',
} as const;

describe('Teaching', () => {
  it('keeps what was taught as a draft until it is published', () => {
    const draft = [taught].reduce(teaching.evolve, teaching.initial);
    expect([draft.draft.size, draft.live.entries.size]).toEqual([1, 0]);
    const live = teaching.evolve(draft, published);
    expect([live.live.version, live.live.entries.get('wrap')]).toEqual([1, entry]);
    const changed = teaching.evolve(live, {
      type: 'Taught',
      data: { ...entry, answer: 'Not any more.' },
    });
    expect(changed.live.entries.get('wrap')?.answer).toBe('Yes.');
  });

  it('teaches once, however often it is asked to', () => {
    given().when({ type: 'Teach', entry }).then(taught);
    given(taught).when({ type: 'Teach', entry }).thenNothing();
  });

  it.each([
    [{ ...entry, questions: ['  '] }, 'no_question'],
    [{ ...entry, answer: '' }, 'no_answer'],
    [{ ...entry, patterns: ['(a+)+$'] }, 'bad_pattern'],
  ] as const)('refuses an entry that cannot work', (bad, refusal) => {
    given().when({ type: 'Teach', entry: bad }).thenRefused(refusal);
  });

  it('resolves a mismatch once, and teaches in the same breath', () => {
    given()
      .when({ type: 'ResolveMismatches', resolved: [{ ...resolved, as: 'taught' }], entry })
      .then(taught, { type: 'MismatchResolved', data: { ...resolved, as: 'taught' } });
    given(taught, { type: 'MismatchResolved', data: resolved })
      .when({ type: 'ResolveMismatches', resolved: [resolved], entry: null })
      .thenNothing();
    given(taught, { type: 'MismatchResolved', data: resolved })
      .when({
        type: 'ResolveMismatches',
        resolved: [{ ...resolved, as: 'dismissed', entryId: null }],
        entry: null,
      })
      .thenRefused('already_resolved');
    given()
      .when({ type: 'ResolveMismatches', resolved: [resolved], entry: null })
      .thenRefused('unknown_entry');
  });

  it('publishes what the gate has seen, and nothing else', () => {
    const publish = { type: 'Publish', gate: clean, upToVersion: 1, overruled: null } as const;
    given(taught).when(publish).then(published);
    given(taught, taught).when(publish).thenRefused('draft_moved_on');
    given(taught, published)
      .when({ ...publish, upToVersion: 2 })
      .thenRefused('nothing_new');
  });

  it('is blocked by a regression, unless somebody takes it upon them, by name and with a reason', () => {
    const publish = { type: 'Publish', gate: worse, upToVersion: 1, overruled: null } as const;
    given(taught).when(publish).thenRefused('regression');
    given(taught)
      .when({ ...publish, overruled: { by: 'maria', reason: ' ' } })
      .thenRefused('regression');
    const overruled = { by: 'maria', reason: 'That answer was wrong.' };
    given(taught)
      .when({ ...publish, overruled })
      .then({ type: 'BrainPublished', data: { ...publication, gate: worse, overruled } });
  });
});
