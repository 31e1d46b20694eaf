import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ContentBody } from './command-bodies.js';
import { formOf, productsOf } from './offer-body.js';

const problemsOf = (body: object) =>
  validateSync(plainToInstance(ContentBody, body)).map(({ property }) => property);
const form = { id: '4711', button: 'Choose a time' };
const products = { catalogueId: '77', items: [{ productId: 'tent-2', title: 'Tent for two' }] };

describe('What an agent offers beside words', () => {
  it('is a form or products, with words before them', () => {
    expect(problemsOf({ kind: 'form', text: 'When?', form })).toEqual([]);
    expect(problemsOf({ kind: 'carousel', text: 'Tents', products })).toEqual([]);
    expect(formOf('When?', form)).toEqual({
      kind: 'form',
      text: 'When?',
      fields: [],
      native: form,
    });
    expect(productsOf('Tents', products)).toEqual({
      kind: 'carousel',
      text: 'Tents',
      cards: [{ title: 'Tent for two', productId: 'tent-2' }],
      catalogue: { id: '77' },
    });
  });

  it.each([
    ['no form', { kind: 'form', text: 'When?' }, 'form'],
    ['no words', { kind: 'form', form }, 'text'],
    ['no button', { kind: 'form', text: 'When?', form: { id: '1' } }, 'form'],
    ['no catalogue', { kind: 'carousel', text: 'Tents', products: { items: [] } }, 'products'],
    [
      'more than thirty products',
      {
        kind: 'carousel',
        text: 'T',
        products: { ...products, items: Array(31).fill(products.items[0]) },
      },
      'products',
    ],
  ])('is refused with %s', (_what, body, field) => {
    expect(problemsOf(body)).toEqual([field]);
  });
});
