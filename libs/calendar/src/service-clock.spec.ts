import { alwaysOpen, officeHours } from './calendar.js';
import { openCalendar } from './open-days.js';
import {
  type Clock,
  type ClockFact,
  clockMs,
  type Clocks,
  dueAt,
  evolveClocks,
  NO_CLOCKS,
  startOf,
} from './service-clock.js';

const MINUTE = 60_000;
const calendar = openCalendar(officeHours('Europe/Amsterdam', '07:00', '16:00'));
const at = (iso: string) => new Date(`2026-11-${iso}:00+01:00`);
const fact = (kind: ClockFact['kind'], iso: string): ClockFact => ({ kind, at: at(iso).getTime() });
const after = (...facts: ClockFact[]): Clocks => facts.reduce(evolveClocks, NO_CLOCKS);
const shows = (clock: Clock | null, iso: string, hours = calendar) =>
  clockMs(clock as Clock, at(iso), hours);

describe('The clocks of a conversation', () => {
  it('count open time: asked at 17:00, answered at 07:05 the next day, is 5 minutes', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T17:00'),
      fact('answered', '25T07:05'),
    );
    expect(first_answer).toMatchObject({ status: 'met', ordinal: 1 });
    expect(shows(first_answer, '26T12:00')).toBe(5 * MINUTE);
  });

  it('show another time under another calendar, from the same facts', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T17:00'),
      fact('answered', '25T07:05'),
    );
    expect(shows(first_answer, '26T12:00', openCalendar(alwaysOpen()))).toBe(
      (14 * 60 + 5) * MINUTE,
    );
  });

  it('say when time is up, and nothing when they do not run', () => {
    const clocks = after(fact('customer_wrote', '24T15:50'));
    expect(dueAt(clocks.first_answer as Clock, 30 * MINUTE, calendar)).toEqual(at('25T07:20'));
    expect(dueAt(clocks.first_answer as Clock, null, calendar)).toBeNull();
    const met = evolveClocks(clocks, fact('answered', '24T15:51'));
    expect(dueAt(met.first_answer as Clock, 30 * MINUTE, calendar)).toBeNull();
  });

  it('run from the first of several messages, not from the last', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T10:00'),
      fact('customer_wrote', '24T10:20'),
    );
    expect(shows(first_answer, '24T10:30')).toBe(30 * MINUTE);
    expect(startOf(first_answer as Clock)).toBe(at('24T10:00').getTime());
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
    expect(clocks.next_answer).toMatchObject({ ordinal: 2, status: 'running', ran: [] });
    expect(shows(clocks.first_answer, '24T12:00')).toBe(MINUTE);
  });

  it('pause while we wait for the customer, and go on where they were', () => {
    const clocks = after(
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T10:10'),
      fact('customer_wrote', '24T12:00'),
    );
    expect(clocks.resolution).toMatchObject({ status: 'running', ordinal: 1 });
    expect(shows(clocks.resolution, '24T12:00')).toBe(10 * MINUTE);
    expect(dueAt(clocks.resolution as Clock, 60 * MINUTE, calendar)).toEqual(at('24T12:50'));
    const held = evolveClocks(clocks, fact('put_on_hold', '24T12:20'));
    expect(held.resolution?.status).toBe('paused');
    expect(shows(held.resolution, '24T15:00')).toBe(30 * MINUTE);
    expect(dueAt(held.resolution as Clock, 60 * MINUTE, calendar)).toBeNull();
  });

  it('stop when it is resolved, and begin anew when the customer writes again', () => {
    const resolved = after(fact('customer_wrote', '24T10:00'), fact('resolved', '24T10:30'));
    expect(resolved.first_answer?.status).toBe('stopped');
    expect(resolved.resolution?.status).toBe('met');
    expect(shows(resolved.resolution, '24T12:00')).toBe(30 * MINUTE);
    const again = evolveClocks(resolved, fact('customer_wrote', '25T10:00'));
    expect(again.resolution).toMatchObject({ status: 'running', ordinal: 2 });
    expect(again.first_answer).toMatchObject({ status: 'stopped', ordinal: 1 });
    expect(again.next_answer).toMatchObject({ status: 'running', ordinal: 1 });
  });

  it('never go backwards when a fact bears an earlier time', () => {
    const { first_answer } = after(
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T09:00'),
    );
    expect(first_answer?.status).toBe('met');
    expect(shows(first_answer, '24T12:00')).toBe(0);
  });

  it('count the same fact twice as once', () => {
    const facts = [
      fact('customer_wrote', '24T10:00'),
      fact('answered', '24T10:10'),
      fact('resolved', '24T11:00'),
    ];
    expect(after(...facts.flatMap((one) => [one, one]))).toEqual(after(...facts));
  });
});
