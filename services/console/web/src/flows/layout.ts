/** Where each step stands in the picture: rows by the number of steps from the beginning. Pure. */
import type { Draft, DraftStep } from './draft.js';
import { leadsTo } from './draft.js';

export interface Placed {
  readonly step: DraftStep;
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly label: string | null;
  /** Back to a step that stands above. */
  readonly isBack: boolean;
}

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 76;
const GAP_X = 36;
const GAP_Y = 40;

export function layoutOf(draft: Draft): { placed: Placed[]; lines: Line[] } {
  const byId = new Map(draft.steps.map((step) => [step.id, step]));
  const rank = ranksOf(draft, byId);
  const rows = new Map<number, DraftStep[]>();
  for (const step of inOrder(draft, rank)) {
    const row = rank.get(step.id) ?? 0;
    rows.set(row, [...(rows.get(row) ?? []), step]);
  }
  const placed = [...rows].flatMap(([row, steps]) =>
    steps.map((step, index) => ({
      step,
      x: (index - (steps.length - 1) / 2) * (NODE_WIDTH + GAP_X),
      y: row * (NODE_HEIGHT + GAP_Y),
    })),
  );
  const lines = draft.steps.flatMap((step) =>
    leadsTo(step)
      .filter(({ to }) => byId.has(to))
      .map(({ field, to }) => ({
        from: step.id,
        to,
        label: labelOf(step, field, draft.language),
        isBack: (rank.get(to) ?? 0) <= (rank.get(step.id) ?? 0),
      })),
  );
  return { placed, lines };
}

/** Steps in the order in which a customer meets them; what is never reached comes last. */
export function inOrder(draft: Draft, rank = ranksOf(draft)): DraftStep[] {
  return [...draft.steps].sort(
    (one, other) => (rank.get(one.id) ?? 999) - (rank.get(other.id) ?? 999),
  );
}

/** Fewest steps from the beginning; the ways to a person and to "nobody answered" begin lower. */
function ranksOf(
  draft: Draft,
  byId = new Map(draft.steps.map((step) => [step.id, step])),
): Map<string, number> {
  const rank = new Map<string, number>();
  const walk = (starts: readonly string[], from: number) => {
    let row = starts.filter((id) => byId.has(id) && !rank.has(id));
    for (let depth = from; row.length > 0; depth++) {
      for (const id of row) rank.set(id, depth);
      const next = row.flatMap((id) => {
        const step = byId.get(id);
        return step ? leadsTo(step).map(({ to }) => to) : [];
      });
      row = [...new Set(next)].filter((id) => byId.has(id) && !rank.has(id));
    }
  };
  walk([draft.start], 0);
  const below = () => Math.max(0, ...rank.values()) + 1;
  walk([draft.person, ...(draft.nobody ? [draft.nobody] : [])], below());
  walk(
    draft.steps.map(({ id }) => id).filter((id) => !rank.has(id)),
    below(),
  );
  return rank;
}

function labelOf(step: DraftStep, field: string, language: string): string | null {
  if (field === 'next') return step.kind === 'condition' ? 'yes' : null;
  if (field === 'otherwise') return step.kind === 'condition' ? 'no' : 'else';
  if (field === 'whenClosed') return 'closed';
  if (field === 'unreachable') return 'no answer';
  const index = Number(field.split('.')[1]);
  const options = step['options'] as { label?: Record<string, string> }[] | undefined;
  const label = options?.[index]?.label ?? {};
  return label[language] ?? Object.values(label)[0] ?? null;
}
