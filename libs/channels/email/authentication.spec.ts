import { isSenderDoubtful } from '#libs/conversation';
import { readAuthentication } from './authentication.js';

const own = 'mx.flowers.example';

describe('What the mail server found out about the sender', () => {
  it('is read from the header of our own server', () => {
    expect(
      readAuthentication(
        [
          `${own}; spf=pass smtp.mailfrom=a@home.example; dkim=fail (bad; dkim=pass) header.d=x; dmarc=fail`,
        ],
        own,
      ),
    ).toEqual({ spf: 'pass', dkim: 'fail', dmarc: 'fail' });
  });

  it.each([
    ['another server', ['mx.evil.example; dmarc=pass']],
    ['a server whose name begins as ours', [`${own}.evil.example; dmarc=pass`]],
    ['ours in a comment', [`(${own}) mx.evil.example; dmarc=pass`]],
    ['nobody', []],
  ])('is not believed of %s', (_name, values) => {
    expect(readAuthentication(values, own)).toBeNull();
  });

  it('is what stands on top: below it stood what came with the mail', () => {
    const values = [`${own}; dmarc=fail`, `${own}; dmarc=pass`];
    expect(readAuthentication(values, own)).toEqual({ dmarc: 'fail' });
  });

  it('is not read at all without the name of our server', () => {
    expect(readAuthentication([`${own}; dmarc=fail`], undefined)).toBeNull();
  });

  it('holds when one of several signatures does', () => {
    expect(
      readAuthentication([`${own} 1; dkim=fail header.d=a; dkim=pass header.d=b`], own),
    ).toEqual({
      dkim: 'pass',
    });
  });

  it.each([
    [{ dmarc: 'fail', spf: 'pass' }, true],
    [{ dmarc: 'pass', spf: 'fail' }, false],
    [{ spf: 'softfail', dkim: 'none' }, true],
    [{ spf: 'fail', dkim: 'pass' }, false],
    [{ spf: 'none' }, false],
    [{}, false],
    [{ spf: 'temperror' }, false],
  ])('%j makes the sender doubtful: %s', (authentication, isDoubtful) => {
    expect(isSenderDoubtful(authentication)).toBe(isDoubtful);
  });
});
