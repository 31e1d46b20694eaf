import fc from 'fast-check';
import { checkFlow } from './check-flow.js';
import { defaultFlow } from './default-flow.js';
import type { Flow, Step } from './flow.js';
import { flowSchema } from './flow-schema.js';
import { shippedFlows } from './shipped-flows.js';

const en = (text: string) => ({ en: text });
const person: Step = { id: 'person', kind: 'handover' };
const flow = (...steps: Step[]): Flow => ({
  name: 'Test',
  language: 'en',
  start: steps[0]?.id ?? 'person',
  person: 'person',
  notLearnedMax: 2,
  steps: [...steps, person],
});

/** "step field: rule" of everything that is wrong. */
const problemsOf = (raw: unknown) =>
  checkFlow(raw).problems.map(({ stepId, field, rule }) => `${stepId ?? '-'} ${field}: ${rule}`);

describe('A flow', () => {
  it.each(Object.entries(shippedFlows))(
    'that is shipped can be published: %s',
    (_name, shipped) => {
      expect(checkFlow(shipped).problems).toEqual([]);
    },
  );

  it('survives being JSON', () => {
    expect(checkFlow(JSON.parse(JSON.stringify(defaultFlow))).flow).toEqual(defaultFlow);
  });

  it.each<[string, unknown, string]>([
    [
      'a missing target',
      flow({ id: 'a', kind: 'say', text: en('x'), next: 'nowhere' }),
      'a next: there is no step nowhere',
    ],
    [
      'an option that leads nowhere',
      flow({ id: 'a', kind: 'menu', text: en('x'), options: [{ label: en('y'), next: 'gone' }] }),
      'a options.0.next: there is no step gone',
    ],
    [
      'a step that is never reached',
      flow({ id: 'a', kind: 'end' }, { id: 'b', kind: 'end' }),
      'b id: is never reached: no step leads here',
    ],
    [
      'a circle without input',
      flow(
        { id: 'a', kind: 'say', text: en('x'), next: 'b' },
        {
          id: 'b',
          kind: 'condition',
          variable: 'name',
          is: 'known',
          next: 'a',
          otherwise: 'person',
        },
      ),
      'a next: runs in a circle without asking the customer anything: a → b → a',
    ],
    [
      'an unknown variable in a text',
      flow({ id: 'a', kind: 'say', text: en('Dear {{nmae}}'), next: 'person' }),
      'a text.en: no step fills the variable nmae',
    ],
    [
      'an unknown variable in a condition',
      flow({
        id: 'a',
        kind: 'condition',
        variable: 'x',
        is: 'known',
        next: 'person',
        otherwise: 'person',
      }),
      'a variable: no step fills the variable x',
    ],
    [
      'something in braces that is no variable',
      flow({ id: 'a', kind: 'say', text: en('{{ 1 + 1 }}'), next: 'person' }),
      'a text.en: holds something that is no variable: {{ 1 + 1 }}',
    ],
    [
      'braces that do not close',
      flow({ id: 'a', kind: 'say', text: en('Dear {{name'), next: 'person' }),
      'a text.en: holds something that is no variable: {{name',
    ],
    [
      'no text in its own language',
      flow({ id: 'a', kind: 'say', text: { nl: 'x' }, next: 'person' }),
      'a text: has no text in en, the language of the flow',
    ],
    [
      'a greeting that hides the bot',
      { ...flow({ id: 'a', kind: 'end' }), greeting: en('Hello, I am Eva.') },
      '- greeting.en: must say that it is a bot',
    ],
    [
      'a way out that is no person',
      { ...flow({ id: 'a', kind: 'end' }), person: 'a' },
      'a kind: must be a handover: this is the way out to a person',
    ],
    [
      'two steps of the same name',
      flow({ id: 'a', kind: 'end' }, { id: 'a', kind: 'end' }),
      'a id: is used by two steps: a',
    ],
    ['an unknown kind', flow({ id: 'a', kind: 'eval' } as never), 'a kind: must be one of: say'],
    [
      'a field that does not exist',
      flow({ id: 'a', kind: 'end', script: 'x' } as never),
      'a script: is not a field of a step of the kind end',
    ],
    [
      'a choice without choices',
      flow({ id: 'a', kind: 'ask', text: en('x'), into: 'x', as: 'choice', next: 'person' }),
      'a choices: is missing: an answer of the kind "choice" needs them',
    ],
    [
      'an optional question without another way',
      flow({
        id: 'a',
        kind: 'ask',
        text: en('x'),
        into: 'x',
        as: 'text',
        next: 'person',
        isOptional: true,
      }),
      'a otherwise: is missing: that is where a question goes that is asked instead',
    ],
    [
      'too many attempts',
      { ...flow({ id: 'a', kind: 'end' }), notLearnedMax: 0 },
      '- notLearnedMax:',
    ],
    [
      'no steps at all',
      { name: 'x', language: 'en', start: 'a', person: 'a', notLearnedMax: 2, steps: [] },
      '- steps:',
    ],
    ['nothing', null, '- flow: must be an object'],
  ])('with %s cannot be published, and it says where', (_what, raw, wanted) => {
    const problems = problemsOf(raw);
    expect(problems.some((problem) => problem.startsWith(wanted))).toBe(true);
  });

  it('is refused with a sentence, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { flow: read, problems } = checkFlow(raw);
        expect(read === null).toBe(problems.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with a sentence when one value of a good one is bad', () => {
    const paths = pathsOf(defaultFlow);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.anything(), (path, value) => {
        const { flow: read, problems } = checkFlow(replaced(defaultFlow, path, value));
        expect(read === null).toBe(problems.length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('has a JSON schema that names every kind of step', () => {
    const kinds = JSON.stringify(flowSchema()).match(/"const":"(\w+)"/g) ?? [];
    expect(kinds).toHaveLength(12);
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [
    ...(path.length > 0 ? [[...path]] : []),
    ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name])),
  ];
}

function replaced(value: unknown, [head, ...rest]: readonly string[], by: unknown): unknown {
  if (head === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as never;
  (copy as Record<string, unknown>)[head] = replaced((value as never)[head], rest, by);
  return copy;
}
