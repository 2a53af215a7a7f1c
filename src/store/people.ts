import { randomUUID } from 'node:crypto';
import { keepAudit } from './audit.ts';
import type { Dialogue, People, Person, RoleGrant } from './face.ts';
import { type Queryable, row, rows } from './sql.ts';

interface ReceptionRow {
  id: string | null;
  name: string | null;
  grants: RoleGrant[] | null;
  groupUnits: string[] | null;
  dialogues: (Omit<Dialogue, 'askedAt'> & { askedAt: string })[] | null;
  isOpen: boolean;
}

const GRANTS = `(
  select jsonb_agg(jsonb_build_object('role', role, 'unit', unit, 'dedicated', dedicated) order by granted_at, role, unit)
  from role where role.town = person.town and role.person = person.id
)`;

const PERSON = `select id, platform, account, name, coalesce(${GRANTS}, '[]') as grants from person`;

export function createPeople(db: Queryable, town: string): People {
  return {
    async receive(message, now) {
      const { platform, id: conversation, kind } = message.conversation;
      const { account } = message.sender;
      const found = await row<ReceptionRow>(
        db,
        `select person.id, person.name, ${GRANTS} as grants,
           (select jsonb_agg(unit order by bound_at, unit) from binding
             where town = $1 and platform = $2 and conversation = $4 and unbound_at is null) as "groupUnits",
           (select jsonb_agg(jsonb_build_object('id', dialogue.id, 'kind', kind, 'payload', payload, 'askedAt', asked_at)
                             order by dialogue.id desc) from dialogue
             where dialogue.town = $1 and dialogue.person = person.id
               and (conversation = $4 or ($7 and kind like 'report-%'))
               and closed_at is null and expires_at > $5) as dialogues,
           coalesce((select state <> 'done' from inbox where platform = $2 and id = $6), false) as "isOpen"
         from (select 1) as always
         left join person on person.town = $1 and person.platform = $2 and person.account = $3`,
        [town, platform, account, conversation, now, message.id, kind === 'single'],
      );
      const person: Person | null =
        found?.id && found.name
          ? { id: found.id, platform, account, name: found.name, grants: found.grants ?? [] }
          : null;
      return {
        person,
        groupUnits: found?.groupUnits ?? null,
        dialogues: (found?.dialogues ?? []).map((dialogue) => ({
          ...dialogue,
          askedAt: new Date(dialogue.askedAt),
        })),
        isOpen: found?.isOpen ?? false,
      };
    },
    async add({ platform, account, name }, change) {
      const added = await row<{ id: string; isNew: boolean }>(
        db,
        `insert into person (town, id, platform, account, name, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (platform, account, town) do update set name = excluded.name
         returning id, (xmax = 0) as "isNew"`,
        [town, randomUUID(), platform, account, name, change.at],
      );
      if (!added) throw new Error('a person was neither added nor renamed');
      await keepAudit(db, town, change, {
        action: added.isNew ? 'person-added' : 'person-renamed',
        subject: `person ${added.id}`,
      });
      return { id: added.id, platform, account, name, grants: [] };
    },
    async grant(person, grant, change) {
      await rows(
        db,
        `insert into role (town, person, role, unit, dedicated, granted_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (town, person, role, unit) do update set dedicated = excluded.dedicated`,
        [town, person.id, grant.role, grant.unit, grant.dedicated, change.at],
      );
      await keepAudit(db, town, change, {
        action: 'role-granted',
        subject: `person ${person.id}`,
        after: grant,
      });
    },
    byId(id) {
      return row<Person & { [column: string]: unknown }>(db, `${PERSON} where town = $1 and id = $2`, [
        town,
        id,
      ]);
    },
    all() {
      return rows<Person & { [column: string]: unknown }>(
        db,
        `${PERSON} where town = $1 order by created_at, id`,
        [town],
      );
    },
    async takeLeave(person, from, until, change) {
      await rows(
        db,
        `insert into leave (town, person, from_day, until_day) values ($1, $2, $3, $4)
         on conflict (town, person, from_day) do update set until_day = excluded.until_day, cancelled_at = null`,
        [town, person, from, until],
      );
      await keepAudit(db, town, change, {
        action: until < from ? 'leave-cancelled' : 'leave-taken',
        subject: `person ${person}`,
        after: { from, until },
      });
    },
    async onLeave(day) {
      const away = await rows<{ person: string }>(
        db,
        'select person from leave where town = $1 and from_day <= $2 and until_day >= $2',
        [town, day],
      );
      return new Set(away.map(({ person }) => person));
    },
  };
}
