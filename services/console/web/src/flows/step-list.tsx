/** All steps in the order in which a customer meets them, with their mistakes. */
import type { FlowProblem } from '#libs/flows';
import type { FlowFigures } from '../api/flow.js';
import { addStep, type Draft, problemsAt, titleOf } from './draft.js';
import { KIND_ICONS } from './kinds.js';
import { inOrder } from './layout.js';
import { AddStep } from './step-form.js';
import classes from './step-list.module.css';

interface StepListProps {
  readonly draft: Draft;
  readonly problems: readonly FlowProblem[];
  readonly figures: FlowFigures | null;
  readonly selected: string | null;
  readonly mayEdit: boolean;
  readonly onSelect: (id: string | null) => void;
  readonly onChange: (draft: Draft, selected: string) => void;
}

export function StepList(props: StepListProps) {
  const { draft, problems, figures, selected, mayEdit, onSelect, onChange } = props;
  const ofFlow = problemsAt(problems, null);
  return (
    <nav className={classes.list} aria-label="Steps">
      <button
        type="button"
        className={classes.step}
        aria-current={selected === null ? 'true' : undefined}
        onClick={() => onSelect(null)}
      >
        <b>The whole flow</b>
        {ofFlow.length > 0 && <strong>{ofFlow.length}</strong>}
      </button>
      <ol>
        {inOrder(draft).map((step) => {
          const Icon = KIND_ICONS[step.kind];
          const wrong = problemsAt(problems, step.id);
          const left = figures?.steps.find(({ stepId }) => stepId === step.id)?.leftHere ?? 0;
          return (
            <li key={step.id}>
              <button
                type="button"
                className={classes.step}
                aria-current={selected === step.id ? 'true' : undefined}
                title={wrong.map(({ field, rule }) => `${field} ${rule}`).join('\n') || undefined}
                onClick={() => onSelect(step.id)}
              >
                <Icon width={14} height={14} aria-hidden />
                <span>{titleOf(step, draft.language)}</span>
                {wrong.length > 0 ? (
                  <strong aria-label={`${wrong.length} mistakes`}>{wrong.length}</strong>
                ) : (
                  left > 0 && <small>{left} left</small>
                )}
              </button>
            </li>
          );
        })}
      </ol>
      {mayEdit && (
        <AddStep label="Add a step" onAdd={(kind) => onChange(...addStep(draft, kind, selected))} />
      )}
    </nav>
  );
}
