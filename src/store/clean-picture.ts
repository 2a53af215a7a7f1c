import type { PictureRef } from '../channels/channel.ts';

export interface CleanPicture {
  bytes: Uint8Array;
  mediaType: PictureRef['mediaType'];
}

/** Longest sides, in pixels: enough for a face in the third row, and for a bubble on a phone. */
const LONGEST = 2_560;
const PREVIEW_LONGEST = 320;
/** Phones take up to 108 million; a small file that claims more is a bomb. */
const MAX_PIXELS = 110_000_000;
const MAX_SECONDS = 20;
const QUALITY = 85;
const PREVIEW_QUALITY = 75;

/**
 * A picture as it may be kept: upright, of bounded size, with its pixels and nothing else (no EXIF, no place, no
 * device, no thumbnail of what was cut away), in the format it came in; of an animation the first frame.
 * Null when the bytes do not decode.
 */
export async function cleanPicture(bytes: Uint8Array): Promise<CleanPicture | null> {
  const sharp = await loadSharp();
  // Metadata is only kept where sharp is told to.
  const upright = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: MAX_SECONDS })
    .autoOrient()
    .resize(within(LONGEST))
    .jpeg({ quality: QUALITY, force: false })
    .webp({ quality: QUALITY, force: false });
  try {
    const { data, info } = await upright.toBuffer({ resolveWithObject: true });
    return { bytes: data, mediaType: `image/${info.format}` };
  } catch {
    return null;
  }
}

/** A small JPEG of a picture; null when the bytes do not decode. */
export async function previewOf(bytes: Uint8Array): Promise<Uint8Array | null> {
  const sharp = await loadSharp();
  return sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: MAX_SECONDS })
    .autoOrient()
    .resize(within(PREVIEW_LONGEST))
    .flatten({ background: 'white' })
    .jpeg({ quality: PREVIEW_QUALITY })
    .toBuffer()
    .catch(() => null);
}

/** Loaded with the first picture: 25 MB that a program without one does without. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  // One thread and nothing remembered: pictures come now and then, conversations all the time.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

function within(longest: number) {
  return { width: longest, height: longest, fit: 'inside', withoutEnlargement: true } as const;
}
