/** Questions of a run side by side: what the candidate would say, and what was really sent. */
import type { Content } from '#libs/conversation';
import { houseVersions } from '#libs/event-catalog';
import { openParts, type SealedPart } from '#libs/event-store';
import { wordsOfQuestion } from '#libs/knowledge';
import type { Sealer } from '#libs/sealing';
import type { PoolClient } from 'pg';
import type { SamplesQuery, ShadowSampleView } from './shadow-views.js';

const SEALED = (event: string) =>
  `case when ${event}.sealed is null then null else json_build_object(
     'stream', 'conversation-' || ${event}.stream_id, 'eventId', ${event}.id, 'keyId', ${event}.key_id,
     'box', encode(${event}.sealed, 'base64'), 'of', ${event}.type || '@' || ${event}.schema_version) end`;

const OF_CONVERSATION = (event: string, id: string) =>
  `left join event ${event} on ${event}.stream_id = a.conversation_id and ${event}.category = 'conversation'
     and ${event}.workspace_id = a.workspace_id and ${event}.id = a.${id}`;

/** The latest first. */
export async function selectShadowSamples(
  client: PoolClient,
  sealer: Sealer,
  workspaceId: string,
  runId: string,
  { verdict, by, before, limit }: SamplesQuery,
): Promise<ShadowSampleView[]> {
  const { rows } = await client.query(
    `select a.*, ${SEALED('q')} as question_part, ${SEALED('s')} as sent_part
       from overview_shadow_answer a
       ${OF_CONVERSATION('q', 'question_event_id')}
       ${OF_CONVERSATION('s', 'sent_event_id')}
      where a.workspace_id = $1 and a.run_id = $2
        and ($3::text is null or coalesce(a.verdict, 'open') = $3)
        and ($4::text is null or a.compared_by = $4)
        and ($5::uuid is null or (a.asked_at, a.key) <
          (select asked_at, key from overview_shadow_answer where workspace_id = $1 and key = $5))
      order by a.asked_at desc, a.key desc limit $6`,
    [workspaceId, runId, verdict ?? null, by ?? null, before ?? null, limit],
  );
  const parts = rows.flatMap(({ question_part, said, sent_part }): (SealedPart | null)[] => [
    question_part,
    said,
    sent_part,
  ]);
  const opened = await openParts(sealer, workspaceId, parts, houseVersions);
  return rows.map((row, at) => {
    const [question, said, sent] = opened.slice(at * 3, at * 3 + 3);
    return {
      sampleId: row.key,
      conversationId: row.conversation_id,
      askedAt: row.asked_at.toISOString(),
      channel: row.channel,
      floor: row.floor,
      question: wordsIn(question ?? null),
      would: row.would,
      says: (said as { say?: string } | null)?.say ?? null,
      score: row.score,
      by: row.compared_by,
      did: row.did,
      sent: wordsIn(sent ?? null),
      likeness: row.likeness,
      verdict: row.verdict,
      rated: row.rated,
      isAfterDifference: row.is_after_difference,
    };
  });
}

function wordsIn(part: object | null): string | null {
  const content = (part as { content?: Content } | null)?.content;
  return content ? wordsOf(content) : null;
}

/** What was sent may also be a list or a rating. */
function wordsOf(content: Content): string | null {
  if (content.kind === 'list') return content.text;
  if (content.kind === 'rating') return content.comment ?? null;
  return wordsOfQuestion(content);
}
