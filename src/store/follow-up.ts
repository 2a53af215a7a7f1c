import type { FollowUp, SentRow } from './face.ts';
import { type Queryable, row, rows } from './sql.ts';

type SelectedSentRow = SentRow & { [column: string]: unknown };

const COLUMNS = `id, town, bulletin, platform, conversation, platform_id as "platformId", attempts`;
/** One that is still on the way when its recall is asked for is taken back once it has arrived. */
const TO_RECALL = `recall = 'asked' and state = 'sent'`;

/** Of a message that was sent, `attempts` and `not_before` belong to its recall: `Outbox.recall` sets them anew. */
export function createFollowUp(db: Queryable): FollowUp {
  return {
    nextRecall(platform, now) {
      return row<SelectedSentRow>(
        db,
        `select ${COLUMNS} from outbox
         where platform = $1 and ${TO_RECALL} and not_before <= $2 order by not_before, id limit 1`,
        [platform, now],
      );
    },
    async nextRecallAt(platform, after, until) {
      const found = await row<{ at: Date | null }>(
        db,
        `select min(not_before) as at from outbox
         where ($1::text is null or platform = $1) and ${TO_RECALL} and not_before > $2 and not_before <= $3`,
        [platform, after, until],
      );
      return found?.at ?? null;
    },
    async retryRecall(id, notBefore) {
      await rows(
        db,
        `update outbox set not_before = $2, attempts = attempts + 1 where id = $1 and recall = 'asked'`,
        [id, notBefore],
      );
    },
    async settleRecall(id, note) {
      await rows(
        db,
        `update outbox set recall = case when $2::text is null then 'done' else 'refused' end, recall_note = $2
         where id = $1 and recall = 'asked'`,
        [id, note],
      );
    },
    standing(town, bulletin, platform) {
      return rows<SelectedSentRow>(
        db,
        `select ${COLUMNS} from outbox
         where town = $1 and bulletin = $2 and platform = $3 and state = 'sent' and recall is null order by id`,
        [town, bulletin, platform],
      );
    },
    async counted(id, readers, at) {
      await rows(db, 'update outbox set readers = $2, readers_at = $3 where id = $1', [id, readers, at]);
    },
  };
}
