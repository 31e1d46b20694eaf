/**
 * `npm run bot:eval -- <dataset.json> [--json]`: teaches a brain one part of a data set, sets its limits on
 * another, and measures it on a third that it has never seen. Format: test/bot-eval/README.md.
 */
import { existsSync } from 'node:fs';
import { TopicReader, trainModel } from '#libs/brain';
import { BadDatasetError, type Dataset, readDataset } from './dataset.js';
import { paperLimit, percent, pointAt, precisionAt, readAll, recallAt } from './measure.js';

const USAGE = `Usage: npm run bot:eval -- <dataset.json> [--json]

Measures how well the brain recognises questions, and how well it knows what it does not know.

  <dataset.json>  {"train": [["text", "intent"], ...], "val": [...], "test": [...],
                   "oos_train": [...], "oos_val": [...], "oos_test": [...]}
                  val and the oos parts may be missing: limits are then set by cross-validation
  --json          the last line of output is one JSON object
`;

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [path, ...more] = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json');
  if (!path || more.length > 0 || unknown)
    return fail(unknown ? `There is no option ${unknown}.` : 'Name one data set.');
  if (!existsSync(path)) return fail(`There is no file ${path}.`);
  try {
    const result = evaluate(readDataset(path));
    print(result);
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof BadDatasetError) return fail(error.message);
    throw error;
  }
}

function evaluate(data: Dataset) {
  if (data.test.length === 0) throw new BadDatasetError('test: nothing to measure on');
  say(`${data.train.length} wordings of ${data.intents.length} intents to learn`);
  const from = process.hrtime.bigint();
  // The strangers of the training and validation parts set limits; the test part is for the end.
  const strangers = [...data.strangersToTrain, ...data.strangersToValidate];
  const model = trainModel(data.train, data.intents.length, { held: data.val, strangers });
  const trainSeconds = Number(process.hrtime.bigint() - from) / 1e9;
  say(`trained and calibrated in ${trainSeconds.toFixed(1)} s`);

  const reader = new TopicReader(model.topics, data.train);
  const { judgement } = model;
  const asStrangers = (texts: readonly string[]) => texts.map((text) => ({ text, topic: -1 }));
  const validation = readAll(reader, judgement, [
    ...data.val,
    ...asStrangers(data.strangersToValidate),
  ]).reads;
  const hasValidation = data.val.length > 0 && data.strangersToValidate.length > 0;
  const paper = hasValidation ? paperLimit(validation) : null;

  const questions = [...data.test, ...asStrangers(data.strangersToTest)];
  readAll(reader, judgement, questions.slice(0, 500)); // The first ones would time the compiler.
  const { reads, milliseconds } = readAll(reader, judgement, questions);
  const { knownFrom, answerFrom } = judgement;
  const known = reads.filter(({ isStranger }) => !isStranger);
  const share = (of: typeof reads, isIn: (score: number) => boolean) =>
    percent(of.filter(({ score }) => isIn(score)).length, of.length);
  const bands = (of: typeof reads) => ({
    answer: share(of, (score) => score >= answerFrom),
    choose: share(of, (score) => score >= knownFrom && score < answerFrom),
    notLearned: share(of, (score) => score < knownFrom),
  });
  milliseconds.sort((one, other) => one - other);
  const quantile = (q: number) =>
    Math.round(1_000 * (milliseconds[Math.floor(q * (milliseconds.length - 1))] ?? 0)) / 1_000;
  const workingPoint = pointAt(reads, knownFrom);
  return {
    ...workingPoint,
    answerPrecision: precisionAt(reads, answerFrom),
    recallAt3: recallAt(reads, 3),
    trainSeconds: Math.round(trainSeconds * 100) / 100,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    workingPoint,
    paperRule: paper === null ? null : pointAt(reads, paper),
    accuracyWithoutLimit: recallAt(reads, 1),
    bands: { known: bands(known), strangers: bands(reads.filter(({ isStranger }) => isStranger)) },
    limits: { knownFrom, answerFrom, paper },
    questions: { known: known.length, strangers: reads.length - known.length },
  };
}

function print(result: ReturnType<typeof evaluate>): void {
  const { workingPoint, paperRule, bands } = result;
  say('');
  say(`default decision  ${sentence(workingPoint)}`);
  if (paperRule) say(`the paper's rule  ${sentence(paperRule)}`);
  say(`no limit at all   in scope ${result.accuracyWithoutLimit} %`);
  say(`right one among three suggestions ${result.recallAt3} %`);
  say(`direct answers that are right ${result.answerPrecision} %`);
  say(`known questions   ${band(bands.known)}`);
  if (result.questions.strangers > 0) say(`strangers         ${band(bands.strangers)}`);
  say(`one question p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms`);
}

function sentence(point: { inScopeAccuracy: number; outOfScopeRecall: number | null }): string {
  const { inScopeAccuracy, outOfScopeRecall } = point;
  const caught = outOfScopeRecall === null ? 'none to catch' : `${outOfScopeRecall} % caught`;
  return `in scope ${inScopeAccuracy} %, out of scope ${caught}`;
}

function band(shares: { answer: number; choose: number; notLearned: number }): string {
  return `answered ${shares.answer} %, choice offered ${shares.choose} %, not learned ${shares.notLearned} %`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function fail(sentence: string): number {
  process.stderr.write(`bot:eval: ${sentence}\n\n${USAGE}`);
  return 2;
}

process.exitCode = main(process.argv.slice(2));
