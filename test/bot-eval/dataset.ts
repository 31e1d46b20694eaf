/**
 * Reads a data set of questions with their intents: `train`, `val` and `test`, and `oos_train`, `oos_val` and
 * `oos_test` for questions outside all intents; each a list of `[text, intent]`. All but `train` may be
 * missing or empty.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** `oos_*`: whatever the second part says, the question belongs to no intent. */
const part = z.array(z.tuple([z.string(), z.string()])).default([]);
const shape = z.object({
  train: part,
  val: part,
  test: part,
  oos_train: part,
  oos_val: part,
  oos_test: part,
});

export interface Question {
  readonly text: string;
  /** Number of the intent; -1 when nothing that was taught answers it. */
  readonly topic: number;
}

export interface Dataset {
  readonly intents: readonly string[];
  readonly train: readonly Question[];
  readonly val: readonly Question[];
  readonly test: readonly Question[];
  readonly strangersToTrain: readonly string[];
  readonly strangersToValidate: readonly string[];
  readonly strangersToTest: readonly string[];
}

/** The file is not what it should be; the message says where. */
export class BadDatasetError extends Error {}

export function readDataset(path: string): Dataset {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BadDatasetError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
  const read = shape.safeParse(json);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new BadDatasetError(`${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const { data } = read;
  if (data.train.length === 0) throw new BadDatasetError(`${path}: train: nothing to learn from`);
  const intents = [...new Set(data.train.map(([, intent]) => intent))].sort();
  const numberOf = new Map(intents.map((intent, at) => [intent, at]));
  const questions = (rows: readonly (readonly [string, string])[]): Question[] =>
    rows.map(([text, intent]) => ({ text, topic: numberOf.get(intent) ?? -1 }));
  const texts = (rows: readonly (readonly [string, string])[]) => rows.map(([text]) => text);
  return {
    intents,
    train: questions(data.train),
    val: questions(data.val).filter(({ topic }) => topic >= 0),
    test: questions(data.test),
    strangersToTrain: texts(data.oos_train),
    strangersToValidate: texts(data.oos_val),
    strangersToTest: texts(data.oos_test),
  };
}
