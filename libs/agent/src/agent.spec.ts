import { specFor } from '#libs/decider';
import { agent, type AgentEvent } from './agent.js';

const given = specFor(agent);
const online: AgentEvent = { type: 'WentOnline', data: {} };
const away: AgentEvent = { type: 'WentAway', data: {} };
const offline: AgentEvent = { type: 'WentOffline', data: { reason: 'lease_lapsed' } };

describe('An agent', () => {
  it('comes online', () => {
    given().when({ type: 'Report', status: 'online' }).then(online);
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
  it('is not changed by facts of another kind', () => {
    given(online, { type: 'SkillsChanged', data: {} } as never)
      .when({ type: 'Report', status: 'online' })
      .thenNothing();
  });
});
