import type { LedgerEntry, SandboxLedger } from '../channels/sandbox/ledger.ts';
import { batched } from './batch.ts';
import { json, type Queryable, row, rows } from './sql.ts';

type SelectedEntry = LedgerEntry & { [column: string]: unknown };

const COLUMNS = 'id, conversation, sender, text, pictures, addressed, at, in_reply_to as "inReplyTo"';

/**
 * @param relaxed connections with `synchronous_commit` off: what the make-believe platform remembers is flushed
 * with the bot's next commit, and a reply lost with the server is sent again under the same id.
 */
export function createSandboxLedger(db: Queryable, relaxed: Queryable): SandboxLedger {
  const append = batched<LedgerEntry, boolean>(async (entries) => {
    const inserted = await rows<{ id: string }>(
      relaxed,
      `insert into sandbox_message (id, conversation, sender, text, pictures, addressed, at, in_reply_to)
       select id, conversation, sender, text, pictures, addressed, at, in_reply_to
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::boolean[], $7::timestamptz[],
         $8::text[]) with ordinality
         as given (id, conversation, sender, text, pictures, addressed, at, in_reply_to, position)
       order by position
       on conflict (id) do nothing returning id`,
      [
        entries.map(({ id }) => id),
        entries.map(({ conversation }) => conversation),
        entries.map(({ sender }) => sender),
        entries.map(({ text }) => text),
        entries.map(({ pictures }) => json(pictures)),
        entries.map(({ addressed }) => addressed),
        entries.map(({ at }) => at),
        entries.map(({ inReplyTo }) => inReplyTo),
      ],
    );
    const isNew = new Set(inserted.map(({ id }) => id));
    return entries.map(({ id }) => isNew.delete(id));
  });

  return {
    append,
    async replace(id, text) {
      await rows(db, `update sandbox_message set text = $2, pictures = '[]' where id = $1`, [id, text]);
    },
    byId(id) {
      return row<SelectedEntry>(db, `select ${COLUMNS} from sandbox_message where id = $1`, [id]);
    },
    list(conversation, after) {
      return rows<SelectedEntry>(
        db,
        `select ${COLUMNS} from sandbox_message
         where ($1::text is null or conversation = $1)
           and seq > case when $2::text is null then 0 else (select seq from sandbox_message where id = $2) end
         order by seq`,
        [conversation, after],
      );
    },
    async state() {
      const kept = await row<{ now: Date; faults: Record<string, 'absent' | 'silent'> }>(
        db,
        `select greatest(clock, (select max(at) from sandbox_message)) as now, faults from sandbox_state where id = 1`,
      );
      return kept;
    },
    async keepState({ now, faults }) {
      await rows(
        db,
        `insert into sandbox_state (id, clock, faults) values (1, $1, $2::jsonb)
         on conflict (id) do update set clock = excluded.clock, faults = excluded.faults`,
        [now, json(faults)],
      );
    },
  };
}
