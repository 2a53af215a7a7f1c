import type { Dialogues, OpenQuestion } from './face.ts';
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
    unanswered(kinds, after, person) {
      return rows<OpenQuestion & { [column: string]: unknown }>(
        db,
        `select dialogue.id, kind, payload, conversation, asked_at as "askedAt", expires_at as "expiresAt",
           jsonb_build_object('id', person.id, 'platform', person.platform, 'account', account, 'name', name) as person
         from dialogue join person on person.town = dialogue.town and person.id = dialogue.person
         where dialogue.town = $1 and closed_at is null and kind = any($2::text[]) and expires_at > $3
           and ($4::text is null or dialogue.person = $4)
         order by dialogue.id`,
        [town, [...kinds], after, person ?? null],
      );
    },
  };
}
