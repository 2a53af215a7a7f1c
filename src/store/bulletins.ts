import { keepAudit } from './audit.ts';
import type { Counters } from './counters.ts';
import type { Bulletin, Bulletins, Delivery } from './face.ts';
import { json, type Queryable, row, rows } from './sql.ts';

type BulletinRow = Bulletin & { [column: string]: unknown };

const COLUMNS = `no, kind, state, title, text, targets, author, platform, conversation, created_at as "createdAt",
  expires_at as "expiresAt", send_at as "sendAt", confirmed_at as "confirmedAt", confirmed_by as "confirmedBy", rounds`;

export function createBulletins(db: Queryable, counters: Counters, town: string): Bulletins {
  return {
    nextNo: () => counters.next(town, 'bulletin'),
    async create(bulletin, change) {
      await rows(
        db,
        `insert into bulletin (town, no, kind, state, title, text, targets, author, platform, conversation,
           created_at, expires_at, send_at, confirmed_at, confirmed_by, rounds)
         values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
        [town, ...valuesOf(bulletin)],
      );
      await keepAudit(db, town, change, { action: 'created', subject: subjectOf(bulletin), after: bulletin });
    },
    async update(bulletin, action, change) {
      const before = await row<BulletinRow>(
        db,
        `select ${COLUMNS} from bulletin where town = $1 and no = $2`,
        [town, bulletin.no],
      );
      await rows(
        db,
        `update bulletin set kind = $3, state = $4, title = $5, text = $6, targets = $7::jsonb, author = $8,
           platform = $9, conversation = $10, created_at = $11, expires_at = $12, send_at = $13,
           confirmed_at = $14, confirmed_by = $15, rounds = $16
         where town = $1 and no = $2`,
        [town, ...valuesOf(bulletin)],
      );
      await keepAudit(db, town, change, { action, subject: subjectOf(bulletin), before, after: bulletin });
    },
    byNo(no) {
      return row<BulletinRow>(db, `select ${COLUMNS} from bulletin where town = $1 and no = $2 for update`, [
        town,
        no,
      ]);
    },
    latest(limit) {
      return rows<BulletinRow>(
        db,
        `select ${COLUMNS} from bulletin where town = $1 order by no desc limit $2`,
        [town, limit],
      );
    },
    async underway() {
      const found = await rows<{ no: number }>(
        db,
        `select no from bulletin where town = $1 and state in ('sending', 'recalling') order by no`,
        [town],
      );
      return found.map(({ no }) => no);
    },
    deliveries(no) {
      return rows<Delivery & { [column: string]: unknown }>(
        db,
        `select distinct on (outbox.conversation) outbox.id, outbox.platform, outbox.conversation, conversation.title,
           state, error, recall, recall_note as "recallNote", readers, readers_at as "readersAt"
         from outbox join conversation on conversation.platform = outbox.platform and conversation.id = outbox.conversation
         where town = $1 and bulletin = $2 order by outbox.conversation, outbox.id desc`,
        [town, no],
      );
    },
  };
}

function subjectOf({ no }: Bulletin): string {
  return `bulletin ${no}`;
}

function valuesOf(bulletin: Bulletin): unknown[] {
  return [
    bulletin.no,
    bulletin.kind,
    bulletin.state,
    bulletin.title,
    bulletin.text,
    json(bulletin.targets),
    bulletin.author,
    bulletin.platform,
    bulletin.conversation,
    bulletin.createdAt,
    bulletin.expiresAt,
    bulletin.sendAt,
    bulletin.confirmedAt,
    bulletin.confirmedBy,
    bulletin.rounds,
  ];
}
