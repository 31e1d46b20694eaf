/** What opening costs at least: Node's decipher and JSON.parse over boxes in memory, and nothing else. */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { body } from './filled-log.js';

const EVENTS = 50_000;
const KEYS = 2_500;
/** As long as a place is: two UUIDs and the name of a stream. */
const BOUND = Buffer.alloc(123, 65);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Box {
  readonly key: ReturnType<typeof createSecretKey>;
  readonly bytes: Buffer;
}

/** Microseconds of processor time per event. */
export function openedFloor(): number {
  const keys = Array.from({ length: KEYS }, () => createSecretKey(randomBytes(32)));
  const boxes = Array.from({ length: EVENTS }, (_, index) =>
    boxOf(keys[index % KEYS] as Box['key']),
  );
  let seen = 0;
  const before = process.cpuUsage();
  for (const { key, bytes } of boxes) {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(BOUND);
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    decipher.final();
    if (JSON.parse(plain.toString()) !== null) seen += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / seen;
}

function boxOf(key: Box['key']): Box {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(BOUND);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(body)), cipher.final()]);
  return { key, bytes: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) };
}
