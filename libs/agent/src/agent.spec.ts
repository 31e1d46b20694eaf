import { specFor } from '#libs/decider';
import { agent, type TakeSlot } from './agent.js';
import type { AgentEvent } from './events.js';

const given = specFor(agent);
const joined: AgentEvent = { type: 'AgentJoined', data: {} };
const online: AgentEvent = { type: 'WentOnline', data: {} };
const away: AgentEvent = { type: 'WentAway', data: { reason: 'chosen' } };
const offline: AgentEvent = { type: 'WentOffline', data: { reason: 'lease_lapsed' } };

describe('An agent', () => {
  it('joins by coming for the first time', () => {
    given().when({ type: 'Report', status: 'online' }).then(joined, online);
    given(online, offline).when({ type: 'Report', status: 'online' }).then(online);
  });
  it('is online once, however many tabs say so', () => {
    given(online).when({ type: 'Report', status: 'online' }).thenNothing();
  });
  it('goes away and comes back', () => {
    given(online).when({ type: 'Report', status: 'away' }).then(away);
    given(online, away).when({ type: 'Report', status: 'online' }).then(online);
  });
  it('is gone when the lease has lapsed, and only once', () => {
    const report = { type: 'Report', status: 'offline', reason: 'lease_lapsed' } as const;
    given(online).when(report).then(offline);
    given(away).when(report).then(offline);
    given(online, offline).when(report).thenNothing();
    given().when(report).thenNothing();
  });
  it('is not taken back by a finding about an earlier lease', () => {
    const late = { type: 'Report', status: 'offline', reason: 'lease_lapsed', lease: 1 } as const;
    given(online, offline, online).when(late).thenNothing();
    given(online).when(late).then(offline);
  });
  it('is not changed by facts of another kind', () => {
    given(online, { type: 'SomethingNewer', data: {} } as never)
      .when({ type: 'Report', status: 'online' })
      .thenNothing();
  });
  it('joins once, by becoming a member or by coming', () => {
    const member = { ...joined, at: 5 };
    given().when({ type: 'Join' }).then(joined);
    given(member).when({ type: 'Join' }).thenNothing();
    given(member).when({ type: 'Report', status: 'online' }).then(online);
    given(online).when({ type: 'Join' }).thenNothing();
    given().when({ type: 'Leave' }).thenNothing();
    given(member).when({ type: 'Leave' }).then({ type: 'AgentLeft', data: {} });
  });
  it('leaves and joins again', () => {
    const left: AgentEvent = { type: 'AgentLeft', data: {} };
    given(online).when({ type: 'Leave' }).then(left);
    given(left).when({ type: 'Leave' }).thenNothing();
    given(left).when({ type: 'Join' }).then(joined);
  });
  it('changes skills and capacity, and says the same thing once', () => {
    const abilities = { skills: { billing: 3, travel: 1 }, languages: ['nl'], teams: ['sales'] };
    const changed: AgentEvent = { type: 'SkillsChanged', data: abilities };
    const change = { type: 'ChangeAbilities', ...abilities } as const;
    given().when(change).then(changed);
    given(changed)
      .when({ ...change, skills: { travel: 1, billing: 3 } })
      .thenNothing();
    const capacity: AgentEvent = { type: 'CapacityChanged', data: { capacity: 4 } };
    given().when({ type: 'ChangeCapacity', capacity: 4 }).then(capacity);
    given(capacity).when({ type: 'ChangeCapacity', capacity: 4 }).thenNothing();
  });
});

describe('A slot', () => {
  const take = (conversationId: string, more: Partial<TakeSlot> = {}): TakeSlot => ({
    type: 'TakeSlot',
    conversationId,
    offerId: 'o',
    reason: 'offered',
    weight: 2,
    capacity: 6,
    ...more,
  });
  const taken = (conversationId: string, more: object = {}): AgentEvent => ({
    type: 'SlotTaken',
    data: { conversationId, offerId: 'o', weight: 2, reason: 'offered', ...more },
  });
  const freed = (conversationId: string, reason: 'ignored' | 'declined' | 'gone'): AgentEvent => ({
    type: 'SlotFreed',
    data: { conversationId, reason },
  });

  it('is taken while there is room, by weight', () => {
    given(online, taken('c1'), taken('c2')).when(take('c3')).then(taken('c3'));
    given(online, taken('c1'), taken('c2'), taken('c3')).when(take('c4')).thenRefused('no_room');
    given(online, taken('c1'), taken('c2'), taken('c3'), freed('c1', 'gone'))
      .when(take('c4'))
      .then(taken('c4'));
  });
  it('counts against the own capacity first', () => {
    const two: AgentEvent = { type: 'CapacityChanged', data: { capacity: 2 } };
    given(online, two, taken('c1')).when(take('c2')).thenRefused('no_room');
  });
  it('is not given to who is away, gone or no member', () => {
    given(online, away).when(take('c')).thenRefused('not_here');
    given().when(take('c')).thenRefused('not_here');
    given(online, { type: 'AgentLeft', data: {} }).when(take('c')).thenRefused('not_a_member');
  });
  it('is passed on to who is here, or works without presence', () => {
    const passedOn = take('c', { reason: 'transferred', offerId: null });
    const fact = taken('c', { reason: 'transferred', offerId: null });
    given(online).when(passedOn).then(fact);
    given().when(passedOn).then(fact);
    given(online, offline).when(passedOn).thenRefused('not_here');
    const override = { byAgentId: 'lead', reason: 'It is hers' };
    given(online, offline)
      .when({ ...passedOn, override })
      .then(fact);
  });
  it('is taken once', () => {
    given(online, taken('c1')).when(take('c1')).thenNothing();
  });
  it('is kept by accepting, under the lease of now only', () => {
    const keep = { type: 'KeepSlot', conversationId: 'c', offerId: 'o' } as const;
    const kept: AgentEvent = { type: 'SlotKept', data: { conversationId: 'c', offerId: 'o' } };
    given(online, taken('c')).when(keep).then(kept);
    given(online, taken('c'), kept).when(keep).thenNothing();
    given(online).when(keep).thenNothing();
    given(online, taken('c'))
      .when({ ...keep, lease: 1 })
      .then(kept);
    given(online, offline, online, taken('c'))
      .when({ ...keep, lease: 1 })
      .thenRefused('lease_over');
    given(online, taken('c'), offline).when(keep).thenRefused('lease_over');
  });
  it('stays when what rings is picked up by hand', () => {
    given(online, taken('c'))
      .when(take('c', { reason: 'picked_up', offerId: null }))
      .then({ type: 'SlotKept', data: { conversationId: 'c', offerId: 'o' } });
  });
  it('is said again when it is taken again, so that nobody frees it behind our back', () => {
    const byHand = { offerId: null, reason: 'picked_up' } as const;
    given(online, taken('c', byHand)).when(take('c', byHand)).then(taken('c', byHand));
    given(online, taken('c', byHand))
      .when(take('c', { ...byHand, reason: 'found' }))
      .thenNothing();
  });
  it('passes the capacity only by a named override, and never by an offer', () => {
    const full = [online, taken('c1'), taken('c2'), taken('c3')];
    const override = { byAgentId: 'lead', reason: 'She knows the case' };
    const byHand = { offerId: null, reason: 'transferred' } as const;
    given(...full)
      .when(take('c4', byHand))
      .thenRefused('no_room');
    given(...full)
      .when(take('c4', { ...byHand, override }))
      .then(
        {
          type: 'CapacityOverridden',
          data: { conversationId: 'c4', byAgentId: 'lead', load: 8, capacity: 6 },
          private: { reason: 'She knows the case' },
        },
        taken('c4', byHand),
      );
    given(...full)
      .when(take('c4', { override }))
      .thenRefused('no_room');
  });
  it('that was ignored twice in a row sets the agent away; an answer begins anew', () => {
    const ignore = (conversationId: string) =>
      ({
        type: 'FreeSlot',
        conversationId,
        reason: 'ignored',
        ignoredInARowMax: 2,
      }) as const;
    const once = [online, taken('c1'), freed('c1', 'ignored')];
    given(online, taken('c1')).when(ignore('c1')).then(freed('c1', 'ignored'));
    given(...once, taken('c2'))
      .when(ignore('c2'))
      .then(freed('c2', 'ignored'), { type: 'WentAway', data: { reason: 'ignored_offers' } });
    given(...once, taken('c2'), freed('c2', 'declined'), taken('c3'))
      .when(ignore('c3'))
      .then(freed('c3', 'ignored'));
    given(...once)
      .when(ignore('c1'))
      .thenNothing();
  });
});
