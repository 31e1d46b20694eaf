/**
 * Files that travel between the pretend platforms and the house: the built-in photo, leaflet and
 * sticker of the customers, and whatever the house uploads. In memory, bounded.
 */
import { createHash, randomInt } from 'node:crypto';
import { deflateSync } from 'node:zlib';

export interface PretendFile {
  readonly mediaId: string;
  readonly mime: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const FILES_MAX = 1_000;
const BYTES_MAX = 128 * 1_024 * 1_024;

export class MediaShelf {
  private readonly files = new Map<string, PretendFile>();
  private bytesHeld = 0;

  put(file: { mime: string; name: string; bytes: Buffer }): PretendFile {
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const mediaId = `${Date.now()}${randomInt(1_000, 9_999)}`;
    const held: PretendFile = { ...file, mediaId, sha256 };
    this.files.set(mediaId, held);
    this.bytesHeld += held.bytes.length;
    for (const [oldestId, oldest] of this.files) {
      if (this.files.size <= FILES_MAX && this.bytesHeld <= BYTES_MAX) break;
      this.files.delete(oldestId);
      this.bytesHeld -= oldest.bytes.length;
    }
    return held;
  }

  get(mediaId: string): PretendFile | undefined {
    return this.files.get(mediaId);
  }

  photo(): PretendFile {
    return this.put({ mime: 'image/png', name: 'sunset.png', bytes: PHOTO });
  }

  leaflet(): PretendFile {
    return this.put({ mime: 'application/pdf', name: 'order-4711.pdf', bytes: LEAFLET });
  }

  sticker(): PretendFile {
    return this.put({ mime: 'image/webp', name: 'wave.webp', bytes: STICKER });
  }
}

/** A sunset over the sea, drawn pixel by pixel: no picture of anybody is needed. */
const PHOTO = drawSunset(360, 240);

/** A smile, 96 x 96 pixels, as WebP: what WhatsApp wants of a sticker. */
const STICKER = Buffer.from(
  [
    'UklGRhgIAABXRUJQVlA4WAoAAAAwAAAAXwAAXwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEA',
    'AAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRi',
    'WFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAA',
    'ADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABi',
    'mQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKn',
    'AAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMA',
    'LgAgADIAMAAxADZBTFBIxwIAAA2QBUmyaVtzbWPvZ9u27Wvbtm0bz7Zt27Zxrp5tnPP17l57rXn8iogJgP9l23bkeI7n',
    'OB4eP3n85PGTxzduY9LH1FQefs5zPMdzfAfp+g1nUVAYbGoCZNubmRpt2HBUyphutDuI2czUtO28wlcMqQV7g+jGnm6z',
    'yz4xougeCVTqRVvkzf/OgJxlMlDbMHlwyloZbVrLgOq2Gar27+hquwxon5xsf5umSSlAf7ulKduokUvpCSxqLzuXKqND',
    'axkwKpfUy/4dDW2XAbuTk+1viydXCiy38w2ViZYNbE8YGiuWuyFjEP1gtTgDHYH5hSUXxWhcAeyrrfKrJqe6BjBsUmn1',
    'mVgM4NhjXA4pbTckIHjhG0JhgKWuazEZzhYNCF74hkgs4KnrWkyCM0EEglc9JhALmOr65AhTckAFXJZ9EzQKcNXpvU+Q',
    'CTIwfqeg8di1B2zbyd0UYIIOmGz8tfBN8elbVVev7oCvXNdL9eIRAv7xH0Vz9Pi/Hp9VERL4mEfo8V+/h+g9/rVc6iqH',
    'juxW/eqq+qJzGgRuNEFn46/mplw7ZG7JhMDO8chsBOx2CtvXWweVt1eEfZvng8oMIJjlr4PI23ISb6fHIJINRItteTSe',
    'LiPzJScZjWQgPHt0SyQe7iYlTcxEIhaIr5TaobAcRPSIaI/AzQIxPtku0mHujTOIeit1qTxjUgcQefu5RMbiQfTU3pOY',
    '2nZFPJl9UnuGbqYBhW9HZ41mZm8cUPnOckQ0I3n7gdIf8VULlBn46goUL5+9vCF1tXZA9YnAOT0ou+AJlNeZ9opvSFFd',
    '5lmg/uvcomkxRpQ8z9kATH6aUWEbqUvB64JlwOz7sjneHoYiPZ87C5h+nTu/5dSpnYhd27L5HjAvPb1583vzqYMVBH07',
    'vGUjoPlo3eZTjZo0adqkaZOmIKmSVEmqquoA2W+SqipJlaRKAv8dAgBWUDggWgMAAPATAJ0BKmAAYAA+oUiZSb+/oqE0',
    'dv7D8BQJagZwZoF4A/VX+AP4B+gH8A8gD8AP0A/gCOdnK/AdXdu/yv5VdE6J/7O4B6hvEr6U/mA/arqr+gl/TP9F1mvo',
    'AfsB6cnsZ/uv6NbRBAHyoIZ15H+PMZnI7XETqV5/oJ4KwqOGQ4nmNOyiuPm4AXKPU4YryDUkDMj51UH1w4l/6bJ6lKRe',
    'CjJ333+mxero4AD+/FzUT+YCeZtZHuYsfgI8f5nDm1eyUKg85f+YWTfKhkc0nk5JbP2b5z1LDkXTZifUTwJJlXwUt+k+',
    'zPrMweUkSODsuRUIleGGBQmNwoXiISwubsQSI+5PfexvHareTbODB/5iAdNhZYvqwH0qWMYNZ9WFcaifsA7sgOc2mkPp',
    'Tjps9gSSs///ocoLGdWg3XiwfBH6kfgof9saIkXsek3guBFekcl/OEZ+L78lAPrh1rLMsBwPoR8N+vmapim9qjq+fysj',
    'Yu9kDBiUijpCrVt+CZSMptMAghr+czeRjXiu8pueV3M53mEUc4BkBAR8HfBz8r5h0TKgXFz8zQIjS6jkC5rzUZDJWB1U',
    '57GuzqGCAgFsaacq367pyCpksjgtLisK0OM9CyeTN/MdnWUMA+cmjqIPZlGecpP0J0MZLN7hxKYrqSdtRx9iVTG6eBos',
    'bG63Gn19fLvrsPpf/ZurxVnFwDbmBvbTPCjNoEHsGBBZPMUjmn9NhOcjp/qi7H7Augsot7maQ5/Dkp1E3TAvulnRNivy',
    '0HX0fjsJQy3LUQ2mDqVx1UqHYy2/hVprRN/O/V16VnzyrkpiX1YL6763JTuGpoK2tbPc6PQLd2QuiXQCIviKkAWOyXxs',
    'fTh3XqFRC1gmJX0TTOrrapC6eUYKc3odNmA4+aoubMBsainwUyBlk8GHfdA0L++3yQLb3NK/bOv4VAcYrZRCNXeivCBi',
    'Yr/Fr0Zmpt5XcUyDYEd/grzX3YJgsQeeJF4tASk9qqo5B98SP/8w/rgvBLXFzHI4s22p0hmUuX8WMKUK32O7meVAyrtc',
    'vz22JhyuBFx5CjILM4E3zoAh2eqJvuXURP8nJYvdAgGiTKRBujZNa42U76ZpuGhX/lHDSTwI1oqiUKyDbsnjHaGsFF/O',
    'iQ/80Sry3ZAAAA==',
  ].join(''),
  'base64',
);

const LEAFLET = Buffer.from(
  [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 120]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj',
    '4 0 obj<</Length 47>>stream',
    'BT /F 18 Tf 40 60 Td (Order 4711: invoice) Tj ET',
    'endstream endobj',
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R/Size 6>>',
    '%%EOF',
  ].join('\n'),
  'latin1',
);

function drawSunset(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  const horizon = height * 0.68;
  const sun = { x: width * 0.62, y: height * 0.52, radius: height * 0.16 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isSun = y < horizon && Math.hypot(x - sun.x, y - sun.y) < sun.radius;
      const isGlint = y >= horizon && Math.abs(x - sun.x) < 6 + ((y * 7) % 11) && y % 5 < 3;
      const depth = y / height;
      const colour =
        isSun || isGlint
          ? [255, 226, 150]
          : y < horizon
            ? [70 + 185 * depth, 80 + 90 * depth, 140 - 20 * depth]
            : [40 + 40 * (1 - depth), 60 + 50 * (1 - depth), 100 + 40 * (1 - depth)];
      colour.forEach((value, part) => {
        rows[y * (1 + width * 3) + 1 + x * 3 + part] = Math.round(value);
      });
    }
  }
  return png(width, height, rows);
}

/** Wraps raw RGB rows (each led by its filter byte) as PNG. */
function png(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB.
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
