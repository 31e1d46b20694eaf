/**
 * Fetches a file from Meta, by a signed address or by its id.
 *
 * Addresses come in payloads, so they are not trusted. The configured Graph API is asked as ever;
 * everything else goes through the guarded client, and the access token travels to Meta's own file
 * hosts only. Size and time are bounded.
 */
import { type MediaFile, MediaRefused, type MediaTools } from '#libs/channels';
import { callGraph, readBounded } from './graph.js';
import type { MetaSettings } from './settings.js';

type Settings = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;

const FILE_HOSTS = ['fbcdn.net', 'fbsbx.com', 'facebook.com', 'whatsapp.net', 'cdninstagram.com'];

/**
 * Throws `MediaRefused` when trying again is of no use.
 *
 * @param isPrivate the file is given to the bearer of our token only, as on WhatsApp
 */
export async function fetchFile(
  url: string,
  settings: Settings,
  tools: MediaTools,
  isPrivate: boolean,
): Promise<MediaFile> {
  const { address, ask } = checked(url, settings, tools, isPrivate);
  const response = await ask(address, {
    redirect: 'manual',
    signal: AbortSignal.timeout(tools.timeoutMs),
    ...(isPrivate ? { headers: { authorization: `Bearer ${settings.accessToken}` } } : {}),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw refusedBy(response.status);
  }
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (declared > tools.fileBytesMax) {
    await response.body?.cancel();
    throw tooLarge(tools.fileBytesMax);
  }
  const mime = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const bytes = await readBounded(response, tools.fileBytesMax).catch((error: unknown) => {
    throw error instanceof RangeError ? tooLarge(tools.fileBytesMax) : error;
  });
  return { mime: mime || 'application/octet-stream', bytes };
}

/** A file known by its id: ask where it is, then fetch it there within its five minutes. */
export async function fetchFileById(
  id: string,
  settings: Settings,
  tools: MediaTools,
): Promise<MediaFile> {
  if (!/^[\w.-]{1,200}$/.test(id))
    throw new MediaRefused('unusable', 'The file has an id that cannot be asked for.');
  const answer = await callGraph({ path: id }, settings, tools);
  if (answer.kind === 'refused' && answer.status >= 400 && answer.status < 500)
    throw answer.status === 429 || answer.error?.isTransient
      ? new Error('The platform asks for patience.')
      : new MediaRefused('gone', 'The platform does not give the file. It may be too old.');
  if (answer.kind !== 'ok') throw new Error('The platform does not say where the file is.');
  const { url, mime_type: mime } = (answer.body ?? {}) as { url?: unknown; mime_type?: unknown };
  if (typeof url !== 'string') throw new Error('The platform does not say where the file is.');
  const file = await fetchFile(url, settings, tools, true);
  return typeof mime === 'string' && mime !== '' ? { ...file, mime } : file;
}

/** The address, and who may ask there. */
function checked(
  text: string,
  settings: Settings,
  tools: MediaTools,
  isPrivate: boolean,
): { address: URL; ask: typeof fetch } {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address?.origin === new URL(settings.graphUrl).origin) return { address, ask: tools.fetch };
  const isMeta = FILE_HOSTS.some(
    (host) => address?.hostname === host || address?.hostname.endsWith(`.${host}`),
  );
  if (address?.protocol !== 'https:' || (isPrivate && !isMeta))
    throw new MediaRefused('not_allowed', 'The file is not at an address of the platform.');
  return { address, ask: tools.fetchOutside };
}

function refusedBy(status: number): Error {
  const sentence = `The file could not be fetched: the platform answered ${status}.`;
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  return isPassing ? new Error(sentence) : new MediaRefused('gone', sentence);
}

function tooLarge(bytesMax: number): MediaRefused {
  return new MediaRefused(
    'too_large',
    `The file is larger than the ${Math.floor(bytesMax / (1024 * 1024))} MiB that are fetched.`,
  );
}
