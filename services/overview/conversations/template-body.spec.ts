import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { TemplateBody, templateOf } from './template-body.js';

const read = (body: object) => plainToInstance(TemplateBody, { language: 'en', ...body });
const problemsOf = (body: object) => validateSync(read(body)).map(({ property }) => property);

describe('What an agent gives a template', () => {
  const headerFile = { kind: 'file', url: 'https://shop.example/i.pdf', name: 'invoice.pdf' };
  const headerPlace = { latitude: 52.4, longitude: 4.9, name: 'Shop', address: 'Damrak 1' };

  it('may be a file or a place above the words', () => {
    expect(problemsOf({ headerFile })).toEqual([]);
    expect(templateOf('t', read({ headerFile }))).toMatchObject({
      header: {
        kind: 'file',
        media: {
          mime: 'application/pdf',
          name: 'invoice.pdf',
          source: { from: 'url', url: headerFile.url },
        },
      },
    });
    expect(templateOf('t', read({ headerPlace }))).toMatchObject({
      header: { kind: 'location', ...headerPlace },
    });
    expect(templateOf('t', read({ header: 'Order', headerName: 'what' }))).toMatchObject({
      header: { text: 'Order', name: 'what' },
    });
  });

  it.each([
    ['an address without https', { headerFile: { ...headerFile, url: 'http://a.example/x' } }],
    ['a kind that is no file', { headerFile: { ...headerFile, kind: 'audio' } }],
    ['a place without an address', { headerPlace: { ...headerPlace, address: '' } }],
    ['a latitude beyond the pole', { headerPlace: { ...headerPlace, latitude: 91 } }],
  ])('is refused with %s', (_what, body) => {
    expect(problemsOf(body)).toEqual(Object.keys(body));
  });
});
