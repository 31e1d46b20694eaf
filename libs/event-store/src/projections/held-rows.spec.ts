import { HeldRows } from './held-rows.js';

function filled(count: number, rowsMax: number): HeldRows<{ n: number }> {
  const rows = new HeldRows<{ n: number }>(rowsMax);
  for (let n = 0; n < count; n += 1) rows.add(`w${n % 2}`, `key${n}`).row = { n };
  return rows;
}
const held = (rows: HeldRows<{ n: number }>, count: number) =>
  Array.from({ length: count }, (_, n) => n).filter((n) => rows.get(`w${n % 2}`, `key${n}`));

describe('rows that a build holds', () => {
  it('are those asked for last, so many as there is room for', () => {
    const rows = filled(10, 10);
    rows.makeRoom();
    expect(held(rows, 10)).toHaveLength(10);
    for (let n = 10; n < 14; n += 1) rows.add('w0', `more${n}`);
    rows.makeRoom(); // Everybody was asked for: the oldest go.
    for (let n = 14; n < 16; n += 1) rows.add('w0', `more${n}`);
    const before = rows.get('w1', 'key9');
    rows.makeRoom();
    expect(rows.get('w1', 'key9')).toBe(before);
    expect(held(rows, 10).length).toBeLessThan(10);
  });

  it('are all that must still be written, however many', () => {
    const rows = filled(10, 2);
    for (let n = 0; n < 10; n += 1)
      (rows.get(`w${n % 2}`, `key${n}`) as { isChanged: boolean }).isChanged = true;
    rows.makeRoom();
    rows.forget({ workspaceId: 'w0', key: 'key0' });
    expect(held(rows, 10)).toHaveLength(10);
  });

  it('are not another workspace’s', () => {
    const rows = filled(2, 10);
    expect(rows.get('w1', 'key0')).toBeUndefined();
  });

  it('are forgotten when the table has them otherwise', () => {
    const rows = filled(2, 10);
    rows.forget({ workspaceId: 'w0', key: 'key0' });
    expect(held(rows, 2)).toEqual([1]);
  });
});
