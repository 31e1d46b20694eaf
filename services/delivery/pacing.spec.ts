/** What a platform takes at once: for one customer and for the account, over all processes. */
import { newId } from '#libs/event-store';
import fc from 'fast-check';
import { MemoryPacer } from './pacer.harness.js';
import { open } from './sending.harness.js';

describe('The pace', () => {
  it('lets a customer wait whose turn it is not, and counts each part', async () => {
    const pace = { burst: 2, everyMs: 6_000 };
    const { clock, sent, compose, drain, sender, types } = await open({ pace });
    const one = sender();
    await compose('a text of more than twenty letters'); // Two parts.
    await compose('second');
    const until = new Date(clock.now + 6_000);
    expect(await drain(one)).toMatchObject({ kind: 'waiting', until });
    expect(sent).toHaveLength(2);
    expect((await types()).filter((type) => type === 'DeliveryPostponed')).toEqual([]);
    clock.now += 6_000;
    expect(await drain(one)).toEqual({ kind: 'drained' });
    expect(sent.at(-1)).toBe('second');
  });

  it('is one for all processes: each takes what the others left', async () => {
    const pace = { burst: 2, everyMs: 6_000 };
    const { clock, sent, compose, drain, sender } = await open({ pace });
    const [one, other] = [sender(), sender()];
    await compose('first');
    expect(await drain(one)).toEqual({ kind: 'drained' });
    await compose('second');
    await compose('third');
    const until = new Date(clock.now + 6_000);
    expect(await drain(other)).toMatchObject({ kind: 'waiting', until });
    expect(await drain(one)).toMatchObject({ kind: 'waiting', until });
    expect(sent).toEqual(['first', 'second']);
  });

  it("of an account holds up all its customers; a customer's own nobody else", async () => {
    const accountPace = { burst: 2, everyMs: 1_000 };
    const { clock, sent, compose, drain, another, sender } = await open({ accountPace });
    const [bens, carls] = [await another('to Ben'), await another('to Carl')];
    await compose('to Anna');
    const [one, other] = [sender(), sender()];
    await drain(one);
    await bens(other);
    const until = new Date(clock.now + 1_000);
    expect(await carls(one)).toMatchObject({ kind: 'waiting', until });
    clock.now += 1_000;
    await carls(other);
    expect(sent).toEqual(['to Anna', 'to Ben', 'to Carl']);
  });

  it('is given back by a message that was refused before the network', async () => {
    const pace = { burst: 1, everyMs: 3_600_000 };
    const { sent, marketing, command, compose, drain, outcomes } = await open({ pace });
    marketing.isStopped = true;
    await command({
      type: 'ComposeMessage',
      messageId: newId(),
      author: { kind: 'agent', agentId: 'maria' },
      content: { kind: 'template', name: 'offer', language: 'nl', parameters: [] },
    });
    await compose('a message');
    expect(await drain()).toEqual({ kind: 'drained' });
    expect(await outcomes()).toEqual(['failed', 'accepted']);
    expect(sent).toEqual(['a message']);
  });

  it('does not use up the account while the customer waits', async () => {
    const { clock, sent, compose, drain, sender } = await open({
      pace: { burst: 1, everyMs: 5_000 },
      accountPace: { burst: 2, everyMs: 1_000_000 },
    });
    const one = sender();
    await compose('first');
    await compose('second');
    for (let looks = 0; looks < 10; looks++) expect((await drain(one)).kind).toBe('waiting');
    clock.now += 5_000;
    expect(await drain(one)).toEqual({ kind: 'drained' });
    expect(sent).toEqual(['first', 'second']);
  });
});

describe('A bucket', () => {
  it('saves nothing up: after the longest silence a burst goes, and no more', async () => {
    const clock = { now: 0 };
    const pacer = new MemoryPacer(() => clock.now);
    const bucket = { workspaceId: 'w', key: 'anna', pace: { burst: 3, everyMs: 6_000 } };
    for (const began of [0, 1_000_000, 90_000_000]) {
      clock.now = began;
      for (let n = 0; n < 3; n++) expect(await pacer.take(bucket)).toBe(0);
      expect(await pacer.take(bucket)).toBe(6_000);
    }
  });

  it('is never exceeded, whenever somebody asks', async () => {
    // Silences in which room could pile up, and hurry in which it would be used.
    const [short, long] = [fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 60_000 })];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(short, long), { maxLength: 60 }), async (pauses) => {
        const clock = { now: 0 };
        const pacer = new MemoryPacer(() => clock.now);
        const pace = { burst: 3, everyMs: 6_000 };
        const sent: number[] = [];
        for (const pause of pauses) {
          clock.now += pause;
          const waitMs = await pacer.take({ workspaceId: 'w', key: 'anna', pace });
          if (waitMs === 0) sent.push(clock.now);
          else expect(waitMs).toBeLessThanOrEqual(pace.everyMs);
        }
        // In any stretch no more than the burst and one for each time that passed in it.
        for (const [first, from] of sent.entries())
          for (let last = first; last < sent.length; last++)
            expect(last - first + 1).toBeLessThanOrEqual(
              pace.burst + Math.floor(((sent[last] as number) - from) / pace.everyMs),
            );
      }),
    );
  });
});
