import { type SendOutcome } from '#libs/channels';
import { newId } from '#libs/event-store';
import { ATTEMPTS_MAX } from './outcome-command.js';
import { SEND_TIMEOUT_MS, accepted, open } from './sending.harness.js';

describe('Marketing', () => {
  it('goes to nobody who stopped it; what is known to be no marketing goes', async () => {
    const { marketing, command, drain, reasons, outcomes } = await open();
    marketing.isStopped = true;
    const template = { kind: 'template', name: 'offer', language: 'nl', parameters: [] } as const;
    for (const content of [template, { ...template, category: 'utility' } as const])
      await command({
        type: 'ComposeMessage',
        messageId: newId(),
        author: { kind: 'agent', agentId: 'maria' },
        content,
      });
    await drain();
    expect(await outcomes()).toEqual(['failed', 'accepted']);
    expect(await reasons()).toEqual([expect.stringContaining('stopped marketing')]);
  });
});

describe('The loop budget (pitfall 18: two machines that take each other for people)', () => {
  it('lets software write so often to a contact within an hour, and people always', async () => {
    const { sent, sentByBot, command, compose, composeAsBot, drain, outcomes } = await open();
    for (const [text, count] of [
      ['the third', 3],
      ['the fourth', 4],
    ] as const) {
      sentByBot.count = count;
      await composeAsBot(text);
      await drain();
      await command({ type: 'PickUp', agentId: 'maria' });
    }
    await compose('from Maria');
    await drain();
    expect(sent).toEqual(['the third', 'from Maria']);
    expect(await outcomes()).toEqual(['accepted', 'failed', 'accepted']);
  });
});

describe('The delivery', () => {
  it('sends what was composed, in order, and records the attempt before the outcome', async () => {
    const { sent, compose, drain, outcomes, types } = await open();
    await compose('one');
    await compose('two');
    expect(await drain()).toEqual({ kind: 'drained' });
    expect(sent).toEqual(['one', 'two']);
    expect(await outcomes()).toEqual(['accepted', 'accepted']);
    expect((await types()).slice(-4)).toEqual([
      'DeliveryAttempted',
      'MessageAccepted',
      'DeliveryAttempted',
      'MessageAccepted',
    ]);
  });

  it('calls the channel once, however many senders are woken at once', async () => {
    const { sent, compose, drain, sender } = await open();
    await compose('only once');
    await Promise.all([drain(), drain(), drain(sender()), drain(sender())]);
    expect(sent).toEqual(['only once']);
  });

  it('leaves an unclear end unknown, and never sends it again', async () => {
    const { sent, compose, drain, outcomes } = await open({
      answers: [new Error('socket hang up')],
    });
    await compose('perhaps');
    await drain();
    await drain();
    expect(sent).toEqual(['perhaps']);
    expect(await outcomes()).toEqual(['unknown']);
  });

  it('waits as long as the channel asks, and lets nothing overtake', async () => {
    const slowDown: SendOutcome = {
      kind: 'retry',
      afterMs: 60_000,
      code: '429',
      reason: 'slow down',
    };
    const { sent, clock, compose, drain, outcomes } = await open({ answers: [slowDown] });
    await compose('first');
    await compose('second');
    expect(await drain()).toEqual({ kind: 'waiting', until: new Date(clock.now + 60_000) });
    expect(sent).toEqual(['first']);
    clock.now += 60_001;
    await drain();
    expect(sent).toEqual(['first', 'first', 'second']);
    expect(await outcomes()).toEqual(['accepted', 'accepted']);
  });

  it('gives up on a channel that asks for patience too often', async () => {
    const busy: SendOutcome = { kind: 'retry', afterMs: 1, code: '2', reason: 'try later' };
    const { sent, clock, compose, drain, outcomes } = await open({
      answers: Array.from({ length: ATTEMPTS_MAX }, () => busy),
    });
    await compose('again');
    for (let n = 0; n < ATTEMPTS_MAX + 2; n++) {
      await drain();
      clock.now += 1_000;
    }
    expect(sent).toHaveLength(ATTEMPTS_MAX);
    expect(await outcomes()).toEqual(['failed']);
  });

  it('says that it does not know after a crash in the middle of an attempt', async () => {
    const { sent, clock, command, compose, drain, outcomes } = await open();
    const messageId = await compose('half way');
    await command({ type: 'RecordAttempt', messageId, attempt: 1 }); // And then the process died.
    expect(await drain()).toEqual({ kind: 'in_flight' });
    clock.now += 2 * SEND_TIMEOUT_MS + 1_000;
    expect(await drain()).toEqual({ kind: 'drained' });
    expect(sent).toEqual([]);
    expect(await outcomes()).toEqual(['unknown']);
  });

  it('tries again after such a crash where that is harmless', async () => {
    const { sent, clock, command, compose, drain, outcomes } = await open({ isRepeatable: true });
    const messageId = await compose('in our own box');
    await command({ type: 'RecordAttempt', messageId, attempt: 1 });
    clock.now += 2 * SEND_TIMEOUT_MS + 1_000;
    await drain();
    expect(sent).toEqual(['in our own box']);
    expect(await outcomes()).toEqual(['accepted']);
  });

  it('sends a long text whole, in parts', async () => {
    const { sent, compose, drain, outcomes } = await open();
    await compose('A text that is longer than a pigeon can carry at once.');
    await drain();
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.join(' ')).toBe('A text that is longer than a pigeon can carry at once.');
    expect(await outcomes()).toEqual(['accepted']);
  });

  it('goes on behind the parts that are out when a later one must wait', async () => {
    const { sent, clock, compose, drain, outcomes, types } = await open({
      answers: [accepted, { kind: 'retry', afterMs: 1_000, code: '2', reason: 'try later' }],
    });
    await compose('A text that is longer than a pigeon can carry at once.');
    expect((await drain()).kind).toBe('waiting');
    expect(sent).toHaveLength(2);
    clock.now += 1_001;
    await drain();
    // The second part twice (the first time it did not go out), every other part once.
    expect([sent[0], ...sent.slice(2)].join(' ')).toBe(
      'A text that is longer than a pigeon can carry at once.',
    );
    expect(await outcomes()).toEqual(['accepted']);
    expect((await types()).filter((type) => type === 'MessagePartAccepted')).toHaveLength(2);
  });

  it('says which part of a long text failed, and sends none behind it', async () => {
    const { sent, compose, drain, outcomes } = await open({
      answers: [accepted, { kind: 'failed', code: '100', reason: 'Wrong.' }],
    });
    await compose('A text that is longer than a pigeon can carry at once.');
    await drain();
    expect(sent).toHaveLength(2);
    expect(await outcomes()).toEqual(['failed']);
  });

  it('lets the whole inbox wait when the platform asks all of it for patience', async () => {
    const all: SendOutcome = {
      kind: 'retry',
      afterMs: 60_000,
      code: '4',
      reason: 'slow down',
      scope: 'inbox',
    };
    const { sent, clock, sender, compose, drain, another } = await open({ answers: [all] });
    const one = sender();
    await compose('first');
    await drain(one);
    const other = await another('from another conversation');
    expect(await other(one)).toEqual({ kind: 'waiting', until: new Date(clock.now + 60_000) });
    expect(sent).toEqual(['first']);
    clock.now += 60_001;
    await drain(one);
    await other(one);
    expect(sent).toEqual(['first', 'first', 'from another ', 'conversation'].map((s) => s.trim()));
  });

  it('refuses what comes after the reply window, with a reason and without asking anybody', async () => {
    const { sent, clock, compose, drain, reasons } = await open({ windowHours: 24 });
    clock.now += 23 * 3_600_000;
    await compose('in time');
    await drain();
    clock.now += 2 * 3_600_000;
    await compose('too late');
    await drain();
    expect(sent).toEqual(['in time']);
    expect(await reasons()).toEqual([
      'The customer last wrote more than 24 hours ago. Pigeon takes no message until they write again.',
    ]);
  });

  it('chatwoot#11901: sends each of 400 messages once, however often it is woken', async () => {
    const { sent, compose, drain, sender } = await open();
    for (let n = 0; n < 400; n++) await compose(`${n}`);
    await Promise.all([drain(), drain(), drain(sender())]);
    await drain();
    expect(sent).toEqual(Array.from({ length: 400 }, (_, n) => `${n}`));
  }, 60_000);

  it('sends nothing to somebody who was forgotten', async () => {
    const { sent, compose, drain, forget } = await open();
    await compose('Hello');
    await forget();
    await expect(drain()).resolves.toBeDefined();
    expect(sent).toEqual([]);
  });
});
