import fc from 'fast-check';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '#libs/conversation';
import type { Capabilities } from './channel.js';
import { degrade, partsFor } from './degrade.js';
import { discoverChannels } from './registry.js';
import { isSameSecret } from './secrets.js';
import { splitText } from './split.js';

const sizeOf = {
  utf16: (text: string) => text.length,
  utf8_bytes: (text: string) => Buffer.byteLength(text),
};
const LONE_SURROGATE = /\p{Surrogate}/u;
const withoutSpace = (text: string) => text.replace(/\s+/g, '');

describe('Splitting a long text', () => {
  it('leaves a text that fits as it is, leading spaces included', () => {
    expect(splitText('  hello\n', 10, 'utf16')).toEqual(['  hello\n']);
  });

  it('prefers a blank line, then a line end, then a sentence, then a space', () => {
    expect(splitText('one two\n\nthree four five', 16, 'utf16')).toEqual([
      'one two',
      'three four five',
    ]);
    expect(splitText('one two\nthree four five', 16, 'utf16')).toEqual([
      'one two',
      'three four five',
    ]);
    expect(splitText('One two. Three four five', 16, 'utf16')).toEqual([
      'One two.',
      'Three four five',
    ]);
    expect(splitText('one two three four', 9, 'utf16')).toEqual(['one two', 'three', 'four']);
  });

  it('does not cut far to the left for a better place', () => {
    expect(splitText('a\n\nbbb ccc ddd eee fff', 16, 'utf16')).toEqual([
      'a\n\nbbb ccc ddd',
      'eee fff',
    ]);
  });

  it('cuts a word without spaces between characters as people see them', () => {
    const family = '👨‍👩‍👧‍👦';
    for (const part of splitText(family.repeat(9), 40, 'utf16'))
      expect(part.length % family.length).toBe(0);
  });

  it('cuts a character that is longer than a part, but no surrogate pair', () => {
    const parts = splitText('👨‍👩‍👧‍👦', 4, 'utf16');
    expect(parts.join('')).toBe('👨‍👩‍👧‍👦');
    for (const part of parts) expect(part).not.toMatch(LONE_SURROGATE);
  });

  it('gives no part for nothing but white space', () => {
    expect(splitText(' \n'.repeat(50), 20, 'utf16')).toEqual([]);
  });

  it('loses nothing but white space at cuts, whatever the text, and never exceeds the limit', () => {
    const letters = fc.constantFrom(
      'a',
      'ß',
      ' ',
      '\n',
      '\n\n',
      '. ',
      '😀',
      '👍🏽',
      '🇩🇪',
      'é',
      '字',
      'word',
    );
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 200 }).map((all) => all.join('')),
        fc.integer({ min: 8, max: 60 }),
        fc.constantFrom('utf16' as const, 'utf8_bytes' as const),
        (text, max, unit) => {
          const parts = splitText(text, max, unit);
          expect(withoutSpace(parts.join(''))).toBe(withoutSpace(text));
          for (const part of parts) {
            expect(sizeOf[unit](part)).toBeLessThanOrEqual(max);
            expect(part.trim()).not.toBe('');
            expect(part).not.toMatch(LONE_SURROGATE);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(['\n', 'a', ' ', '.', '. ', '👨‍👩‍👧‍👦', '\u0301', "'.'"])(
    'cuts a megabyte of %j in linear time',
    (piece) => {
      const startedAt = performance.now();
      splitText(piece.repeat(1_000_000 / piece.length), 4096, 'utf16');
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    },
  );
});

const plain: Capabilities = {
  textCharsMax: 20,
  textUnit: 'utf16',
  kinds: ['text'],
  buttonsMax: 0,
  replyWindowHours: null,
};
const rich: Capabilities = {
  ...plain,
  kinds: ['text', 'image', 'file', 'list'],
  buttonsMax: 3,
  listOptionsMax: 5,
  optionTitleCharsMax: 10,
  captionCharsMax: 12,
};
const media = {
  mime: 'image/png',
  source: { from: 'url', url: 'https://a.example/b.png' },
} as const;
const option = (title: string) => ({ title, payload: title });

describe('Degrading a content', () => {
  it('leaves what the channel can carry', () => {
    const list: Content = { kind: 'list', text: 'Which?', options: ['a', 'b'].map(option) };
    expect(degrade(list, { capabilities: rich })).toBe(list);
  });

  it('says a list as numbered text when there are too many options, or a title is too long', () => {
    const many: Content = {
      kind: 'list',
      text: 'Which?',
      options: ['a', 'b', 'c', 'd', 'e', 'f'].map(option),
    };
    expect(degrade(many, { capabilities: rich })).toEqual({
      kind: 'text',
      text: 'Which?\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f',
    });
    const long: Content = {
      kind: 'list',
      text: 'Which?',
      options: [option('the longest of them')],
    };
    expect(degrade(long, { capabilities: rich })).toEqual({
      kind: 'text',
      text: 'Which?\n1. the longest of them',
    });
  });

  it('asks for a rating by a list, and by numbered text without one', () => {
    expect(
      degrade({ kind: 'rating' }, { capabilities: { ...rich, textCharsMax: 100 } }),
    ).toMatchObject({
      kind: 'list',
      options: [{ payload: 'rating:5' }, {}, {}, {}, {}],
    });
    expect(degrade({ kind: 'rating' }, { capabilities: plain })).toMatchObject({ kind: 'text' });
  });

  it('turns a sticker into an image, and an image into its address', () => {
    expect(degrade({ kind: 'sticker', media }, { capabilities: rich })).toEqual({
      kind: 'image',
      media,
    });
    expect(degrade({ kind: 'image', media }, { capabilities: plain })).toEqual({
      kind: 'text',
      text: '[image]\nhttps://a.example/b.png',
    });
  });

  it("lets the channel's own rule go first", () => {
    const shout = (content: Content): Content =>
      content.kind === 'article' ? { kind: 'text', text: content.title.toUpperCase() } : content;
    const article: Content = { kind: 'article', title: 'Returns', url: 'https://a.example' };
    expect(degrade(article, { capabilities: plain, degrade: shout })).toEqual({
      kind: 'text',
      text: 'RETURNS',
    });
  });

  it('says every kind somehow on a channel that has only text', () => {
    const kinds: Content[] = [
      { kind: 'rich_text', html: '<p>hi</p>', text: 'hi' },
      { kind: 'location', latitude: 1, longitude: 2 },
      { kind: 'contact_card', contacts: [{ name: 'Maria', phones: ['1'], emails: [] }] },
      { kind: 'button_reply', title: 'Yes', payload: 'y' },
      { kind: 'list_reply', title: 'Yes', payload: 'y' },
      { kind: 'form', text: 'Your data', fields: [{ name: 'n', label: 'Name' }] },
      { kind: 'form_answer', answers: { name: 'Maria' } },
      { kind: 'carousel', cards: [{ title: 'One', url: 'https://a.example' }] },
      { kind: 'template', name: 'hello', language: 'en', parameters: [] },
      { kind: 'referral', source: 'ad', fields: {} },
      { kind: 'order', items: [{ productId: 'p', quantity: 2 }] },
      { kind: 'system_notice', code: 'c', text: '' },
      { kind: 'unsupported', what: 'hologram' },
      { kind: 'audio', media: { ...media, mime: 'audio/ogg', isVoice: true } },
    ];
    for (const content of kinds) {
      const parts = partsFor(content, { capabilities: plain });
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts)
        expect(part).toMatchObject({ kind: 'text', text: expect.stringMatching(/\S/) });
    }
  });

  it('sends a long text in parts, files of a mail after it, and a long caption before its file', () => {
    const parts = partsFor(
      {
        kind: 'rich_text',
        html: '',
        text: 'A first sentence. And a second one.',
        attachments: [media],
      },
      { capabilities: rich },
    );
    expect(parts).toEqual([
      { kind: 'text', text: 'A first sentence.' },
      { kind: 'text', text: 'And a second one.' },
      { kind: 'image', media },
    ]);
    expect(
      partsFor({ kind: 'image', media, caption: 'a caption too long' }, { capabilities: rich }),
    ).toEqual([
      { kind: 'text', text: 'a caption too long' },
      { kind: 'image', media },
    ]);
  });
});

describe('Comparing secrets', () => {
  it('knows the same from another, whatever the lengths, and never throws', () => {
    expect(isSameSecret('abc', 'abc')).toBe(true);
    expect(isSameSecret('abd', 'abc')).toBe(false);
    expect(isSameSecret('a', 'abc')).toBe(false);
    expect(isSameSecret(undefined, 'abc')).toBe(false);
    expect(isSameSecret('', '')).toBe(false);
    expect(isSameSecret(undefined, '')).toBe(false);
  });
});

describe('Discovering channels', () => {
  const folderWith = (name: string, source: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'channels-'));
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'channel.js'), source);
    return folder;
  };
  const complete = `{ id: 'pigeon', label: 'Pigeon', config: {}, capabilities: {}, verify() {}, parse() {}, send() {} }`;

  it('finds a folder that nobody listed', () => {
    const channels = discoverChannels(folderWith('pigeon', `exports.default = ${complete}`));
    expect(channels.get('pigeon')?.label).toBe('Pigeon');
    expect(channels.get('raven')).toBeNull();
  });

  it('refuses a folder whose name and id differ', () => {
    expect(() => discoverChannels(folderWith('raven', `exports.default = ${complete}`))).toThrow(
      'Channel "pigeon" lives in the folder "raven".',
    );
  });

  it('refuses a channel that lacks a part, or is no channel', () => {
    expect(() =>
      discoverChannels(folderWith('pigeon', `exports.default = { id: 'pigeon' }`)),
    ).toThrow('lacks "label"');
    expect(() => discoverChannels(folderWith('pigeon', ''))).toThrow('no default export');
  });
});
