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
