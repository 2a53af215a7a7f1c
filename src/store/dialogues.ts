import type { Dialogues } from './face.ts';
import { json, type Queryable, rows } from './sql.ts';

export function createDialogues(db: Queryable, town: string): Dialogues {
  return {
    async ask({ platform, conversation, person, kind, payload, askedAt, expiresAt }) {
      await rows(
        db,
        `insert into dialogue (town, platform, conversation, person, kind, payload, asked_at, expires_at)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)`,
        [town, platform, conversation, person, kind, json(payload), askedAt, expiresAt],
      );
    },
    async close(id, at) {
      await rows(db, 'update dialogue set closed_at = $3 where town = $1 and id = $2', [town, id, at]);
    },
  };
}
