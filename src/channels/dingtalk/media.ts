import type { Clock } from '../../domain/clock.ts';
import { type PictureRef, type Pictures, SendError } from '../channel.ts';
import type { Api } from './api.ts';

const REMEMBERED = 200;
/** How long DingTalk keeps a media id is not documented; a bulletin to every group takes minutes. */
const LIFE_MS = 3_600_000;

/** Uploads pictures, each once for however many groups it goes to. */
export function createMedia(api: Api, pictures: Pictures, clock: Clock) {
  const uploads = new Map<string, { mediaId: Promise<string>; until: number }>();

  async function upload(key: string): Promise<string> {
    const picture = await pictures.read(key);
    if (!picture) throw new SendError('never', '图片找不到了');
    return api.uploadImage(picture.bytes, picture.mediaType);
  }

  return {
    async idOf({ key }: PictureRef): Promise<string> {
      const now = clock.now().getTime();
      const known = uploads.get(key);
      if (known && now < known.until) return known.mediaId;
      const mediaId = upload(key);
      uploads.set(key, { mediaId, until: now + LIFE_MS });
      const oldest = uploads.size > REMEMBERED ? uploads.keys().next() : null;
      if (oldest && !oldest.done) uploads.delete(oldest.value);
      try {
        return await mediaId;
      } catch (error) {
        uploads.delete(key);
        throw error;
      }
    },
  };
}

export type Media = ReturnType<typeof createMedia>;
