import fc from 'fast-check';
import {
  matchesPattern,
  readAnswer,
  readEmail,
  readName,
  readNumber,
  readPhone,
} from './answers.js';
import { choose } from './choose.js';
import { readDate } from './dates.js';
import type { AskStep } from './flow.js';
import { moodOf } from './mood.js';
import { renderTemplate } from './template.js';

const options = ['Opening hours', 'My order', 'Talk to a person'].map((title, index) => ({
  title,
  payload: `menu:${index}`,
}));
const chosen = (text: string, payload: string | null = null) => choose({ text, payload }, options);

describe('A choice', () => {
  it.each([
    ['2', 1],
    ['2.', 1],
    ['2️⃣', 1],
    ['option 2', 1],
    ['optie 2', 1],
    ['nr 3', 2],
    ['de tweede', 1],
    ['the first one', 0],
    ['Nummer zwei bitte', 1],
    ['my order', 1],
    ['My ordr', 1],
    ['opening huors', 0],
    ['I want to know about my order please', 1],
    ['person', 2],
  ])('is understood: %s', (text, index) => {
    expect(chosen(text)).toBe(index);
  });

  it.each(['4', '0', '22', 'something else', 'my order or opening hours', '', 'o', '2 or 3'])(
    'is not guessed: %s',
    (text) => {
      expect(chosen(text)).toBeNull();
    },
  );

  it('takes a pressed button before any word', () => {
    expect(chosen('My order', 'menu:2')).toBe(2);
  });
});

describe('An answer', () => {
  it.each([
    ['Anna', 'Anna'],
    ['anna', 'Anna'],
    ['Ik heet Anna', 'Anna'],
    ['my name is Jan-Willem de Vries', 'Jan-Willem de Vries'],
    ['Je m’appelle Zoé.', 'Zoé'],
    ['Ich heiße Jürgen', 'Jürgen'],
    ['Where is my parcel?', null],
    ['yes', null],
    ['no thanks', null],
    ['06 12345678', null],
    ['I would like to know what you sell', null],
  ])('is a name or not: %s', (text, name) => {
    expect(readName(text)).toBe(name);
  });

  it.each([
    ['anna@example.com', 'anna@example.com'],
    ['My address is Anna@Example.COM.', 'Anna@example.com'],
    ['<mailto:anna@example.co.uk>', 'anna@example.co.uk'],
    ['anna@example', null],
    ['anna@@example.com', null],
    ['a@b.c d@e.f', null],
    ['anna at example dot com', null],
  ])('is an email address or not: %s', (text, email) => {
    expect(readEmail(text)).toBe(email);
  });

  it.each([
    ['+31 20 123 4567', '+31201234567'],
    ['0031 (0)20-1234567', '+31201234567'],
    ['call me on 06-12345678 please', '0612345678'],
    ['12', null],
    ['my number', null],
  ])('is a phone number or not: %s', (text, phone) => {
    expect(readPhone(text)).toBe(phone);
  });

  it.each([
    ['1.000,50 euro', '1000.5'],
    ['1,000', '1000'],
    ['about 3', '3'],
    ['-2.5', '-2.5'],
    ['3 or 4', null],
  ])('is a number or not: %s', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each([
    ['31-12-2026', '2026-12-31'],
    ['2026-12-31', '2026-12-31'],
    ['31 december 2026', '2026-12-31'],
    ['3. März', '2026-03-03'],
    ['le 5 août 2026', '2026-08-05'],
    ['morgen', '2026-01-06'],
    ['friday', '2026-01-09'],
    ['31-02-2026', null],
    ['soon', null],
  ])('is a date or not: %s', (text, date) => {
    expect(readDate(text, '2026-01-05')).toBe(date);
  });

  it('fits a form without a regular expression', () => {
    expect(matchesPattern('9999 AA', '1012 ab')).toBe(true);
    expect(matchesPattern('9999 AA', '1012ab')).toBe(false);
    expect(matchesPattern('.*', '.x')).toBe(true);
    expect(matchesPattern('.*', 'xx')).toBe(false);
  });

  it('may be a choice by number, in any language of the choice', () => {
    const step = {
      as: 'choice',
      choices: [
        { en: 'Red', nl: 'Rood' },
        { en: 'Blue', nl: 'Blauw' },
      ],
    } as unknown as AskStep;
    expect(readAnswer(step, { text: '2', payload: null }, '2026-01-05')).toBe('Blue');
    expect(readAnswer(step, { text: 'rood', payload: null }, '2026-01-05')).toBe('Rood');
    expect(readAnswer(step, { text: 'green', payload: null }, '2026-01-05')).toBeNull();
  });

  /** A text that is long enough for a bad pattern to stand still for minutes. */
  it('is read in a moment, whatever its length', () => {
    const nasty = [
      'a'.repeat(100_000),
      '1,'.repeat(50_000),
      'a@'.repeat(50_000),
      ' '.repeat(100_000),
    ];
    const kinds = [
      'text',
      'name',
      'email',
      'phone',
      'number',
      'date',
      'pattern',
      'choice',
    ] as const;
    for (const text of [...nasty, ...nasty.map((each) => `${each}!`)]) {
      for (const as of kinds)
        readAnswer(
          { as, pattern: 'A'.repeat(500), choices: [{ en: 'x' }] } as unknown as AskStep,
          { text, payload: null },
          '2026-01-05',
        );
      moodOf(text, [text]);
      chosen(text);
    }
  });
});

describe('A template', () => {
  it('puts a value in once, and never looks into it', () => {
    expect(renderTemplate('Hi {{name}}!', { name: '{{secret}}', secret: 'x' })).toBe(
      'Hi {{secret}}!',
    );
  });

  it('reads nothing where nothing is known, not even what every object has', () => {
    expect(renderTemplate('[{{name}}{{constructor}}{{toString}}]', {})).toBe('[]');
  });

  it('keeps a customer’s marks from becoming formatting', () => {
    expect(renderTemplate('{{name}}', { name: '*b* <b>' }, 'chat_marks')).not.toMatch(/\*b\*/);
    expect(renderTemplate('{{name}}', { name: '<b> & "x"' }, 'html')).toBe(
      '&#60;b&#62; &#38; &#34;x&#34;',
    );
  });

  it('stays one bounded line, for any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const said = renderTemplate('{{name}}', { name }, 'html');
        expect(said).not.toMatch(/[<>"'\n\r\0\u202E]/);
        expect(said.length).toBeLessThanOrEqual(200 * 6);
      }),
    );
  });
});

describe('Felt dissatisfaction', () => {
  const question = 'Where is my new red bicycle?';

  it.each([
    ['This is ridiculous'],
    ['Wat een waardeloze... waardeloos ding'],
    ['Das ist eine Frechheit'],
    ['C’est n’importe quoi'],
  ])('shows in angry words: %s', (text) => {
    expect(moodOf(text, [])).toEqual({ signs: ['angry_words'], isUnhappy: true });
  });

  it('shows when the same question comes a third time', () => {
    expect(moodOf(question, [question]).isUnhappy).toBe(false);
    expect(moodOf(question, [question, `${question}!`])).toEqual({
      signs: ['repeated_question'],
      isUnhappy: true,
    });
  });

  it('is not read into the same words about something else', () => {
    const order = (number: number) => `Where is my order with the number ${number} today?`;
    expect(moodOf(order(3), [order(1), order(2)]).signs).toEqual([]);
  });

  it('shows when the same question is shouted', () => {
    expect(moodOf('WHERE IS MY NEW RED BICYCLE', [question])).toEqual({
      signs: ['repeated_question', 'shouting'],
      isUnhappy: true,
    });
  });

  it.each(['Hello', 'OK', 'Thanks!!', 'My order number is AB1234', 'IBAN NL91ABNA0417164300'])(
    'is not read into ordinary words: %s',
    (text) => {
      expect(moodOf(text, ['Hello', 'OK']).isUnhappy).toBe(false);
    },
  );
});
