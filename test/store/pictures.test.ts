import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pictures } from '../../src/channels/channel.ts';
import { createPictures } from '../../src/store/pictures.ts';
import { temporaryFolder } from './embedded-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pictures: Pictures;

beforeEach(async () => {
  folder = await temporaryFolder('pictures');
  await mkdir(folder.path);
  pictures = createPictures(folder.path);
});
afterEach(() => folder[Symbol.asyncDispose]());

const RED = { r: 200, g: 20, b: 20 };
const BLUE = { r: 20, g: 20, b: 200 };
const PLACE = { GPSLatitudeRef: 'N', GPSLatitude: '30/1 29/1 17/1', GPSLongitudeRef: 'E' };
/** The EXIF orientation a phone held upright writes: the camera's right is the picture's top. */
const TURNED = 6;

/** A red and a blue half as the camera saw them: lying, the red half left; upright it is the top one. */
function halves(width = 400, height = 200): Sharp {
  const left = { create: { width: width / 2, height, channels: 3 as const, background: RED } };
  return sharp({ create: { width, height, channels: 3, background: BLUE } }).composite([
    { input: left, left: 0, top: 0 },
  ]);
}

/** With all that a phone adds: the device, the place, the orientation. */
function fromPhone(picture: Sharp): Sharp {
  const text = { Make: 'Example', Model: 'Phone 9', Copyright: 'Zhang Erping' };
  return picture.withExif({ IFD0: text, IFD3: PLACE }).withMetadata({ orientation: TURNED });
}

async function keyOf(bytes: Uint8Array): Promise<string> {
  const saved = await pictures.save(bytes);
  if (!saved) throw new Error('not kept');
  return saved.key;
}

async function kept(key: string): Promise<Buffer> {
  const read = await pictures.read(key);
  if (!read) throw new Error('not there');
  return Buffer.from(read.bytes);
}

/** Red, green and blue of one pixel. */
async function pixel(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  const { data } = await sharp(bytes)
    .removeAlpha()
    .extract({ left, top, width: 1, height: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}

function isNear(colour: number[], { r, g, b }: typeof RED): boolean {
  return [r, g, b].every((value, index) => Math.abs(value - (colour[index] ?? 0)) < 30);
}

describe('a photo of a phone', () => {
  test.each<[string, (picture: Sharp) => Sharp]>([
    ['image/jpeg', (picture) => picture.jpeg()],
    ['image/png', (picture) => picture.png()],
    ['image/webp', (picture) => picture.webp({ lossless: true })],
  ])('%s stands upright and tells nothing but its pixels', async (mediaType, encode) => {
    const photo = await encode(fromPhone(halves())).toBuffer();
    const told = photo.toString('latin1');
    expect([told.includes('Phone 9'), told.includes('Zhang Erping')]).toEqual([true, true]);
    expect((await sharp(photo).metadata()).orientation).toBe(TURNED);

    const saved = await pictures.save(photo);
    expect(saved?.mediaType).toBe(mediaType);
    const clean = await kept(saved?.key ?? '');
    const { width, height, exif, orientation, xmp, iptc, icc, format } = await sharp(clean).metadata();
    expect([width, height, `image/${format}`]).toEqual([200, 400, mediaType]);
    expect({ exif, orientation, xmp, iptc, icc }).toEqual({});
    for (const word of ['Exif', 'eXIf', 'EXIF', 'Example', 'Phone 9', 'Zhang Erping', 'GPS', 'http://ns']) {
      expect(clean.includes(word), word).toBe(false);
    }
    expect(isNear(await pixel(clean, 100, 50), RED)).toBe(true);
    expect(isNear(await pixel(clean, 100, 350), BLUE)).toBe(true);
  });

  test('every way a phone can be held', async () => {
    const upright = halves(64, 32);
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const photo = await upright.clone().jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer();
      const expected = await sharp(photo)
        .autoOrient()
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const clean = await kept(await keyOf(photo));
      const found = await sharp(clean).raw().toBuffer({ resolveWithObject: true });
      expect([found.info.width, found.info.height], String(orientation)).toEqual(
        orientation > 4 ? [32, 64] : [64, 32],
      );
      const middle = (found.info.width * 3 * found.info.height) / 4;
      expect(Math.abs((found.data[middle] ?? 0) - (expected.data[middle] ?? 0))).toBeLessThan(30);
    }
  });

  test('what other programs write into it goes too: comments, XMP, a PNG’s words and time', async () => {
    const jpeg = await halves().jpeg().toBuffer();
    const comment = segment(0xfe, 'taken at home');
    const xmp = segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>30.29N</x:xmpmeta>');
    const spoken = Buffer.concat([
      jpeg.subarray(0, 2),
      comment,
      xmp,
      jpeg.subarray(2),
      Buffer.from('trailing'),
    ]);
    const png = await halves().png().toBuffer();
    const written = Buffer.concat([
      png.subarray(0, 33),
      chunk('tEXt', 'Comment\0taken at home'),
      chunk('tIME', '\u0007\u00e5\u0004\u0006\u0009\u0000\u0000'),
      png.subarray(33),
    ]);
    for (const bytes of [spoken, written]) {
      const clean = await kept(await keyOf(bytes));
      for (const word of ['taken at home', '30.29N', 'tEXt', 'tIME', 'trailing']) {
        expect(clean.includes(word), word).toBe(false);
      }
    }
  });

  test('a large one is made smaller, a small one is left as large as it is', async () => {
    const large = await kept(await keyOf(await halves(4000, 1000).jpeg().toBuffer()));
    expect(await sharp(large).metadata()).toMatchObject({ width: 2560, height: 640 });
    const small = await kept(await keyOf(await halves(40, 20).png().toBuffer()));
    expect(await sharp(small).metadata()).toMatchObject({ width: 40, height: 20 });
  });

  test('an animation keeps its first frame', async () => {
    const frames = await Promise.all(
      [RED, BLUE].map((background) =>
        sharp({ create: { width: 20, height: 20, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(gif, { animated: true }).metadata()).pages).toBe(2);
    const saved = await pictures.save(gif);
    expect(saved?.mediaType).toBe('image/gif');
    const clean = await kept(saved?.key ?? '');
    expect((await sharp(clean, { animated: true }).metadata()).pages ?? 1).toBe(1);
    expect(isNear(await pixel(clean, 10, 10), RED)).toBe(true);
  });
});

describe('what is kept', () => {
  test('the same photo twice, even at the same moment, is one file under the hash of what is in it', async () => {
    const photo = await fromPhone(halves()).jpeg().toBuffer();
    const [first, second] = await Promise.all([keyOf(photo), keyOf(photo)]);
    expect(await keyOf(photo)).toBe(first);
    expect(second).toBe(first);
    expect((await readdir(folder.path)).toSorted()).toEqual([first, `${first}.preview`]);
    expect(
      createHash('sha256')
        .update(await kept(first))
        .digest('hex'),
    ).toBe(first);
  });

  test('only the owner can read it', async () => {
    const key = await keyOf(await halves().jpeg().toBuffer());
    for (const name of [key, `${key}.preview`]) {
      expect((await stat(join(folder.path, name))).mode & 0o077).toBe(0);
    }
  });

  test('a preview is a small upright JPEG', async () => {
    const key = await keyOf(await fromPhone(halves(1600, 800)).webp().toBuffer());
    const preview = await pictures.readPreview(key);
    expect(preview?.mediaType).toBe('image/jpeg');
    const bytes = preview?.bytes ?? Buffer.alloc(0);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 320 });
    expect(isNear(await pixel(bytes, 80, 40), RED)).toBe(true);
  });

  test('what is seen through in a picture is white in its preview', async () => {
    const clear = {
      create: { width: 30, height: 30, channels: 4 as const, background: { ...RED, alpha: 0 } },
    };
    const preview = await pictures.readPreview(await keyOf(await sharp(clear).png().toBuffer()));
    expect(await pixel(preview?.bytes ?? Buffer.alloc(0), 15, 15)).toEqual([255, 255, 255]);
  });

  test('a picture of before there were previews gets one when it is asked for', async () => {
    const key = await keyOf(await halves(1600, 800).jpeg().toBuffer());
    await rm(join(folder.path, `${key}.preview`));
    const [first, second] = await Promise.all([pictures.readPreview(key), pictures.readPreview(key)]);
    expect(await sharp(first?.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 320 });
    expect(second).toEqual(first);
    expect(await readFile(join(folder.path, `${key}.preview`))).toEqual(first?.bytes);
  });

  test('one that nothing can be made of is shown as it is', async () => {
    const key = 'a'.repeat(64);
    const bytes = Buffer.from('\u0089PNG\r\n\u001a\n of long ago', 'latin1');
    await writeFile(join(folder.path, key), bytes);
    expect(await pictures.readPreview(key)).toEqual({ bytes, mediaType: 'image/png' });
    expect(await readdir(folder.path)).toEqual([key]);
  });

  test.each([
    'b'.repeat(64),
    '../pictures',
    `${'c'.repeat(64)}.preview`,
    '',
  ])('nothing is found under %j', async (key) => {
    await writeFile(join(folder.path, `${'c'.repeat(64)}.preview`), await halves().jpeg().toBuffer());
    expect([await pictures.read(key), await pictures.readPreview(key)]).toEqual([null, null]);
  });

  test('what a killed process left half-written is neither found nor in the way', async () => {
    const photo = await halves().jpeg().toBuffer();
    const key = await keyOf(photo);
    const whole = await kept(key);
    await rm(folder.path, { recursive: true });
    await mkdir(folder.path);
    for (const name of [`${key}.draft`, `${key}.preview.draft`]) {
      await writeFile(join(folder.path, name), whole.subarray(0, 100));
    }
    expect([await pictures.read(key), await pictures.readPreview(key)]).toEqual([null, null]);
    expect(await keyOf(photo)).toBe(key);
    expect(await kept(key)).toEqual(whole);
    expect((await readdir(folder.path)).toSorted()).toEqual([key, `${key}.preview`]);
  });

  test('a disk that cannot be written is an error, and the next photo is taken again', async () => {
    const photo = await halves().jpeg().toBuffer();
    await rm(folder.path, { recursive: true });
    await writeFile(folder.path, 'not a folder');
    await expect(pictures.save(photo)).rejects.toThrow(/EEXIST|ENOTDIR/u);
    await rm(folder.path);
    expect(await pictures.save(photo)).toMatchObject({ mediaType: 'image/jpeg' });
  });
});

describe('what is no picture', () => {
  const jpeg = () => halves().jpeg().toBuffer();
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['nothing', () => Buffer.alloc(0)],
    ['a page', () => Buffer.from('<html>')],
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a TIFF', () => halves().tiff().toBuffer()],
    ['the head of a JPEG and nothing behind it', () => Buffer.from('\u00ff\u00d8\u00ff\u00e0', 'latin1')],
    ['the head of a PNG before a page', () => Buffer.from('\u0089PNG\r\n\u001a\n<html>', 'latin1')],
    ['a JPEG cut off in the middle', async () => (await jpeg()).subarray(0, (await jpeg()).length / 2)],
    ['a PNG with a broken middle', async () => broken(await halves().png().toBuffer())],
    ['a small file of more pixels than any phone’s', () => bomb()],
  ])('%s', async (_, bytes) => {
    expect(await pictures.save(await bytes())).toBeNull();
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('one does not keep the next from being taken', async () => {
    const photo = await jpeg();
    const [bad, good] = await Promise.all([pictures.save(photo.subarray(0, 300)), pictures.save(photo)]);
    expect([bad, good?.mediaType]).toEqual([null, 'image/jpeg']);
  });
});

test('a program loads what decodes pictures with its first one', async () => {
  const app = new URL('../../src/app.ts', import.meta.url).href;
  const store = new URL('../../src/store/pictures.ts', import.meta.url).href;
  const photo = (await halves().jpeg().toBuffer()).toString('base64');
  const program = `
    process.report.excludeNetwork = true;
    const loaded = () => process.report.getReport().sharedObjects.some((file) => /[\\/]sharp/.test(file));
    await import(${JSON.stringify(app)});
    const before = loaded();
    const { createPictures } = await import(${JSON.stringify(store)});
    await createPictures(${JSON.stringify(folder.path)}).save(Buffer.from('${photo}', 'base64'));
    console.log(JSON.stringify([before, loaded()]));`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual([false, true]);
});

function broken(png: Buffer): Buffer {
  const middle = Math.floor(png.length / 2);
  return Buffer.concat([png.subarray(0, middle), Buffer.alloc(20), png.subarray(middle + 20)]);
}

/** 111 million pixels in a third of a megabyte. */
function bomb(): Promise<Buffer> {
  return sharp({ create: { width: 10_600, height: 10_500, channels: 3, background: RED } })
    .png()
    .toBuffer();
}

function chunk(type: string, data: string): Buffer {
  const body = Buffer.from(type + data, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function segment(marker: number, data: string): Buffer {
  const body = Buffer.from(data, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, marker]), length, body]);
}
