import { batched } from './batch.ts';
import type { Deliveries } from './face.ts';
import { OUTBOX_COLUMNS, type SelectedOutboxRow } from './outbox.ts';
import { type Queryable, row, rows } from './sql.ts';

/** Bulletins and reminders of a town rest while its sending is stopped; replies and notices never do. */
const MAY_GO = `(class in ('reply', 'notice')
  or not exists (select 1 from town where town.id = outbox.town and stopped_at is not null))`;

const PLACE = `coalesce(conversation, 'single-' || account)`;

export function createDeliveries(db: Queryable): Deliveries {
  const sent = batched<{ id: number; platformId: string; at: Date }, null>(async (items) => {
    await rows(
      db,
      `update outbox set state = 'sent', platform_id = given.platform_id, settled_at = given.at, error = null
       from unnest($1::bigint[], $2::text[], $3::timestamptz[]) as given (id, platform_id, at)
       where outbox.id = given.id`,
      [items.map(({ id }) => id), items.map(({ platformId }) => platformId), items.map(({ at }) => at)],
    );
    return items.map(() => null);
  });

  return {
    next(platform, now, { busy, resting } = { busy: [], resting: [] }) {
      return row<SelectedOutboxRow>(
        db,
        `select ${OUTBOX_COLUMNS} from outbox
         where platform = $1 and state = 'pending' and not_before <= $2 and ${MAY_GO}
           and ${PLACE} <> all ($3::text[])
           and (class in ('reply', 'notice') or ${PLACE} <> all ($4::text[]))
         order by class in ('reply', 'notice') desc, not_before, id limit 1`,
        [platform, now, busy, resting],
      );
    },
    claim(id, now) {
      return row<SelectedOutboxRow>(
        db,
        `update outbox set state = 'sending'
         where id = (
           select id from outbox where id = $1 and state = 'pending' and not_before <= $2 and ${MAY_GO}
           for update skip locked
         ) returning ${OUTBOX_COLUMNS}`,
        [id, now],
      );
    },
    async sent(id, platformId, at) {
      await sent({ id, platformId, at });
    },
    async retry(id, notBefore, error, counts) {
      await rows(
        db,
        `update outbox set state = case when recall is null then 'pending' else 'cancelled' end, not_before = $2,
           error = coalesce($3, error), attempts = attempts + $4
         where id = $1 and state in ('direct', 'pending', 'sending')`,
        [id, notBefore, error, counts ? 1 : 0],
      );
    },
    async settle(id, state, error, at) {
      await rows(db, 'update outbox set state = $2, error = $3, settled_at = $4 where id = $1', [
        id,
        state,
        error,
        at,
      ]);
    },
    async nextAt(platform, after, until) {
      const found = await row<{ at: Date | null }>(
        db,
        `select min(not_before) as at from outbox
         where ($1::text is null or platform = $1) and state = 'pending'
           and not_before > $2 and not_before <= $3 and ${MAY_GO}`,
        [platform, after, until],
      );
      return found?.at ?? null;
    },
    async recover() {
      await rows(
        db,
        `update outbox set state = 'pending'
         where state = 'direct' or (state = 'sending' and class in ('reply', 'notice'))`,
      );
      return rows<SelectedOutboxRow>(
        db,
        `select ${OUTBOX_COLUMNS} from outbox where state = 'sending' order by id`,
      );
    },
  };
}
