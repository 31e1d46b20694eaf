/** Side by side: what the candidate would say, and what was sent. */
import { Button, Chip, Group, Skeleton } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { explain } from '../api/client.js';
import { loadKnowledge } from '../api/knowledge.js';
import {
  loadShadowSamples,
  type Move,
  type ShadowRun,
  type ShadowSample,
  type ShadowVerdict,
} from '../api/shadow.js';
import { useSession } from '../session/session.js';
import { fullTime } from '../time.js';
import classes from './shadow-page.module.css';
import { verdictWords } from './verdicts.js';

/** As many as the API answers at once. */
const PAGE = 30;
const ORDER: readonly ShadowVerdict[] = [
  'other',
  'less',
  'more',
  'earlier',
  'later',
  'silent',
  'alike',
  'same',
  'unknown',
];

export function Samples({ run }: { run: ShadowRun }) {
  const { workspace } = useSession();
  const [verdict, setVerdict] = useState<string>('');
  const { withBot, withPeople, questions, open, whereAlike, whereDifferent } = run.figures;
  // Another count: there is something new to show.
  const seen = [questions, open, whereAlike.rated, whereDifferent.rated].join();
  const samples = useInfiniteQuery({
    queryKey: ['shadow-samples', workspace.workspaceId, run.runId, verdict, seen],
    queryFn: ({ pageParam }) => loadShadowSamples(run.runId, { verdict, before: pageParam }),
    initialPageParam: '',
    getNextPageParam: (last) => (last.length === PAGE ? last.at(-1)?.sampleId : undefined),
    placeholderData: keepPreviousData,
  });
  const knowledge = useQuery({
    queryKey: ['knowledge', workspace.workspaceId],
    queryFn: loadKnowledge,
  });
  const titles = new Map(
    [...(knowledge.data?.entries ?? []), ...(knowledge.data?.removed ?? [])].map((entry) => [
      entry.entryId,
      entry.title,
    ]),
  );
  const titleOf = (entryId: string) => titles.get(entryId) ?? 'an entry that is gone';
  const found = ORDER.filter((one) => (withBot[one] ?? 0) + (withPeople[one] ?? 0) > 0);
  const shown = samples.data?.pages.flat() ?? [];
  return (
    <section className={classes.card}>
      <h2>Samples</h2>
      <p className={classes.small}>
        Beside a person only words can be compared. “Alike” counts shared words and pieces of words:
        two texts may share many and promise different things, or share none and both be right. Look
        before you believe a figure.
      </p>
      <Chip.Group value={verdict} onChange={(next) => setVerdict(next as string)}>
        <Group gap={6} mb="sm">
          <Chip size="xs" value="">
            all
          </Chip>
          {found.map((one) => (
            <Chip key={one} size="xs" value={one}>
              {verdictWords[one]} {(withBot[one] ?? 0) + (withPeople[one] ?? 0)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {samples.isError ? (
        <p className={classes.small}>{explain(samples.error)}</p>
      ) : samples.isPending ? (
        <Skeleton height={200} radius={8} />
      ) : shown.length === 0 ? (
        <p className={classes.small}>None.</p>
      ) : (
        <ol className={classes.samples} aria-label="Samples">
          {shown.map((sample) => (
            <Sample key={sample.sampleId} sample={sample} titleOf={titleOf} />
          ))}
        </ol>
      )}
      {samples.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={samples.isFetchingNextPage}
          onClick={() => void samples.fetchNextPage()}
        >
          Earlier ones
        </Button>
      )}
    </section>
  );
}

interface SampleProps {
  readonly sample: ShadowSample;
  readonly titleOf: (entryId: string) => string;
}

function Sample({ sample, titleOf }: SampleProps) {
  const { question, would, says, did, sent, by, verdict, likeness, rated } = sample;
  return (
    <li data-verdict={verdict ?? 'open'}>
      <header>
        <em>{verdict === null ? 'open' : verdictWords[verdict]}</em>
        {question === null ? <span>No words, or gone with their person</span> : <q>{question}</q>}
        <small>
          <Link href={`/c/${sample.conversationId}`}>{fullTime(sample.askedAt)}</Link>
          {rated !== null && `, mark ${rated}`}
          {sample.isAfterDifference && ', after a first difference'}
        </small>
      </header>
      <div className={classes.sides}>
        <div>
          <h3>The shadow {moveWords(would, titleOf)}</h3>
          <p>{says ?? ''}</p>
        </div>
        <div>
          <h3>{did === null ? 'Not answered yet' : realWords(by, did, titleOf)}</h3>
          <p>{sent ?? ''}</p>
          {likeness !== null && (
            <small className="tabular">{Math.round(likeness * 100)} % of the words alike</small>
          )}
        </div>
      </div>
    </li>
  );
}

function moveWords(move: Move, titleOf: (entryId: string) => string): string {
  switch (move.kind) {
    case 'answer':
      return `would answer: ${titleOf(move.entryId ?? '')}`;
    case 'choose':
      return `would ask: ${(move.among ?? []).map(titleOf).join(' or ')}`;
    case 'not_learned':
      return 'has not learned that';
    case 'handover':
      return 'would bring a person';
    case 'callback':
      return 'would plan a call';
    case 'resolve':
      return 'would end the conversation';
    case 'look_up':
      return 'would ask your system first';
    default:
      return 'would go on with its flow';
  }
}

function realWords(
  by: ShadowSample['by'],
  move: Move,
  titleOf: (entryId: string) => string,
): string {
  if (by === 'agent') return 'A person said';
  if (by === 'nobody') return 'Nobody answered';
  switch (move.kind) {
    case 'answer':
      return `The live bot answered: ${titleOf(move.entryId ?? '')}`;
    case 'choose':
      return `The live bot asked: ${(move.among ?? []).map(titleOf).join(' or ')}`;
    case 'not_learned':
      return 'The live bot had not learned that';
    case 'handover':
      return 'The live bot brought a person';
    case 'callback':
      return 'The live bot planned a call';
    case 'resolve':
      return 'The live bot ended the conversation';
    default:
      return 'The live bot went on with its flow';
  }
}
