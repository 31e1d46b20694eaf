/** Fetches a file by its id: asks where it is, and gets it there. Telegram gives bots up to 20 MB. */
import { type MediaFile, MediaRefused, type MediaTools } from '#libs/channels';
import { z } from 'zod';
import { callApi, readBounded, type TelegramConfig } from './send.js';

const FETCH_BYTES_MAX = 20 * 1024 * 1024;

const Place = z.looseObject({
  file_path: z
    .string()
    .min(1)
    .regex(/^[\w./-]+$/),
});

/** Throws `MediaRefused` when trying again is of no use. */
export async function fetchTelegramFile(
  id: string,
  config: TelegramConfig,
  tools: MediaTools,
): Promise<MediaFile> {
  const called = await callApi('getFile', { file_id: id }, config, tools);
  if (called.kind !== 'answered') throw new Error(called.reason);
  if (called.answer?.error_code === 400 || called.answer?.error_code === 404)
    throw new MediaRefused(
      'gone',
      'Telegram does not give the file. It may be too big or too old.',
    );
  const place = called.answer?.ok ? Place.safeParse(called.answer.result) : null;
  if (!place?.success || place.data.file_path.includes('..'))
    throw new Error('Telegram does not say where the file is.');
  // The configured API, so it is asked as ever; the path was checked.
  const address = `${config.apiUrl.replace(/\/+$/, '')}/file/bot${config.botToken}/${place.data.file_path}`;
  const response = await tools.fetch(address, {
    redirect: 'manual',
    signal: AbortSignal.timeout(tools.timeoutMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The file could not be fetched: Telegram answered ${response.status}.`);
  }
  const mime =
    response.headers.get('content-type')?.split(';')[0]?.trim() || 'application/octet-stream';
  const bytes = await readBounded(response, Math.min(FETCH_BYTES_MAX, tools.fileBytesMax)).catch(
    (error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
      throw new MediaRefused('too_large', 'The file is larger than what is fetched.');
    },
  );
  return { mime, bytes };
}
