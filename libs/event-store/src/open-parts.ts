/** Opens what projections kept sealed in their rows, where it is shown. */
import type { Sealer } from '#libs/sealing';
import { type EventVersions, personalInNewestForm } from './event-versions.js';
import type { SealedPart } from './projection.js';

/**
 * The personal parts of many rows with one look-up of keys, in their order. `null` where there was
 * none, or where the person was forgotten. Throws `TamperedError`.
 */
export async function openParts(
  sealer: Sealer,
  workspaceId: string,
  parts: readonly (SealedPart | null)[],
  versions: EventVersions,
): Promise<(object | null)[]> {
  const keyIds = new Set(parts.flatMap((part) => (part === null ? [] : [part.keyId])));
  if (keyIds.size > 0) await sealer.preload(workspaceId, [...keyIds]);
  const opened: (object | null)[] = [];
  for (const part of parts)
    opened.push(part && (await openPart(sealer, workspaceId, part, versions)));
  return opened;
}

async function openPart(
  sealer: Sealer,
  workspaceId: string,
  { stream, eventId, keyId, box, of }: SealedPart,
  versions: EventVersions,
): Promise<object | null> {
  const sealed = { keyId, box: Buffer.from(box, 'base64') };
  const plaintext = await sealer.open({ workspaceId, stream, eventId }, sealed);
  if (plaintext === null) return null;
  const [type = '', version] = of?.split('@') ?? [];
  const part = JSON.parse(plaintext.toString()) as object;
  return personalInNewestForm(versions, { type, schemaVersion: Number(version ?? 1) }, part);
}
