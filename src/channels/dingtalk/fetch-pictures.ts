import type { Logger } from 'pino';
import { z } from 'zod';
import type { PictureRef, Pictures } from '../channel.ts';
import type { Api } from './api.ts';
import { DingTalkFault } from './faults.ts';
import { isAllowed } from './hosts.ts';
import { transportFault } from './http.ts';

export interface FetchPicturesOptions {
  api: Api;
  robotCode: string;
  pictures: Pictures;
  /** Addresses besides DingTalk's own that files may be fetched from. */
  bases: readonly string[];
  /** Total time for one message's pictures. */
  picturesMs: number;
  log: Logger;
}

/** DingTalk takes pictures of up to 20 MB. */
const MAX_BYTES = 20 * 1024 * 1024;
const downloadSchema = z.object({ downloadUrl: z.string() });

export interface Fetched {
  pictures: PictureRef[];
  lost: number;
}

/** Fetches a message's pictures: their codes expire, so at once. What cannot be fetched is counted, never thrown. */
export async function fetchPictures(
  codes: readonly string[],
  messageId: string,
  { api, robotCode, pictures, bases, picturesMs, log }: FetchPicturesOptions,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(picturesMs);

  async function fetchOne(downloadCode: string): Promise<PictureRef | null> {
    const answer = await api.post('/v1.0/robot/messageFiles/download', { downloadCode, robotCode });
    const { downloadUrl } = downloadSchema.parse(answer);
    if (!isAllowed(downloadUrl, bases)) throw new DingTalkFault('refused', 'host not allowed');
    return pictures.save(await download(downloadUrl, signal));
  }

  const results = await Promise.all(
    codes.map((code) =>
      orAborted(fetchOne(code), signal).catch((error: unknown) => {
        const { kind, code: reason } = transportFault(error);
        log.warn({ message: messageId, kind, reason }, 'picture not fetched');
        return null;
      }),
    ),
  );
  const saved = results.filter((picture) => picture !== null);
  return { pictures: saved, lost: codes.length - saved.length };
}

/** A call waiting for its place in line knows no time-out of ours. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(new DingTalkFault('not-sent', 'timeout'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Stops reading as soon as it is too much, whatever the length that was announced. */
async function download(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error', signal });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new DingTalkFault('refused', `HTTP ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new DingTalkFault('refused', 'too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
