import type { InboundMessage } from '../channels/channel.ts';
import { batched } from './batch.ts';
import type { Inbox, InboxEntry, TownInbox } from './face.ts';
import { INSERT_DRAFTS, recordset } from './outbox.ts';
import { json, type Queryable, row, rows } from './sql.ts';

interface InboxRow {
  seq: number;
  message: Omit<InboundMessage, 'sentAt'> & { sentAt: string };
  attempts: number;
  faultRef: string | null;
}

const COLUMNS = 'seq, message, attempts, fault_ref as "faultRef"';

/** For the town of parameter 1 at the time of parameter 2; an answered message's text is kept by nobody. */
const CLOSE = `update inbox set state = 'done', message = null, town = $1, answered_at = $2`;

export function createInbox(db: Queryable): Inbox {
  const put = batched<{ message: InboundMessage; receivedAt: Date }, number | null>(async (items) => {
    const inserted = await rows<{ seq: number; platform: string; id: string }>(
      db,
      `insert into inbox (platform, id, conversation, message, state, received_at)
       select platform, id, conversation, message, 'new', received_at
       from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[]) with ordinality
         as given (platform, id, conversation, message, received_at, position)
       order by position
       on conflict do nothing
       returning seq, platform, id`,
      [
        items.map(({ message }) => message.conversation.platform),
        items.map(({ message }) => message.id),
        items.map(({ message }) => message.conversation.id),
        items.map(({ message }) => json(message)),
        items.map(({ receivedAt }) => receivedAt),
      ],
    );
    const seqs = new Map(inserted.map(({ platform, id, seq }) => [`${platform} ${id}`, seq]));
    return items.map(({ message }) => {
      const key = `${message.conversation.platform} ${message.id}`;
      const seq = seqs.get(key) ?? null;
      // A redelivery in the same batch is the same message: only its first arrival is new.
      seqs.delete(key);
      return seq;
    });
  });

  return {
    async put(message, receivedAt) {
      const seq = await put({ message, receivedAt });
      return seq === null ? null : { seq, message, attempts: 0, faultRef: null };
    },
    async open() {
      const open = await rows<InboxRow>(db, `select ${COLUMNS} from inbox where state = 'new' order by seq`);
      return open.map(toEntry);
    },
  };
}

export function createTownInbox(db: Queryable, town: string): TownInbox {
  return {
    async answer(message, replies, at) {
      const { platform } = message.conversation;
      if (replies.length === 0) {
        const closed = await row(
          db,
          `${CLOSE} where platform = $3 and id = $4 and state <> 'done' returning 1`,
          [town, at, platform, message.id],
        );
        return closed && [];
      }
      const said = await rows<{ id: number }>(
        db,
        `with closed as (
           ${CLOSE} where platform = $4 and id = $5 and state <> 'done' returning 1
         )
         ${INSERT_DRAFTS} where exists (select 1 from closed) order by position returning id`,
        [town, at, recordset(replies), platform, message.id],
      );
      if (said.length === 0) return null;
      // Ids only: to have the replies told back would cost as much again as a small statement.
      return replies.map((reply, index) => ({ ...reply, id: idAt(said, index), town, attempts: 0 }));
    },
    async fail(message, faultRef) {
      await rows(
        db,
        `update inbox set state = 'failed', attempts = attempts + 1, town = $1, fault_ref = coalesce(fault_ref, $4)
         where platform = $2 and id = $3 and state <> 'done'`,
        [town, message.conversation.platform, message.id, faultRef],
      );
    },
    async reopen(platform, id) {
      const found = await row<InboxRow>(
        db,
        `update inbox set state = 'new' where town = $1 and platform = $2 and id = $3 and state = 'failed'
         returning ${COLUMNS}`,
        [town, platform, id],
      );
      return found && toEntry(found);
    },
  };
}

function idAt(said: { id: number }[], index: number): number {
  const id = said[index]?.id;
  if (id === undefined) throw new Error('a reply was not kept');
  return id;
}

function toEntry({ seq, message, attempts, faultRef }: InboxRow): InboxEntry {
  return { seq, message: { ...message, sentAt: new Date(message.sentAt) }, attempts, faultRef };
}
