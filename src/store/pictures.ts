import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pictures } from '../channels/channel.ts';
import { cleanPicture, previewOf } from './clean-picture.ts';

const KEY = /^[0-9a-f]{64}$/;

/**
 * Keeps pictures under the hash of their cleaned content, each with a preview beside it: the same photo is one file,
 * whoever sends it. One is worked on at a time, so that a heap of photos takes neither the memory nor the processors.
 */
export function createPictures(folder: string): Pictures {
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  const fileOf = (key: string) => join(folder, key);
  const previewFileOf = (key: string) => join(folder, `${key}.preview`);

  async function read(key: string) {
    if (!KEY.test(key)) return null;
    const bytes = await readFile(fileOf(key)).catch(() => null);
    const mediaType = bytes && mediaTypeOf(bytes);
    return bytes && mediaType ? { bytes, mediaType } : null;
  }

  async function keep(key: string, bytes: Uint8Array): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const preview = await previewOf(bytes);
    // The picture last: one that can be found has its preview.
    if (preview) await write(previewFileOf(key), preview);
    await write(fileOf(key), bytes);
  }

  /** Of a picture kept before there were previews; the picture itself when none can be made. */
  async function makePreview(key: string) {
    const picture = await read(key);
    const preview = picture && (await previewOf(picture.bytes));
    if (!preview) return picture;
    await write(previewFileOf(key), preview);
    return { bytes: preview, mediaType: 'image/jpeg' };
  }

  return {
    read,
    async save(bytes) {
      if (!mediaTypeOf(bytes)) return null;
      return inTurn(async () => {
        const clean = await cleanPicture(bytes);
        if (!clean) return null;
        const key = createHash('sha256').update(clean.bytes).digest('hex');
        if (!(await exists(fileOf(key)))) await keep(key, clean.bytes);
        return { key, mediaType: clean.mediaType };
      });
    },
    async readPreview(key) {
      if (!KEY.test(key)) return null;
      const bytes = await readFile(previewFileOf(key)).catch(() => null);
      return bytes ? { bytes, mediaType: 'image/jpeg' } : inTurn(() => makePreview(key));
    },
  };
}

/**
 * Flushed before it gets its name: a file that can be found is whole. What a killed process left of a draft is
 * overwritten when the picture comes again.
 */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.draft`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** By content, never by name: what a picture says of itself is not to be trusted. */
function mediaTypeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n')) return 'image/png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return null;
}
