import fc from 'fast-check';
import { JoinedJson } from './joined-json.js';

interface Holder {
  data: unknown;
}

interface Case {
  readonly holders: Holder[];
  readonly joined: JoinedJson<Holder>;
}

/** Texts as they lie in a chunk: at any place, with other bytes between them. */
function added(texts: readonly string[]): Case {
  const joined = new JoinedJson<Holder>((holder, value) => {
    holder.data = value;
  });
  const buffer = Buffer.from(`x${texts.join('\0')}`);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  let at = 1;
  const holders = texts.map((text) => {
    const holder: Holder = { data: 'not parsed' };
    const end = at + Buffer.byteLength(text);
    joined.add(holder, buffer, view, at, end);
    at = end + 1;
    return holder;
  });
  return { holders, joined };
}

function parsed(texts: readonly string[]): unknown[] {
  const { holders, joined } = added(texts);
  joined.parse();
  return holders.map(({ data }) => data);
}

describe('JSON texts that are parsed together', () => {
  it('give what each gives alone, in any script and of any length', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.stringMatching(/^[\u0020-\u00ff]{0,40}$/),
      fc.constant('é'.repeat(9_000)),
    );
    const value = fc.oneof(fc.dictionary(text, text), fc.array(text), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const texts = values.map((one) => JSON.stringify(one));
        expect(parsed(texts)).toEqual(texts.map((one) => JSON.parse(one)));
      }),
    );
  });

  it('are parsed before there are too many', () => {
    const texts = Array.from({ length: 20 }, (_, n) =>
      JSON.stringify({ n, text: 'ü'.repeat(3_000) }),
    );
    const { holders } = added(texts);
    expect(holders[0]?.data).toEqual(JSON.parse(texts[0] as string));
  });

  it('may come again after they were parsed', () => {
    const { holders, joined } = added(['{"n":1}']);
    joined.parse();
    joined.parse();
    expect(holders[0]?.data).toEqual({ n: 1 });
  });

  it('do not run into each other when one is no JSON', () => {
    expect(() => parsed(['{"n":1}', '1],[2', '{}'])).toThrow(SyntaxError);
    expect(() => parsed(['1,2', '{}'])).toThrow(SyntaxError);
    expect(() => parsed(['{"n":', '1}'])).toThrow(SyntaxError);
    expect(() => parsed(['', '{}'])).toThrow(SyntaxError);
  });
});
