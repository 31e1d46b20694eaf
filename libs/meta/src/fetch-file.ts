/**
 * Fetches a file from Meta, by a signed address or by its id.
 *
 * Addresses come in payloads, so they are not trusted: only Meta's own file hosts and the
 * configured Graph API are asked, redirects are not followed elsewhere, size and time are bounded,
 * and the access token goes to no other host.
 */
import type { MediaFile, SendTools } from '#libs/channels';
import { callGraph, readBounded } from './graph.js';
import type { MetaSettings } from './settings.js';

type Settings = Pick<MetaSettings, 'graphUrl' | 'apiVersion' | 'accessToken'>;

const FILE_HOSTS = ['fbcdn.net', 'fbsbx.com', 'facebook.com', 'whatsapp.net', 'cdninstagram.com'];

/** Throws with a readable reason; the caller shows it and may try again. */
export async function fetchFile(
  url: string,
  bytesMax: number,
  settings: Settings,
  tools: SendTools,
  isPrivate: boolean,
): Promise<MediaFile> {
  const address = checked(url, settings);
  const response = await tools.fetch(address, {
    redirect: 'manual',
    signal: AbortSignal.timeout(tools.timeoutMs),
    ...(isPrivate ? { headers: { authorization: `Bearer ${settings.accessToken}` } } : {}),
  });
  if (!response.ok)
    throw new Error(`The file could not be fetched: the platform answered ${response.status}.`);
  const declared = Number(response.headers.get('content-length') ?? 0);
  if (declared > bytesMax)
    throw new Error(`The file has ${declared} bytes; at most ${bytesMax} are fetched.`);
  const mime = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return { mime: mime || 'application/octet-stream', bytes: await readBounded(response, bytesMax) };
}

/** A file known by its id: ask where it is, then fetch it there within its five minutes. */
export async function fetchFileById(
  id: string,
  bytesMax: number,
  settings: Settings,
  tools: SendTools,
): Promise<MediaFile> {
  if (!/^[\w.-]{1,200}$/.test(id)) throw new Error('The file has an id that cannot be asked for.');
  const answer = await callGraph({ path: id }, settings, tools);
  if (answer.kind !== 'ok')
    throw new Error('The platform does not say where the file is. It may be too old.');
  const { url, mime_type: mime } = (answer.body ?? {}) as { url?: unknown; mime_type?: unknown };
  if (typeof url !== 'string') throw new Error('The platform does not say where the file is.');
  const file = await fetchFile(url, bytesMax, settings, tools, true);
  return typeof mime === 'string' && mime !== '' ? { ...file, mime } : file;
}

function checked(text: string, settings: Settings): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isGraph = url?.origin === new URL(settings.graphUrl).origin;
  const isMeta =
    url?.protocol === 'https:' &&
    FILE_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  if (!url || !(isGraph || isMeta))
    throw new Error('The file is not at an address of the platform.');
  return url;
}
