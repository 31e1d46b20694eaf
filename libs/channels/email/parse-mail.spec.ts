import { parseMail } from './parse-mail.js';

const head = 'From: ann@home.example\r\nSubject: Tulips\r\n';

describe('The lines of a body', () => {
  it('are joined without a Blob, which takes seconds for a mail of short lines', async () => {
    const blobs = jest.spyOn(globalThis, 'Blob');
    const mail = await parseMail(Buffer.from(`${head}\r\n${'a\r\n'.repeat(1_000)}`));
    expect(blobs).not.toHaveBeenCalled();
    expect(mail.text).toBe('a\n'.repeat(1_000));
    blobs.mockRestore();
  });

  it('keep every byte of an attachment that is not encoded', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0x0a, 0xe9, 0x0a]);
    const mail = await parseMail(
      Buffer.concat([
        Buffer.from(
          `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHi\r\n--b\r\nContent-Type: application/x-data; name=d.bin\r\nContent-Transfer-Encoding: binary\r\n\r\n`,
        ),
        bytes,
        Buffer.from('--b--\r\n'),
      ]),
    );
    const [attachment] = mail.attachments;
    expect(Buffer.from(attachment?.content as ArrayBuffer)).toEqual(bytes);
  });
});

describe('A broken mail', () => {
  const part = '--b\r\nContent-Type: text/plain\r\n\r\nTwenty, please.\r\n--b--\r\n';
  const text = async (raw: string) => (await parseMail(Buffer.from(raw))).text?.trim();

  it.each([
    ['names no boundary', `${head}Content-Type: multipart/mixed\r\n\r\n${part}`],
    ['names another boundary', `${head}Content-Type: multipart/mixed; boundary=zzz\r\n\r\n${part}`],
    ['never ends', `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.slice(0, -7)}`],
    [
      'says multipart and is a text',
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\nTwenty, please.`,
    ],
    ['ends its lines as old Macs did', `${head}\r\nTwenty, please.\r\n`.replace(/\r\n/g, '\r')],
    ['has no line between headers and text', `${head}Twenty, please.`],
  ])('that %s still says what it says', async (_what, raw) => {
    expect(await text(raw)).toBe('Twenty, please.');
  });

  it('is not mended where it is whole: one boundary may begin as another does', async () => {
    const inner = `--b1\r\nContent-Type: text/plain\r\n\r\nOnce.\r\n--b1--`;
    expect(
      await text(
        `${head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary="b1"\r\n\r\n${inner}\r\n--b--`,
      ),
    ).toBe('Once.');
  });
});
