import { officeHours } from './calendar.js';
import { openCalendar } from './open-days.js';
import {
  type ClockFact,
  clockMs,
  type Clocks,
  dueAt,
  evolveClocks,
  NO_CLOCKS,
} from './service-clock.js';

const MINUTE = 60_000;
const calendar = openCalendar(officeHours('Europe/Amsterdam', '07:00', '16:00'));
const at = (iso: string) => new Date(`2026-11-${iso}:00+01:00`);
const fact = (kind: ClockFact['kind'], iso: string): ClockFact => ({ kind, at: at(iso) });
const after = (...facts: ClockFact[]): Clocks =>
  facts.reduce((clocks, next) => evolveClocks(clocks, next, calendar), NO_CLOCKS);

describe('The clocks of a conversation', () => {
  it('count open time: asked at 17:00, answered at 07:05 the next day, is 5 minutes', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T17:00'),
      fact('answered', '25T07:05'),
    );
    expect(first_answer).toMatchObject({ status: 'met', spentMs: 5 * MINUTE, ordinal: 1 });
  });

  it('say when time is up, and nothing when they do not run', () => {
    const clocks = after(fact('customer_wrote', '24T15:50'));
    expect(dueAt(clocks.first_answer!, 30 * MINUTE, calendar)).toEqual(at('25T07:20'));
    expect(dueAt(clocks.first_answer!, null, calendar)).toBeNull();
    const met = evolveClocks(clocks, fact('answered', '24T15:51'), calendar);
    expect(dueAt(met.first_answer!, 30 * MINUTE, calendar)).toBeNull();
  });

  it('run from the first of several messages, not from the last', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T10:00'),
      fact('customer_wrote', '24T10:20'),
    );
    expect(clockMs(first_answer!, at('24T10:30'), calendar)).toBe(30 * MINUTE);
  });

  it('begin a next answer only after the first one', () => {
    const before = after(fact('customer_wrote', '24T10:00'), fact('customer_wrote', '24T10:20'));
    expect(before.next_answer).toBeNull();
    const clocks = after(
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T10:01'),
      fact('customer_wrote', '24T10:10'),
      fact('answered', '24T10:13'),
      fact('customer_wrote', '24T11:00'),
    );
    expect(clocks.next_answer).toMatchObject({ ordinal: 2, status: 'running', spentMs: 0 });
    expect(clocks.first_answer).toMatchObject({ status: 'met', spentMs: MINUTE });
  });

  it('pause while we wait for the customer, and go on where they were', () => {
    const clocks = after(
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T10:10'),
      fact('customer_wrote', '24T12:00'),
    );
    expect(clocks.resolution).toMatchObject({
      status: 'running',
      spentMs: 10 * MINUTE,
      ordinal: 1,
    });
    expect(dueAt(clocks.resolution!, 60 * MINUTE, calendar)).toEqual(at('24T12:50'));
    const held = evolveClocks(clocks, fact('put_on_hold', '24T12:20'), calendar);
    expect(held.resolution).toMatchObject({ status: 'paused', spentMs: 30 * MINUTE });
    expect(dueAt(held.resolution!, 60 * MINUTE, calendar)).toBeNull();
  });

  it('stop when it is resolved, and begin anew when the customer writes again', () => {
    const resolved = after(fact('customer_wrote', '24T10:00'), fact('resolved', '24T10:30'));
    expect(resolved.first_answer).toMatchObject({ status: 'stopped' });
    expect(resolved.resolution).toMatchObject({ status: 'met', spentMs: 30 * MINUTE });
    const again = evolveClocks(resolved, fact('customer_wrote', '25T10:00'), calendar);
    expect(again.resolution).toMatchObject({ status: 'running', ordinal: 2 });
    expect(again.first_answer).toMatchObject({ status: 'stopped', ordinal: 1 });
    expect(again.next_answer).toMatchObject({ status: 'running', ordinal: 1 });
  });

  it('never go backwards when a fact bears an earlier time', () => {
    const clocks = after(fact('customer_wrote', '24T10:00'), fact('answered', '24T09:00'));
    expect(clocks.first_answer).toMatchObject({ spentMs: 0, status: 'met' });
  });

  it('count the same fact twice as once', () => {
    const facts = [
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T10:10'),
      fact('resolved', '24T11:00'),
    ];
    const doubled = facts.flatMap((one) => [one, one]);
    expect(after(...doubled)).toEqual(after(...facts));
  });
});
