import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Handler } from 'hono';

interface Asset {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: string;
  etag: string;
}

const MEDIA_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads a folder of styles, scripts and icons into memory, by file name: no request ever becomes a path. */
export async function loadAssets(folder: string): Promise<Map<string, Asset>> {
  const assets = new Map<string, Asset>();
  for (const name of await readdir(folder)) {
    const mediaType = MEDIA_TYPES[extname(name)];
    if (!mediaType) throw new Error(`asset of unknown type: ${join(folder, name)}`);
    const bytes = new Uint8Array(await readFile(join(folder, name)));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    assets.set(name, { bytes, mediaType, etag });
  }
  return assets;
}

/** Answers `/assets/:name`; browsers keep a copy and ask each time whether it still holds (304). */
export function serveAssets(assets: Map<string, Asset>): Handler {
  return (c) => {
    const asset = assets.get(c.req.param('name') ?? '');
    if (!asset) return c.notFound();
    c.header('Cache-Control', 'no-cache');
    c.header('ETag', asset.etag);
    if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304);
    return c.body(asset.bytes, 200, { 'Content-Type': asset.mediaType });
  };
}
