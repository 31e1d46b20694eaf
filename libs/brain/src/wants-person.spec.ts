import { languageOf, wantsPerson } from './index.js';

describe('The wish for a person', () => {
  it.each([
    'I want to talk to a human',
    'Mag ik een medewerker spreken?',
    'Bitte einen Mitarbeiter',
    'Un conseiller, svp',
  ])('is in "%s"', (text) => {
    expect(wantsPerson(text)).toBe(true);
  });

  it('is not a part of another word', () => {
    expect(wantsPerson('Do you sell agenda books and humanity magazines?')).toBe(false);
  });
});

describe('The language', () => {
  it.each([
    ['Where is my order?', 'en'],
    ['Waar is mijn bestelling?', 'nl'],
    ['Wo ist meine Bestellung?', 'de'],
    ['Où est ma commande ?', 'fr'],
    ['OK', 'nl'],
  ])('of "%s" is %s', (text, language) => {
    expect(languageOf(text, 'nl')).toBe(language);
  });
});
