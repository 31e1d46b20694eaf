/** Alphabets that a mail does not name, names wrongly, or names in a way that browsers do not know. */
import { encode } from 'iconv-lite';
import { parseMail } from './parse-mail.js';

const HEAD = 'From: ann@home.example\r\nSubject: Tulips\r\n';

async function read(contentType: string, body: Buffer): Promise<string> {
  const type = contentType === '' ? '' : `Content-Type: ${contentType}\r\n`;
  const mail = await parseMail(Buffer.concat([Buffer.from(`${HEAD}${type}\r\n`), body]));
  return (mail.text ?? mail.html ?? '').trim();
}

const CAFE = 'Café für señor';

describe('A body', () => {
  it.each([
    ['no content type', '', 'utf-8'],
    ['no charset', 'text/plain', 'utf-8'],
    ['no charset, Windows letters', 'text/plain', 'win1252'],
    ['utf-8 over Windows letters', 'text/plain; charset=utf-8', 'win1252'],
    ['us-ascii over UTF-8', 'text/plain; charset=us-ascii', 'utf-8'],
    ['iso-8859-1 over UTF-8', 'text/plain; charset=iso-8859-1', 'utf-8'],
    ['an unknown name', 'text/plain; charset=unknown-8bit', 'utf-8'],
    ['a name of nothing', 'text/plain; charset=x-nonsense', 'win1252'],
    ['quotes within quotes', `text/plain; charset="'UTF_8'"`, 'utf-8'],
    ['a DOS code page', 'text/plain; charset=cp850', 'cp850'],
    ['UTF-7', 'text/plain; charset=utf-7', 'utf-7'],
    ['UTF-16 with its mark', 'text/plain; charset=utf-16', 'utf-16'],
  ])('is read with %s', async (_what, type, encoding) => {
    const body = encode(CAFE, encoding, { addBOM: encoding === 'utf-16' });
    // An alphabet of two bytes cannot stand between lines as it is.
    if (encoding !== 'utf-16') return expect(await read(type, body)).toBe(CAFE);
    const coded = Buffer.from(
      `${HEAD}Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${body.toString('base64')}`,
    );
    expect((await parseMail(coded)).text).toBe(CAFE);
  });

  it('of HTML is read as its own meta says, where the headers say nothing (mailparser#370)', async () => {
    for (const [name, meta] of [
      ['win1251', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'],
      ['koi8-r', '<meta charset="koi8-r">'],
    ] as const) {
      const page = `<html><head>${meta}</head><body>Привет мир</body></html>`;
      expect(await read('text/html', encode(page, name))).toContain('Привет мир');
    }
    const lying = '<meta charset="koi8-r"><p>Привет</p>';
    expect(await read('text/html', Buffer.from(lying))).toContain('Привет');
  });

  it('keeps the alphabet that it names, where that is none of the West', async () => {
    for (const [charset, words] of [
      ['koi8-r', 'Привет мир'],
      ['windows-1251', 'Привет'],
      ['gb2312', '你好朋友'],
      ['shift_jis', 'こんにちは'],
      ['iso-8859-2', 'Žluťoučký kůň'],
    ] as const)
      expect(await read(`text/plain; charset=${charset}`, encode(words, charset))).toBe(words);
  });

  it('of seven bits may be Japanese without saying so', async () => {
    const body = Buffer.from('1b244224333b541b2842', 'hex');
    expect(await read('text/plain', body)).toBe('こ市');
  });

  it('whose last letter was cut through is still UTF-8', async () => {
    const cut = Buffer.from(`${CAFE} ${CAFE} é`).subarray(0, -1);
    expect(await read('text/plain; charset=utf-8', cut)).toContain(`${CAFE} ${CAFE}`);
  });
});

it('A subject of raw Windows letters is read as such, and one of raw UTF-8 too', async () => {
  for (const encoding of ['win1252', 'utf-8']) {
    const raw = Buffer.concat([
      Buffer.from('From: a@b.example\r\nSubject: '),
      encode(CAFE, encoding),
      Buffer.from('\r\n\r\nx'),
    ]);
    expect((await parseMail(raw)).subject).toBe(CAFE);
  }
});

describe('Other kinds of text', () => {
  const part = (type: string, text: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`;
  it.each([
    ['text/markdown', '# Tulips', '# Tulips'],
    ['text/enriched', '<bold>Tulips</bold> <<3', 'Tulips <3'],
    ['text', 'Tulips', 'Tulips'],
  ])('%s without a name is what the mail says', async (type, text, words) => {
    expect(await read(type, Buffer.from(text))).toBe(words);
  });

  it('stand in an attachment when they have a name, and are not said twice beside a plain one', async () => {
    const named = await parseMail(
      Buffer.from(
        `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part('text/plain', 'See file.')}${part('text/markdown; name=a.md', '# A')}--b--`,
      ),
    );
    expect(named.text?.trim()).toBe('See file.');
    expect(named.attachments).toHaveLength(1);
    const choice = await parseMail(
      Buffer.from(
        `${HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n${part('text/plain', 'Once.')}${part('text/enriched', '<bold>Once.</bold>')}--b--`,
      ),
    );
    expect(choice.text?.trim()).toBe('Once.');
  });
});
