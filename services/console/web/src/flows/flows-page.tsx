/** The bot's flow: drawn, edited step by step, tried, published, and looked back at. */
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { checkFlow } from '#libs/flows';
import { explain } from '../api/client.js';
import { loadFlow, loadFlowFigures, type PublishedFlow } from '../api/flow.js';
import { PageHead } from '../frame/page-head.js';
import { Trouble } from '../frame/trouble.js';
import { useSession } from '../session/session.js';
import { ConnectedSystem } from './connected-system.js';
import { asDraft, asFlow, type Draft } from './draft.js';
import { FlowPicture } from './flow-picture.js';
import { FlowSettings } from './flow-settings.js';
import classes from './flows-page.module.css';
import { History } from './history.js';
import { Publish } from './publish.js';
import { StepForm } from './step-form.js';
import { StepList } from './step-list.js';
import { TryIt } from './try-it.js';

export function FlowsPage() {
  const { workspace } = useSession();
  const flow = useQuery({ queryKey: ['flow', workspace.workspaceId], queryFn: loadFlow });
  if (flow.isError)
    return (
      <Trouble
        title="The flow could not be loaded"
        text={explain(flow.error)}
        onRetry={() => void flow.refetch()}
      />
    );
  if (!flow.data)
    return (
      <div className={classes.page}>
        <Skeleton height={480} radius={12} />
      </div>
    );
  // A new version begins a new draft; what somebody else published is not typed over.
  return <Editor key={flow.data.flowVersion} published={flow.data} />;
}

type Pane = 'edit' | 'try' | 'history' | 'system';

function Editor({ published }: { published: PublishedFlow }) {
  const { workspace, isAdmin } = useSession();
  const mayEdit = workspace.role === 'admin' || workspace.role === 'lead';
  const [draft, setDraft] = useState<Draft>(() => asDraft(published.flow));
  const [selected, setSelected] = useState<string | null>(null);
  const [pane, setPane] = useState<Pane>('edit');
  const [isPublishing, setPublishing] = useState(false);
  const { problems } = useMemo(() => checkFlow(asFlow(draft)), [draft]);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(published.flow);
  const figures = useQuery({
    queryKey: ['flow-figures', workspace.workspaceId, published.flowVersion],
    queryFn: () => loadFlowFigures(published.flowVersion),
    enabled: workspace.role !== 'agent',
    refetchInterval: 60_000,
  });
  const step = draft.steps.find(({ id }) => id === selected) ?? null;
  const select = (id: string | null) => {
    setSelected(id);
    setPane('edit');
  };
  return (
    <div className={classes.page}>
      <PageHead
        title="Flow"
        text={`What the bot does, step by step. Version ${published.flowVersion} is live${
          figures.data
            ? `: ${figures.data.conversations} conversations, ${figures.data.handovers} to a person`
            : ''
        }.`}
      >
        {mayEdit && (
          <div className={classes.acts}>
            {problems.length > 0 && (
              <span className={classes.problems} role="status">
                {problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`}
              </span>
            )}
            {isChanged && (
              <Button size="sm" variant="default" onClick={() => setDraft(asDraft(published.flow))}>
                Undo
              </Button>
            )}
            <Button
              size="sm"
              disabled={!isChanged || problems.length > 0}
              onClick={() => setPublishing(true)}
            >
              Publish
            </Button>
          </div>
        )}
      </PageHead>
      <div className={classes.editor}>
        <StepList
          draft={draft}
          problems={problems}
          figures={figures.data ?? null}
          selected={selected}
          mayEdit={mayEdit}
          onSelect={select}
          onChange={(next, id) => {
            setDraft(next);
            select(id);
          }}
        />
        <FlowPicture
          draft={draft}
          problems={problems}
          figures={isChanged ? null : (figures.data ?? null)}
          selected={selected}
          onSelect={select}
        />
        <section className={classes.side} aria-label="Details of the flow">
          <SegmentedControl
            size="xs"
            fullWidth
            value={pane}
            onChange={(next) => setPane(next as Pane)}
            data={[
              { value: 'edit', label: step ? 'Step' : 'Flow' },
              { value: 'try', label: 'Try it' },
              { value: 'history', label: 'History' },
              ...(isAdmin ? [{ value: 'system', label: 'System' }] : []),
            ]}
          />
          <div className={classes.pane}>
            {pane === 'try' && (
              <TryIt draft={draft} isBroken={problems.length > 0} onSelect={setSelected} />
            )}
            {pane === 'history' && (
              <History
                versions={published.versions}
                mayEdit={mayEdit}
                onTakeUp={(taken) => {
                  setDraft(taken);
                  select(null);
                }}
              />
            )}
            {pane === 'system' && <ConnectedSystem />}
            {pane === 'edit' &&
              (step ? (
                <StepForm
                  key={step.id}
                  draft={draft}
                  step={step}
                  problems={problems}
                  figures={figures.data?.steps.find(({ stepId }) => stepId === step.id) ?? null}
                  isReadOnly={!mayEdit}
                  onChange={(next, id) => {
                    setDraft(next);
                    setSelected(id);
                  }}
                />
              ) : (
                <FlowSettings
                  draft={draft}
                  problems={problems}
                  isReadOnly={!mayEdit}
                  onChange={setDraft}
                />
              ))}
          </div>
        </section>
      </div>
      <Publish
        draft={draft}
        published={published}
        isOpen={isPublishing}
        onClose={() => setPublishing(false)}
      />
    </div>
  );
}
