import fc from 'fast-check';
import { CopyRows } from './copy-rows.js';

const message = (body: Buffer) => {
  const head = Buffer.alloc(5);
  head.write('d');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const row = (field: Buffer) => {
  const head = Buffer.alloc(6);
  head.writeInt16BE(1);
  head.writeInt32BE(field.length, 2);
  return Buffer.concat([head, field]);
};

/** As the server sends them: the format's head before the first row, and the trailer. */
function copyOf(fields: readonly Buffer[]): Buffer {
  const trailer = message(Buffer.from([0xff, 0xff]));
  const rows = fields.map((field, index) =>
    message(Buffer.concat([Buffer.alloc(index === 0 ? 19 : 0), row(field)])),
  );
  return Buffer.concat([...rows, trailer]);
}

function fieldsNow(rows: CopyRows): string[] {
  const found: string[] = [];
  while (rows.next()) {
    const { at, buffer, view } = rows;
    found.push(buffer.toString('hex', at + 4, at + 4 + view.getInt32(at)));
  }
  return found;
}

describe('rows of a COPY', () => {
  it('are the same, wherever the pieces are cut and however late they come', () => {
    const fields = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 });
    const cuts = fc.array(fc.nat(), { maxLength: 40 });
    fc.assert(
      fc.property(fields, cuts, (values, places) => {
        const buffers = values.map((value) => Buffer.from(value));
        const bytes = copyOf(buffers);
        const ends = [...places.map((place) => place % bytes.length), bytes.length];
        const pieces: Buffer[] = [];
        const rows = new CopyRows({ pieces });
        const found: string[] = [];
        let from = 0;
        for (const end of ends.sort((one, other) => one - other)) {
          pieces.push(bytes.subarray(from, end));
          from = end;
          found.push(...fieldsNow(rows));
        }
        expect(found).toEqual(buffers.map((buffer) => buffer.toString('hex')));
        expect(pieces).toEqual([]); // What was read is let go.
      }),
    );
  });

  it('has none before the first is whole', () => {
    const bytes = copyOf([Buffer.from('x')]);
    const rows = new CopyRows({ pieces: [bytes.subarray(0, 24)] });
    expect(rows.next()).toBe(false);
  });
});
