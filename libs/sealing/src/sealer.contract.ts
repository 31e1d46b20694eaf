/** What every sealer keeps, run by the memory sealer and the Postgres sealer alike. */
import { randomUUID } from 'node:crypto';
import { KeyForgottenError, type Sealer, TamperedError } from './sealer.js';

/** @param openWithKeysAlike a sealer whose data keys are all the same bytes, whoever they belong to */
export function describeSealer(
  name: string,
  open: () => Promise<Sealer>,
  openWithKeysAlike: () => Promise<Sealer>,
): void {
  describe(`${name} as a sealer`, () => {
    const workspaceId = randomUUID();
    const place = { workspaceId, stream: 'conversation-1', eventId: randomUUID() };
    const words = Buffer.from('Grüße, my number is 4711');
    let sealer: Sealer;

    beforeAll(async () => {
      sealer = await open();
    });

    const sealed = async (keyId: string = randomUUID()) => {
      await sealer.prepare(workspaceId, [keyId]);
      return sealer.seal(place, keyId, words);
    };

    it('gives back what was sealed, and shows none of it', async () => {
      const box = await sealed();
      expect(box.box.includes('4711')).toBe(false);
      expect(await sealer.open(place, box)).toEqual(words);
    });

    it('never makes the same box twice', async () => {
      const keyId = randomUUID();
      expect((await sealed(keyId)).box).not.toEqual((await sealed(keyId)).box);
    });

    it('seals nothing, and much', async () => {
      const keyId = randomUUID();
      await sealer.prepare(workspaceId, [keyId]);
      for (const size of [0, 1, 1_000_000]) {
        const plain = Buffer.alloc(size, 'x');
        const opened = await sealer.open(place, sealer.seal(place, keyId, plain));
        expect(opened?.equals(plain)).toBe(true);
      }
    });

    it('does not open a box that was moved or changed', async () => {
      const { keyId, box } = await sealed();
      const moved = [
        { ...place, eventId: randomUUID() },
        { ...place, stream: 'conversation-2' },
      ];
      for (const elsewhere of moved)
        await expect(sealer.open(elsewhere, { keyId, box })).rejects.toThrow(TamperedError);
      for (const index of [0, 1, 20, box.length - 1]) {
        const changed = Buffer.from(box);
        changed[index] = (changed[index] as number) ^ 1;
        await expect(sealer.open(place, { keyId, box: changed })).rejects.toThrow(TamperedError);
      }
      const cut = box.subarray(0, 10);
      await expect(sealer.open(place, { keyId, box: cut })).rejects.toThrow(TamperedError);
    });

    it('does not open a box under another key', async () => {
      const { box } = await sealed();
      const keyId = randomUUID();
      await sealer.prepare(workspaceId, [keyId]);
      await expect(sealer.open(place, { keyId, box })).rejects.toThrow(TamperedError);
    });

    it('keeps the keys of two workspaces apart, even under the same id', async () => {
      const own = await sealed();
      const other = { ...place, workspaceId: randomUUID() };
      expect(await sealer.open(other, own)).toBeNull();
      await sealer.prepare(other.workspaceId, [own.keyId]);
      await expect(sealer.open(other, own)).rejects.toThrow(TamperedError);
    });

    it('does not open for another workspace what only names another one, under the very same key', async () => {
      const alike = await openWithKeysAlike();
      const [keyId, foreign] = [randomUUID(), randomUUID()];
      await alike.prepare(workspaceId, [keyId]);
      await alike.prepare(foreign, [keyId]);
      const own = alike.seal(place, keyId, words);
      expect(await alike.open(place, own)).toEqual(words);
      const elsewhere = { ...place, workspaceId: foreign };
      await expect(alike.open(elsewhere, own)).rejects.toThrow(TamperedError);
      // It is the workspace alone that keeps it shut: what is sealed there opens there.
      expect(await alike.open(elsewhere, alike.seal(elsewhere, keyId, words))).toEqual(words);
    });

    it('reads what a forgotten person said as nothing, and never makes the key anew', async () => {
      const own = await sealed();
      const other = await sealed();
      await sealer.forget(workspaceId, own.keyId);
      await sealer.forget(workspaceId, own.keyId);
      expect(await sealer.open(place, own)).toBeNull();
      await expect(sealer.prepare(workspaceId, [own.keyId])).rejects.toThrow(KeyForgottenError);
      expect(() => sealer.seal(place, own.keyId, words)).toThrow(KeyForgottenError);
      expect(await sealer.open(place, other)).toEqual(words);
    });

    it('burns an id that never had a key', async () => {
      const keyId = randomUUID();
      await sealer.forget(workspaceId, keyId);
      await expect(sealer.prepare(workspaceId, [keyId])).rejects.toThrow(KeyForgottenError);
    });

    it('passes by unknown keys when it preloads, and opens nothing with them', async () => {
      const own = await sealed();
      await sealer.preload(workspaceId, [own.keyId, randomUUID()]);
      expect(await sealer.open(place, { ...own, keyId: randomUUID() })).toBeNull();
    });

    it('opens at once what it has the key of at hand, as `open` does', async () => {
      const own = await sealed();
      await sealer.preload(workspaceId, [own.keyId]);
      expect(sealer.openNow(place, own)).toEqual(words);
      const moved = { ...place, eventId: randomUUID() };
      expect(() => sealer.openNow(moved, own)).toThrow(TamperedError);
      await sealer.forget(workspaceId, own.keyId);
      expect(sealer.openNow(place, own)).toBeNull();
      // A key that is not at hand is not looked for; whoever needs to know asks `open`.
      expect(sealer.openNow(place, { ...own, keyId: randomUUID() }) ?? null).toBeNull();
    });

    it('refuses to seal with a key that was not prepared', () => {
      expect(() => sealer.seal(place, randomUUID(), words)).toThrow('was not prepared');
    });

    it('prepares one key for many at the same time', async () => {
      const keyId = randomUUID();
      const boxes = await Promise.all(Array.from({ length: 20 }, () => sealed(keyId)));
      for (const box of boxes) expect(await sealer.open(place, box)).toEqual(words);
    });
  });
}
