/**
 * One straight line per topic that parts its wordings from all others: linear support vector
 * machines with squared hinge loss, by dual coordinate descent.
 *
 * The method is that of Hsieh, Chang, Lin, Keerthi and Sundararajan, "A Dual Coordinate Descent Method
 * for Large-scale Linear SVM" (ICML 2008), with shrinking: most wordings of other topics are far on the
 * right side after one look and are not looked at again. Deterministic: the order of chance is seeded.
 */
import { chance, shuffled } from './chance.js';
import type { SparseVector } from './features.js';

/** Plain data. `weights[feature * topics + topic]`; the last row is the bias. */
export interface LinearModel {
  readonly topics: number;
  readonly features: number;
  readonly weights: Float32Array;
}

const PENALTY = 2;
/** A topic's own wordings are few against those of all others. */
const OWN_TOPIC_WEIGHT = 2;
const BIAS = 0.5;
const PASSES_LARGE = 6;
const PASSES_SMALL = 20;
/** Small sets get more passes: they cost nothing. */
const SMALL_WORDINGS = 3_000;
/** Share of the other topics' wordings in the first pass; the second sees all of them. */
const FIRST_GLANCE_SHARE = 0.2;
/** Slack beyond the margin from which a settled wording is dropped: the second pass, later ones. */
const DROP_SECOND = 0.3;
const DROP_LATER = 0.2;
const STEP_MIN = 1e-3;
const SETTLED = 0.1;
const SEED = 1;

/** `topicOf[n]` is the topic of `vectors[n]`, 0 to topics - 1. */
export function trainLinearModel(
  vectors: readonly SparseVector[],
  topicOf: ArrayLike<number>,
  topics: number,
  features: number,
): LinearModel {
  const next = chance(SEED);
  const rows = packed(vectors, topicOf, shuffled(vectors.length, next), features);
  const weights = new Float32Array((features + 1) * topics);
  const line = new Float32Array(features + 1);
  const passes = vectors.length < SMALL_WORDINGS ? PASSES_SMALL : PASSES_LARGE;
  for (let topic = 0; topic < topics; topic++) {
    line.fill(0);
    descend(rows, topic, line, passes, next);
    for (let id = 0; id <= features; id++) weights[id * topics + topic] = line[id] as number;
  }
  return { topics, features, weights };
}

/** Signed distance from each topic's line; about 1 for a clear case, about -1 for a clear stranger. */
export function distances(
  model: LinearModel,
  { ids, weights }: SparseVector,
  into: Float32Array,
): Float32Array {
  const { topics, features } = model;
  const lines = model.weights;
  const bias = features * topics;
  for (let topic = 0; topic < topics; topic++) into[topic] = (lines[bias + topic] as number) * BIAS;
  for (let at = 0; at < ids.length; at++) {
    const base = (ids[at] as number) * topics;
    const weight = weights[at] as number;
    for (let topic = 0; topic < topics; topic++)
      (into[topic] as number) += weight * (lines[base + topic] as number);
  }
  return into;
}

/** All vectors in three long arrays, in the given order, each with the bias as its last feature. */
interface Rows {
  readonly count: number;
  readonly from: Int32Array;
  readonly ids: Int32Array;
  readonly weights: Float32Array;
  readonly squares: Float32Array;
  readonly topic: Int32Array;
}

function packed(
  vectors: readonly SparseVector[],
  topicOf: ArrayLike<number>,
  order: Int32Array,
  biasId: number,
): Rows {
  const count = vectors.length;
  const total = vectors.reduce((sum, { ids }) => sum + ids.length + 1, 0);
  const rows = {
    count,
    from: new Int32Array(count + 1),
    ids: new Int32Array(total),
    weights: new Float32Array(total),
    squares: new Float32Array(count),
    topic: new Int32Array(count),
  };
  let end = 0;
  order.forEach((source, row) => {
    const { ids, weights } = vectors[source] as SparseVector;
    rows.from[row] = end;
    rows.ids.set(ids, end);
    rows.weights.set(weights, end);
    end += ids.length;
    rows.ids[end] = biasId;
    rows.weights[end++] = BIAS;
    rows.squares[row] = weights.reduce((sum, weight) => sum + weight * weight, BIAS * BIAS);
    rows.topic[row] = topicOf[source] as number;
  });
  rows.from[count] = end;
  return rows;
}

function descend(
  rows: Rows,
  topic: number,
  line: Float32Array,
  passes: number,
  next: () => number,
): void {
  const { count, from, ids, weights, squares } = rows;
  const pull = new Float32Array(count);
  const active = new Int32Array(count);
  let left = 0;
  for (let row = 0; row < count; row++)
    if (rows.topic[row] === topic || next() < FIRST_GLANCE_SHARE) active[left++] = row;
  for (let pass = 0; pass < passes; pass++) {
    if (pass === 1) left = all(active);
    else if (pass > 1) mix(active, left, next);
    const drop = pass === 0 ? Infinity : pass === 1 ? DROP_SECOND : DROP_LATER;
    let kept = 0;
    let worst = 0;
    for (let at = 0; at < left; at++) {
      const row = active[at] as number;
      const isOwn = rows.topic[row] === topic;
      const give = 1 / (2 * PENALTY * (isOwn ? OWN_TOPIC_WEIGHT : 1));
      const end = from[row + 1] as number;
      let distance = 0;
      for (let k = from[row] as number; k < end; k++)
        distance += (line[ids[k] as number] as number) * (weights[k] as number);
      const old = pull[row] as number;
      const gradient = (isOwn ? distance : -distance) - 1 + give * old;
      if (old === 0 && gradient > drop) continue;
      active[kept++] = row;
      if (old === 0 && gradient >= 0) continue;
      worst = Math.max(worst, Math.abs(gradient));
      if (Math.abs(gradient) < STEP_MIN) continue;
      const now = Math.max(0, old - gradient / ((squares[row] as number) + give));
      pull[row] = now;
      const step = isOwn ? now - old : old - now;
      for (let k = from[row] as number; k < end; k++)
        (line[ids[k] as number] as number) += step * (weights[k] as number);
    }
    left = kept;
    if (pass > 1 && worst < SETTLED) break;
  }
}

function all(active: Int32Array): number {
  for (let row = 0; row < active.length; row++) active[row] = row;
  return active.length;
}

function mix(active: Int32Array, count: number, next: () => number): void {
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    const kept = active[last] as number;
    active[last] = active[other] as number;
    active[other] = kept;
  }
}
