import { fileType } from './file-type.js';

const hex = (text: string) => Buffer.from(text, 'hex');
const PNG = hex('89504e470d0a1a0a0000000d49484452');
const JPEG = hex('ffd8ffe000104a46494600010100000100010000');
const OGG = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(60)]);
const MP4 = Buffer.concat([hex('00000018'), Buffer.from('ftypisom'), Buffer.alloc(60)]);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj');

describe('What a file is', () => {
  it.each([
    ['a picture under a false name', PNG, 'text/html', 'image/png'],
    ['a picture of another format', JPEG, 'image/png', 'image/jpeg'],
    ['a picture as announced', JPEG, 'image/jpg', 'image/jpeg'],
    ['a document as announced', PDF, 'application/pdf; x=1', 'application/pdf'],
    ['a voice message', OGG, 'audio/ogg; codecs=opus', 'audio/ogg'],
    ['sound in a container of film', MP4, 'audio/mp4', 'audio/mp4'],
    ['plain text', Buffer.from('name;price\n'), 'text/csv', 'text/csv'],
    [
      'text that calls itself a picture',
      Buffer.from('<script>'),
      'image/png',
      'application/octet-stream',
    ],
    ['a page', Buffer.from('<html><script>'), 'text/html', 'application/octet-stream'],
    [
      'a drawing that can run',
      Buffer.from('<svg onload=x>'),
      'image/svg+xml',
      'application/octet-stream',
    ],
    ['nothing at all', Buffer.alloc(0), '', 'application/octet-stream'],
  ])('is told by its first bytes: %s', (_what, bytes, announced, type) => {
    expect(fileType(bytes, announced)).toBe(type);
  });
});
