/** An agent's day: a second tab for a while, blips of the network, breaks, and an end with or without goodbye. */
import type { World } from '../parts/house.js';
import type { Presence } from '../parts/presence.js';
import type { Agents, SimulatedAgent } from './agents.js';

export interface ShiftParts {
  readonly world: World;
  readonly presence: Presence;
  readonly agents: Agents;
}

/** Plans it all; times are epoch milliseconds. */
export function planShift(parts: ShiftParts, one: SimulatedAgent, from: number, to: number): void {
  const { world, presence, agents } = parts;
  agents.goesHome(one, to);
  const { timeline, chance, onReached } = world;
  const { workspaceId, agentId } = one;
  const [tab, second] = [`${agentId}-1`, `${agentId}-2`];
  timeline.on(from, () => presence.beat(workspaceId, agentId, tab, 'online'));
  if (chance.happens(0.5)) {
    timeline.on(from + chance.whole(60_000, 3_600_000), () =>
      presence.beat(workspaceId, agentId, second, 'online'),
    );
    timeline.on(from + chance.whole(3_700_000, 7_200_000), () => {
      onReached('one_of_two_tabs_closed');
      presence.leave(workspaceId, agentId, second);
    });
  }
  for (let at = from + chance.wait(3_600_000); at < to; at += chance.wait(5_400_000))
    timeline.on(at, () => interrupt(parts, one, tab, to));
  timeline.on(to, () => {
    if (chance.happens(0.5)) presence.leave(workspaceId, agentId, tab);
    else presence.lose(workspaceId, agentId, tab);
  });
}

/** A blip, a longer loss, a break, or a lead who changes the capacity. */
function interrupt(
  { world, presence, agents }: ShiftParts,
  one: SimulatedAgent,
  tab: string,
  to: number,
): void {
  const { timeline, chance, onReached } = world;
  const { workspaceId, agentId } = one;
  const back = (ms: number) =>
    timeline.after(ms, () => {
      if (timeline.now() < to) presence.beat(workspaceId, agentId, tab, 'online');
    });
  const kind = chance.next() / (1 - world.habits.changesCapacity);
  if (kind >= 1) agents.changeCapacity(one);
  else if (kind < 0.45) {
    presence.lose(workspaceId, agentId, tab);
    back(chance.whole(2_000, 9_500));
  } else if (kind < 0.65) {
    onReached('agent_lost_for_a_while');
    presence.lose(workspaceId, agentId, tab);
    back(chance.whole(20_000, 600_000));
  } else {
    presence.beat(workspaceId, agentId, tab, 'away');
    back(chance.whole(30_000, 900_000));
  }
}
