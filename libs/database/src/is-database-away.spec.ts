import { isDatabaseAway } from './is-database-away.js';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

describe('An error of the database', () => {
  it.each([
    '08006',
    '53300',
    '57P01',
    '57P03',
    '40001',
    '55P03',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
  ])('means that it is away: %s', (code) => expect(isDatabaseAway(withCode(code))).toBe(true));

  it.each(['timeout exceeded when trying to connect', 'Connection terminated unexpectedly'])(
    'means that it is away: %s',
    (message) => expect(isDatabaseAway(new Error(message))).toBe(true),
  );

  it('counts when it is the cause', () => {
    expect(
      isDatabaseAway(new Error('the key could not be read', { cause: withCode('57P01') })),
    ).toBe(true);
  });

  it('is a mistake of ours otherwise', () => {
    for (const error of [
      withCode('23505'),
      withCode('42P01'),
      new TypeError('x'),
      'away',
      null,
      undefined,
    ])
      expect(isDatabaseAway(error)).toBe(false);
  });
});
