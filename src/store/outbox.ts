import type { Lost, Outbox, OutboxDraft, OutboxRow } from './face.ts';
import { json, type Queryable, row, rows } from './sql.ts';

export const OUTBOX_COLUMNS = `id, town, key, class, platform, conversation, account, text, pictures,
  in_reply_to as "inReplyTo", bulletin, state, not_before as "notBefore", expires_at as "expiresAt", attempts`;

export type SelectedOutboxRow = OutboxRow & { [column: string]: unknown };

type SelectedLost = Lost & { [column: string]: unknown };

const LOST = `select outbox.id, class, state, coalesce(conversation.title, person.name, '') as to,
    coalesce(error, '') as error, settled_at as at
  from outbox
  left join conversation on conversation.platform = outbox.platform and conversation.id = outbox.conversation
  left join person on person.town = outbox.town and person.platform = outbox.platform
    and person.account = outbox.account
  where outbox.town = $1 and state in ('failed', 'uncertain')`;

/** Inserts the drafts of parameter 3 for the town of parameter 1 at the time of parameter 2. */
export const INSERT_DRAFTS = `insert into outbox (town, key, class, platform, conversation, account, text, pictures, in_reply_to,
    bulletin, state, not_before, expires_at, created_at)
  select $1, key, class, platform, conversation, account, text, pictures, in_reply_to, bulletin, state, not_before,
    expires_at, $2
  from jsonb_to_recordset($3::jsonb) as draft (position int, key text, class text, platform text, conversation text,
    account text, text text, pictures jsonb, in_reply_to text, bulletin int, state text, not_before timestamptz,
    expires_at timestamptz)`;

export function createOutbox(db: Queryable, town: string): Outbox {
  return {
    async put(drafts, createdAt) {
      if (drafts.length === 0) return [];
      return rows<SelectedOutboxRow>(
        db,
        `${INSERT_DRAFTS} order by position on conflict (town, key) do nothing returning ${OUTBOX_COLUMNS}`,
        [town, createdAt, recordset(drafts)],
      );
    },
    unsentReplies(platform, messageId) {
      return rows<SelectedOutboxRow>(
        db,
        `select ${OUTBOX_COLUMNS} from outbox
         where town = $1 and platform = $2 and in_reply_to = $3 and state = 'direct' order by id`,
        [town, platform, messageId],
      );
    },
    async unsettled(bulletin) {
      const found = await row<{ count: number }>(
        db,
        `select count(*)::int as count from outbox
         where town = $1 and bulletin = $2
           and (state in ('pending', 'sending') or (state = 'sent' and recall = 'asked'))`,
        [town, bulletin],
      );
      return found?.count ?? 0;
    },
    async cancelUnsent(bulletin, at) {
      const cancelled = await rows(
        db,
        `with deliveries as (
           select id, state from outbox where town = $1 and bulletin = $2 for update
         )
         update outbox set state = 'cancelled', settled_at = $3
         where id in (select id from deliveries) and state = 'pending'
           and not exists (select 1 from deliveries where state <> 'pending') returning 1`,
        [town, bulletin, at],
      );
      return cancelled.length > 0;
    },
    async recall(bulletin, at) {
      // Locked by themselves first: what the deliverer commits meanwhile is seen by the statement after.
      await rows(db, 'select 1 from outbox where town = $1 and bulletin = $2 order by id for update', [
        town,
        bulletin,
      ]);
      const changed = await rows<{ state: string }>(
        db,
        `update outbox set
           state = case state when 'pending' then 'cancelled' else state end,
           settled_at = case state when 'pending' then $3 else settled_at end,
           recall = case state when 'pending' then null else 'asked' end,
           not_before = case state when 'pending' then not_before else $3 end,
           attempts = case state when 'pending' then attempts else 0 end
         where town = $1 and bulletin = $2 and state in ('pending', 'sending', 'sent') returning state`,
        [town, bulletin, at],
      );
      const cancelled = changed.filter(({ state }) => state === 'cancelled').length;
      return { cancelled, asked: changed.length - cancelled };
    },
    async waiting() {
      const found = await row<{ count: number }>(
        db,
        `select count(*)::int as count from outbox
         where town = $1 and state = 'pending' and class in ('bulletin', 'reminder')`,
        [town],
      );
      return found?.count ?? 0;
    },
    lost(limit) {
      return rows<SelectedLost>(db, `${LOST} and bulletin is null order by outbox.id desc limit $2`, [
        town,
        limit,
      ]);
    },
    lostById(id) {
      return row<SelectedLost>(db, `${LOST} and outbox.id = $2`, [town, id]);
    },
  };
}

/** Drafts as one JSON parameter, snake-cased as the columns are. */
export function recordset(drafts: OutboxDraft[]): string {
  return json(
    drafts.map(({ inReplyTo, notBefore, expiresAt, ...draft }, position) => ({
      ...draft,
      position,
      in_reply_to: inReplyTo,
      not_before: notBefore,
      expires_at: expiresAt,
    })),
  );
}
