/**
 * Logistic regression on a handful of figures, drawn towards given weights: with few examples the
 * result stays near what was found on large data, with many it follows the examples.
 */

export interface Logistic {
  readonly weights: readonly number[];
  readonly bias: number;
}

export interface WeighedCase {
  readonly figures: readonly number[];
  readonly isTrue: boolean;
  readonly weight: number;
}

const NEWTON_STEPS = 25;
const HALVINGS_MAX = 20;

export function likelihood({ weights, bias }: Logistic, figures: readonly number[]): number {
  const sum = weights.reduce((so, weight, at) => so + weight * (figures[at] as number), bias);
  return 1 / (1 + Math.exp(-sum));
}

/**
 * Newton's method on the penalised likelihood, with steps halved until they improve it; `pull` is how
 * many cases the prior is worth.
 */
export function fitLogistic(
  cases: readonly WeighedCase[],
  prior: Logistic,
  pull: number,
): Logistic {
  const start = [...prior.weights, prior.bias];
  let found = start;
  let loss = lossOf(cases, found, start, pull);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const move = newtonMove(cases, found, start, pull);
    let scale = 1;
    let next = found;
    let nextLoss = Infinity;
    for (let halving = 0; halving < HALVINGS_MAX && !(nextLoss < loss); halving++, scale /= 2) {
      const length = scale;
      next = found.map((value, at) => value + length * (move[at] as number));
      nextLoss = lossOf(cases, next, start, pull);
    }
    if (!(nextLoss < loss - 1e-9)) break;
    found = next;
    loss = nextLoss;
  }
  return { weights: found.slice(0, -1), bias: found.at(-1) as number };
}

function lossOf(
  cases: readonly WeighedCase[],
  point: readonly number[],
  start: readonly number[],
  pull: number,
): number {
  let loss = point.reduce(
    (sum, value, at) => sum + (pull / 2) * (value - (start[at] as number)) ** 2,
    0,
  );
  for (const { figures, isTrue, weight } of cases) {
    const sum = (isTrue ? -1 : 1) * rise(figures, point);
    loss += weight * (sum > 30 ? sum : Math.log1p(Math.exp(sum)));
  }
  return loss;
}

function newtonMove(
  cases: readonly WeighedCase[],
  point: readonly number[],
  start: readonly number[],
  pull: number,
): number[] {
  const slope = point.map((value, at) => pull * ((start[at] as number) - value));
  const curve = point.map((_, at) => point.map((__, other) => (at === other ? pull : 0)));
  for (const { figures, isTrue, weight } of cases) {
    const guess = 1 / (1 + Math.exp(-rise(figures, point)));
    const error = weight * ((isTrue ? 1 : 0) - guess);
    const bend = weight * guess * (1 - guess);
    for (let at = 0; at < point.length; at++) {
      const value = figures[at] ?? 1;
      (slope[at] as number) += error * value;
      const line = curve[at] as number[];
      for (let other = 0; other < point.length; other++)
        (line[other] as number) += bend * value * (figures[other] ?? 1);
    }
  }
  return solve(curve, slope);
}

/** The last weight is the bias. */
function rise(figures: readonly number[], point: readonly number[]): number {
  let sum = point[point.length - 1] as number;
  for (let at = 0; at < figures.length; at++)
    sum += (figures[at] as number) * (point[at] as number);
  return sum;
}

/** Gauss elimination with row exchange; the matrix is positive definite, so it does not fail. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, at) => [...row, right[at] as number]);
  const cell = (row: number, column: number) => (rows[row] as number[])[column] as number;
  for (let at = 0; at < size; at++) {
    let best = at;
    for (let row = at + 1; row < size; row++)
      if (Math.abs(cell(row, at)) > Math.abs(cell(best, at))) best = row;
    [rows[at], rows[best]] = [rows[best] as number[], rows[at] as number[]];
    for (let row = at + 1; row < size; row++) {
      const factor = cell(row, at) / cell(at, at);
      const target = rows[row] as number[];
      for (let column = at; column <= size; column++)
        (target[column] as number) -= factor * cell(at, column);
    }
  }
  const result = Array.from({ length: size }, () => 0);
  for (let at = size - 1; at >= 0; at--) {
    let sum = cell(at, size);
    for (let column = at + 1; column < size; column++)
      sum -= cell(at, column) * (result[column] as number);
    result[at] = sum / cell(at, at);
  }
  return result;
}
