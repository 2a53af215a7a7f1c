import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pictures } from '../channels/channel.ts';

const KEY = /^[0-9a-f]{64}$/;

/** Keeps pictures under the hash of their content: the same photo is one file, whoever sends it. */
export function createPictures(folder: string): Pictures {
  return {
    async save(bytes) {
      const mediaType = mediaTypeOf(bytes);
      if (!mediaType) return null;
      const key = createHash('sha256').update(bytes).digest('hex');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, key);
      const isKnown = await stat(file).then(
        () => true,
        () => false,
      );
      if (!isKnown) await write(file, bytes);
      return { key, mediaType };
    },
    async read(key) {
      if (!KEY.test(key)) return null;
      const bytes = await readFile(join(folder, key)).catch(() => null);
      const mediaType = bytes && mediaTypeOf(bytes);
      return bytes && mediaType ? { bytes, mediaType } : null;
    },
  };
}

/** Flushed before it gets its name: a file that can be found is whole. */
async function write(file: string, bytes: Uint8Array): Promise<void> {
  const draft = `${file}.${process.pid}.${process.hrtime.bigint()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
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
