/** The latest conversations of a workspace with the bot, every message put to two versions of the flow. */
import type { Database } from '#libs/database';
import type { EventStore } from '#libs/event-store';
import { streamName } from '#libs/event-store';
import { alwaysOpen, type FlowGateFigures, type ReplayVerdict } from '#libs/flows';
import { type Candidate, type ReplayedTurn, replayTurns, type ShadowVerdict } from '#libs/shadow';

export interface TurnDifference extends ReplayedTurn {
  readonly conversationId: string;
  /** In the gate's words. */
  readonly becomesWhat: ReplayVerdict;
}

export interface ReplayedConversations {
  readonly conversations: number;
  /** `asked` counts messages. */
  readonly figures: FlowGateFigures;
  /** Everything that is not the same, the worst first. */
  readonly differences: readonly TurnDifference[];
}

const CONVERSATIONS_MAX = 200;
/** Streams that are read together. */
const TOGETHER = 20;

/** A person instead of what the bot did is a loss; a later one is for people to look at. */
const IN_GATES_WORDS: Readonly<Record<ShadowVerdict, ReplayVerdict>> = {
  same: 'same',
  alike: 'same',
  unknown: 'same',
  silent: 'same',
  more: 'better',
  less: 'worse',
  earlier: 'worse',
  later: 'changed',
  other: 'changed',
};
const WORST_FIRST: readonly ReplayVerdict[] = ['worse', 'changed', 'better', 'same'];

export async function replayConversations(
  database: Database,
  store: EventStore,
  workspaceId: string,
  was: Candidate,
  becomes: Candidate,
): Promise<ReplayedConversations> {
  const ids = await latest(database, workspaceId);
  const all: TurnDifference[] = [];
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const read = ids.slice(at, at + TOGETHER).map(async (conversationId) => {
      const stream = streamName('conversation', conversationId);
      const events = await store.readStream(workspaceId, stream);
      return replayTurns(events, was, becomes, alwaysOpen).map((turn) => ({
        ...turn,
        conversationId,
        becomesWhat: inGatesWords(turn),
      }));
    });
    all.push(...(await Promise.all(read)).flat());
  }
  const count = (which: ReplayVerdict) => all.filter((turn) => turn.becomesWhat === which).length;
  return {
    conversations: ids.length,
    figures: {
      asked: all.length,
      same: count('same'),
      better: count('better'),
      changed: count('changed'),
      worse: count('worse'),
    },
    differences: all
      .filter(({ becomesWhat }) => becomesWhat !== 'same')
      .sort(
        (one, other) =>
          WORST_FIRST.indexOf(one.becomesWhat) - WORST_FIRST.indexOf(other.becomesWhat),
      ),
  };
}

function inGatesWords({ verdict, becomes }: ReplayedTurn): ReplayVerdict {
  // Something is said first; whether the answer is still to be had, the questions at the open question tell.
  const isDelayed = verdict === 'less' && becomes.would.kind === 'flow';
  return isDelayed ? 'changed' : IN_GATES_WORDS[verdict];
}

async function latest(database: Database, workspaceId: string): Promise<readonly string[]> {
  const { rows } = await database.inWorkspace(workspaceId, (client) =>
    client.query<{ key: string }>(
      `select key from overview_flow_progress where workspace_id = $1
        order by since desc limit ${CONVERSATIONS_MAX}`,
      [workspaceId],
    ),
  );
  return rows.map(({ key }) => key);
}
