import { otherWritings } from './phone.js';

describe('A mobile number of a country that writes it in two ways', () => {
  it.each([
    ['Brazil, with the ninth digit', '5511987654321', '551187654321'],
    ['Brazil, without it', '551187654321', '5511987654321'],
    ['Argentina, from abroad', '5491123456789', '541123456789'],
    ['Argentina, from inside', '541123456789', '5491123456789'],
    ['Mexico, as it was', '5215512345678', '525512345678'],
    ['Mexico, as it is', '525512345678', '5215512345678'],
  ])('is known in the other: %s', (_country, phone, other) => {
    expect(otherWritings(phone)).toEqual([other]);
    expect(otherWritings(`+${phone}`)).toEqual([other]);
    expect(otherWritings(other)).toEqual([phone]);
  });

  it.each([
    ['a landline of São Paulo', '551133334444'],
    ['a number of the Netherlands', '31612345678'],
    ['a user id', 'BR.13491208655302741918'],
    ['a group', 'group:5511987654321'],
    ['nothing', ''],
  ])('is not made up: %s', (_what, phone) => {
    expect(otherWritings(phone)).toEqual([]);
  });
});
