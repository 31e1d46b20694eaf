/** Every event that was ever published can be read, and the catalog, the files and the page agree. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventVersions, inNewestForm, personalInNewestForm } from '#libs/event-store';
import { houseVersions } from './catalog.js';
import { declaredEvents, exampleOf, goldenName, misfits, readGolden } from './golden.js';
import { renderReference } from './reference.js';

const ROOT = resolve(__dirname, '../../../..');
const golden = readGolden(join(ROOT, 'libs/event-catalog/golden'));
const declared = declaredEvents();
const COMMAND = 'Run `npm run golden` and commit what it adds.';

describe('Golden files', () => {
  it('are there for every event type and every version of it', () => {
    const wanted = declared.flatMap(({ type, entry }) =>
      Array.from({ length: entry.version }, (_, index) => goldenName(type, index + 1)),
    );
    const missing = wanted.filter((name) => !golden.has(name));
    expect(missing.map((name) => `${name} is missing. ${COMMAND}`)).toEqual([]);
  });

  it('belong to an event that is still declared: what was published stays readable', () => {
    const known = new Set(declared.map(({ type }) => type));
    expect([...golden.values()].filter(({ type }) => !known.has(type))).toEqual([]);
  });

  it.each([...golden])('%s decodes to the shape of today', (name, event) => {
    expect(name).toBe(goldenName(event.type, event.schemaVersion));
    const { entry } = declared.find(({ type }) => type === event.type)!;
    const { data } = inNewestForm(houseVersions, event as never) as unknown as { data: object };
    const personal = event.private && personalInNewestForm(houseVersions, event, event.private);
    const found = misfits({ data, ...(personal ? { private: personal } : {}) }, entry);
    // A published event is never reshaped: raise its version and add an upcaster, or make the field optional.
    expect(found).toEqual([]);
  });
});

describe('docs/reference/events.md', () => {
  it('says what the catalog says', () => {
    const page = readFileSync(join(ROOT, 'docs/reference/events.md'), 'utf8');
    expect(page === renderReference() ? [] : [`The page is older. ${COMMAND}`]).toEqual([]);
  });
});

describe('The comparison with a golden file', () => {
  const [{ entry }] = declared.filter(({ type }) => type === 'IdentityLinked') as [
    (typeof declared)[number],
  ];
  const example = exampleOf(declared.find(({ type }) => type === 'IdentityLinked')!);

  it('finds a field that was renamed, reshaped, or became required', () => {
    const { private: personal, data } = example as { private: object; data: object };
    expect(misfits({ data: { ...data, isSure: true }, private: personal }, entry)).toEqual([
      'data.isSure is in published events, and nothing reads it any more',
    ]);
    expect(misfits({ data: { ...data, channel: 3 }, private: personal }, entry)).toEqual([
      'data.channel was a number and is a string now',
    ]);
    const { channel: _channel, ...fewer } = data as { channel: string };
    expect(misfits({ data: fewer, private: personal }, entry)).toEqual([
      'data.channel is required now, and published events lack it',
    ]);
  });

  it('lets an optional field be absent', () => {
    const { name: _name, ...personal } = example.private as { name: string };
    expect(misfits({ ...example, private: personal }, entry)).toEqual([]);
  });
});

describe('Upcasters', () => {
  const versions = eventVersions(
    { Moved: 3 },
    {
      'Moved@1': { data: ({ to }: { to: string }) => ({ place: to }) },
      'Moved@2': { private: ({ words }: { words: string }) => ({ text: words }) },
    },
  );
  const event = { type: 'Moved', schemaVersion: 1, data: { to: 'Ulm' } } as never;

  it('bring data and personal part up, each from where it stands', () => {
    const current = inNewestForm(versions, event);
    expect(current).toMatchObject({
      data: { place: 'Ulm' },
      schemaVersion: 3,
      recordedVersion: 1,
    });
    expect(inNewestForm(versions, current)).toBe(current);
    expect(personalInNewestForm(versions, current, { words: 'by train' })).toEqual({
      text: 'by train',
    });
  });

  it('leave what is newer alone, and say that it is', () => {
    const newer = { type: 'Moved', schemaVersion: 99, data: { where: 1 } } as never;
    expect(inNewestForm(versions, newer)).toMatchObject({ isNewer: true, data: { where: 1 } });
  });

  it('are all there, or the process does not start', () => {
    expect(() => eventVersions({ Moved: 2 })).toThrow('no upcaster starts from 1');
    expect(() => eventVersions({ Moved: 1 }, { 'Moved@1': {} })).toThrow('leads to no version');
  });
});
