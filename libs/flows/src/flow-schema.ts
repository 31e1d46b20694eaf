/** The JSON Schema (2020-12) of a flow, written from the same table that checks it. */
import { STEP_SPECS, type FieldSpec } from './step-fields.js';

const words = {
  type: 'object',
  description: 'A text per language, by ISO 639-1 code.',
  minProperties: 1,
  additionalProperties: { type: 'string', minLength: 1, maxLength: 2000 },
};
const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}$' };
const variable = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' };

export function flowSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Flow',
    type: 'object',
    required: ['name', 'language', 'start', 'person', 'notLearnedMax', 'steps'],
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 100 },
      language: { type: 'string', pattern: '^[a-z]{2,3}$' },
      start: id,
      person: id,
      nobody: id,
      greeting: words,
      notLearnedMax: { type: 'integer', minimum: 1, maximum: 10 },
      isAgentRated: { type: 'boolean' },
      steps: {
        type: 'array',
        minItems: 1,
        maxItems: 300,
        items: {
          oneOf: Object.entries(STEP_SPECS).map(([kind, { label, help, fields }]) => ({
            title: label,
            description: help,
            type: 'object',
            additionalProperties: false,
            required: [
              'id',
              'kind',
              ...fields.filter(({ isRequired }) => isRequired).map(({ name }) => name),
            ],
            properties: {
              id,
              kind: { const: kind },
              title: { type: 'string', maxLength: 100 },
              ...Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
            },
          })),
        },
      },
    },
  };
}

function fieldSchema({ type, label, help, values, min, max }: FieldSpec): object {
  const description = help ? `${label}. ${help}` : label;
  switch (type) {
    case 'words':
      return { ...words, description };
    case 'target':
      return { ...id, description };
    case 'variable_in':
    case 'variable_out':
      return { ...variable, description };
    case 'variables_in':
    case 'variables_out':
      return { type: 'array', maxItems: 20, items: variable, description };
    case 'template':
    case 'text':
      return { type: 'string', maxLength: 500, description };
    case 'number':
      return { type: 'integer', minimum: min, maximum: max, description };
    case 'flag':
      return { type: 'boolean', description };
    case 'one_of':
      return { enum: values, description };
    case 'choices':
      return { type: 'array', minItems: 1, maxItems: 10, items: words, description };
    case 'options':
      return {
        type: 'array',
        minItems: 1,
        maxItems: 10,
        description,
        items: {
          type: 'object',
          required: ['label', 'next'],
          properties: { label: words, next: id },
        },
      };
  }
}
