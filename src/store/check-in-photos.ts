import { type Queryable, rows } from './sql.ts';

/** Two-number advisory locks; the first number is that of photos, the second one photo's. */
const PHOTO = 0x66_7a_78_6b;

/** Whoever asks about the same photos waits until this transaction ends; always locked in one order. */
export async function lockPhotos(db: Queryable, town: string, photos: readonly string[]): Promise<void> {
  await rows(
    db,
    `select pg_advisory_xact_lock($1, hashtext($2 || ' ' || photo)) from unnest($3::text[]) as photo`,
    [PHOTO, town, [...new Set(photos)].toSorted()],
  );
}

/** The part of a statement that puts the photos of parameter `$at` by check-in `$2` of town `$1`. */
export function addPhotos(at: number): string {
  return `photographed as (
    insert into check_in_photo (town, picture, check_in)
    select $1::text, picture, $2::int from unnest($${at}::text[]) as picture
    on conflict do nothing
  )`;
}

/** The same for photos that stand by it no more. */
export function dropPhotos(at: number): string {
  return `dropped as (
    delete from check_in_photo where town = $1::text and check_in = $2::int and picture = any($${at}::text[])
  )`;
}
