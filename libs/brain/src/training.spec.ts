/** A small version of what `npm run bot:eval` measures, on questions made up here. */
import { certaintyOf, TopicReader, trainModel, type Wording } from './index.js';

const SUBJECTS =
  'invoice parcel refund password delivery warranty discount newsletter account size colour repair pickup voucher battery manual insurance catalogue appointment installation receipt keyboard'.split(
    ' ',
  );
const FRAMES = [
  (subject: string) => `where can I find my ${subject}`,
  (subject: string) => `I have a question about the ${subject}`,
  (subject: string) => `what about ${subject} please`,
  (subject: string) => `my ${subject} does not work`,
  (subject: string) => `tell me more about your ${subject}`,
  (subject: string) => `is there a problem with ${subject}s today`,
];
const TAUGHT = 18;
const wordings: Wording[] = SUBJECTS.slice(0, TAUGHT).flatMap((subject, topic) =>
  FRAMES.map((frame) => ({ text: frame(subject), topic })),
);

describe('Training', () => {
  const model = trainModel(wordings, TAUGHT);
  const reader = new TopicReader(model.topics, wordings);
  const read = (text: string) => {
    const { near, figures } = reader.read(text);
    return { topic: near[0]?.topic, score: certaintyOf(model.judgement, figures) };
  };

  it('recognises what was taught, in words it has not seen', () => {
    const found = SUBJECTS.slice(0, TAUGHT).map(
      (subject) => read(`could somebody explain the ${subject} to me`).topic,
    );
    expect(found).toEqual(Array.from({ length: TAUGHT }, (_, topic) => topic));
  });

  it('is less sure of subjects that were never taught, without having seen one', () => {
    const known = SUBJECTS.slice(0, TAUGHT).map((s) => read(`a question about my ${s}`).score);
    const unknown = SUBJECTS.slice(TAUGHT).map((s) => read(`a question about my ${s}`).score);
    expect(Math.min(...known)).toBeGreaterThan(Math.max(...unknown));
    expect(Math.max(...unknown)).toBeLessThan(model.judgement.answerFrom);
  });

  it('gives the same model for the same wordings', () => {
    const again = trainModel(wordings, TAUGHT);
    expect(again.judgement).toEqual(model.judgement);
    expect(again.topics.lines.weights).toEqual(model.topics.lines.weights);
  });

  it.each([0, 1, 2])('works with %s topics', (topics) => {
    const few = wordings.filter(({ topic }) => topic < topics);
    const small = new TopicReader(trainModel(few, topics).topics, few);
    expect(small.read('where is my parcel').near.length).toBe(topics);
  });

  it('moves the limits with questions that people held aside', () => {
    const strangers = FRAMES.flatMap((frame) => SUBJECTS.slice(TAUGHT).map(frame));
    const held = wordings.map(({ text, topic }) => ({ text: `hello, ${text}`, topic }));
    const { judgement, topics } = trainModel(wordings, TAUGHT, { held, strangers });
    const asked = new TopicReader(topics, wordings);
    const isCaught = (text: string) =>
      certaintyOf(judgement, asked.read(text).figures) < judgement.knownFrom;
    expect(strangers.filter(isCaught).length / strangers.length).toBeGreaterThan(0.9);
  });
});
