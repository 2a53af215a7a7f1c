import type { Change } from './face.ts';
import { json, type Queryable, rows } from './sql.ts';

/** Keeps who changed what, from what, to what. */
export async function keepAudit(
  db: Queryable,
  town: string,
  change: Change,
  entry: { action: string; subject: string; before?: unknown; after?: unknown },
): Promise<void> {
  await rows(
    db,
    `insert into audit (town, at, actor, action, subject, before, after)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)`,
    [
      town,
      change.at,
      change.actor,
      entry.action,
      entry.subject,
      entry.before === undefined ? null : json(entry.before),
      entry.after === undefined ? null : json(entry.after),
    ],
  );
}
