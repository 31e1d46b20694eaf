/** The drawn flow: steps, the ways between them, and where customers left. */
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { type FlowProblem, STEP_SPECS } from '#libs/flows';
import type { FlowFigures, StepFigures } from '../api/flow.js';
import { type Draft, type DraftStep, problemsAt, titleOf } from './draft.js';
import classes from './flow-picture.module.css';
import { KIND_ICONS } from './kinds.js';
import { layoutOf, NODE_HEIGHT, NODE_WIDTH } from './layout.js';

interface PictureProps {
  readonly draft: Draft;
  readonly problems: readonly FlowProblem[];
  readonly figures: FlowFigures | null;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
}

interface StepData extends Record<string, unknown> {
  readonly step: DraftStep;
  readonly title: string;
  readonly problems: number;
  readonly figures: StepFigures | null;
  readonly isStart: boolean;
}

const nodeTypes = { step: StepNode };

export function FlowPicture({ draft, problems, figures, selected, onSelect }: PictureProps) {
  const { colorScheme } = useMantineColorScheme();
  const { nodes, edges } = useMemo(() => {
    const { placed, lines } = layoutOf(draft);
    const nodes = placed.map(
      ({ step, x, y }): Node<StepData> => ({
        id: step.id,
        type: 'step',
        position: { x, y },
        width: NODE_WIDTH,
        height: NODE_HEIGHT,
        selected: step.id === selected,
        data: {
          step,
          title: titleOf(step, draft.language),
          problems: problemsAt(problems, step.id).length,
          figures: figures?.steps.find(({ stepId }) => stepId === step.id) ?? null,
          isStart: step.id === draft.start,
        },
      }),
    );
    const edges = lines.map(
      ({ from, to, label, isBack }, index): Edge => ({
        id: `${from}-${to}-${index}`,
        source: from,
        target: to,
        type: isBack ? 'default' : 'smoothstep',
        ...(label ? { label: label.length > 22 ? `${label.slice(0, 21)}…` : label } : {}),
        animated: false,
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
        className: [
          isBack ? classes.back : '',
          selected !== null && (from === selected || to === selected) ? classes.near : '',
        ].join(' '),
      }),
    );
    return { nodes, edges };
  }, [draft, problems, figures, selected]);
  return (
    <div className={classes.picture} data-testid="flow-picture">
      <ReactFlow
        // A step more or less: the picture is fitted to the page again.
        key={draft.steps.length}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={colorScheme === 'auto' ? 'system' : colorScheme}
        fitView
        fitViewOptions={{ padding: 0.12, maxZoom: 1, minZoom: 0.3 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onNodeClick={(_event, node) => onSelect(node.id)}
        onPaneClick={() => onSelect(null)}
      >
        <Background gap={22} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function StepNode({ data, selected }: NodeProps<Node<StepData>>) {
  const { step, title, problems, figures, isStart } = data;
  const Icon = KIND_ICONS[step.kind];
  return (
    <div
      className={classes.step}
      data-kind={step.kind}
      data-selected={selected || undefined}
      data-bad={problems > 0 || undefined}
    >
      <Handle type="target" position={Position.Top} className={classes.handle} />
      <header>
        <Icon width={14} height={14} aria-hidden />
        <span>{STEP_SPECS[step.kind].label}</span>
        {isStart && <em>start</em>}
        {problems > 0 && <strong>{problems}</strong>}
      </header>
      <p>{title}</p>
      {figures && (
        <footer>
          <span title="Conversations that came to this step">{figures.started} came</span>
          {figures.leftHere > 0 && (
            <b title="The bot waits there, and nothing came for an hour">
              {figures.leftHere} left (
              {Math.round((100 * figures.leftHere) / Math.max(1, figures.started))} %)
            </b>
          )}
        </footer>
      )}
      <Handle type="source" position={Position.Bottom} className={classes.handle} />
    </div>
  );
}
