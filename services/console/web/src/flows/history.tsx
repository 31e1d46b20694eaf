/** Versions of the flow: who published what and when, what it changed, and taking one up again. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FlowDifference } from '#libs/flows';
import { type FlowVersionLine, loadFlowVersion } from '../api/flow.js';
import { useSession } from '../session/session.js';
import { fullTime } from '../time.js';
import { asDraft, type Draft } from './draft.js';
import classes from './history.module.css';

interface HistoryProps {
  readonly versions: readonly FlowVersionLine[];
  readonly mayEdit: boolean;
  readonly onTakeUp: (draft: Draft) => void;
}

export function History({ versions, mayEdit, onTakeUp }: HistoryProps) {
  const [opened, setOpened] = useState<number | null>(null);
  return (
    <ol className={classes.versions}>
      {[...versions].reverse().map((version, index) => (
        <li key={version.flowVersion}>
          <button
            type="button"
            aria-expanded={opened === version.flowVersion}
            onClick={() => setOpened(opened === version.flowVersion ? null : version.flowVersion)}
          >
            <b>
              {version.flowVersion}. {version.name}
              {index === 0 && <em>live</em>}
            </b>
            <span>
              {version.by}, {fullTime(version.at)}
            </span>
            {version.gate && version.gate.asked > 0 && (
              <span>
                {version.gate.asked} questions asked again: {version.gate.better} better,{' '}
                {version.gate.changed} changed, {version.gate.worse} worse
              </span>
            )}
            {version.overruled && (
              <span>
                Overruled by {version.overruled.by}: {version.overruled.reason}
              </span>
            )}
            {version.note && <i>{version.note}</i>}
          </button>
          {opened === version.flowVersion && (
            <Opened flowVersion={opened} mayEdit={mayEdit && index > 0} onTakeUp={onTakeUp} />
          )}
        </li>
      ))}
    </ol>
  );
}

function Opened({
  flowVersion,
  mayEdit,
  onTakeUp,
}: {
  flowVersion: number;
  mayEdit: boolean;
  onTakeUp: (draft: Draft) => void;
}) {
  const { workspace } = useSession();
  const version = useQuery({
    queryKey: ['flow-version', workspace.workspaceId, flowVersion],
    queryFn: () => loadFlowVersion(flowVersion),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!version.data) return null;
  const { flow, difference } = version.data;
  return (
    <div className={classes.opened}>
      <Difference difference={difference} />
      {mayEdit && (
        <Button size="compact-sm" variant="light" onClick={() => onTakeUp(asDraft(flow))}>
          Take it up as the draft
        </Button>
      )}
    </div>
  );
}

export function Difference({ difference }: { difference: FlowDifference }) {
  const { added, removed, changed } = difference;
  if (added.length + removed.length + changed.length === 0)
    return <p className={classes.same}>Nothing is different.</p>;
  return (
    <ul className={classes.difference} aria-label="Difference">
      {added.map((id) => (
        <li key={`+${id}`} data-kind="added">
          + <code>{id}</code>
        </li>
      ))}
      {removed.map((id) => (
        <li key={`-${id}`} data-kind="removed">
          − <code>{id}</code>
        </li>
      ))}
      {changed.map(({ stepId, field, before, after }) => (
        <li key={`${stepId}${field}`}>
          <code>
            {stepId ?? 'flow'} · {field}
          </code>
          {before && <del>{before}</del>}
          {after && <ins>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}
