import { keepAudit } from './audit.ts';
import type { BoundGroup, Groups } from './face.ts';
import { type Queryable, rows } from './sql.ts';

export function createGroups(db: Queryable, town: string): Groups {
  return {
    async remember({ platform, id, kind, title }) {
      await rows(
        db,
        `insert into conversation (platform, id, kind, title) values ($1, $2, $3, $4)
         on conflict (platform, id) do update set title = excluded.title`,
        [platform, id, kind, title],
      );
    },
    async bind(platform, conversation, unit, change) {
      await rows(
        db,
        `insert into binding (town, platform, conversation, unit, bound_at, bound_by) values ($1, $2, $3, $4, $5, $6)
         on conflict (platform, conversation, town, unit)
           do update set bound_at = excluded.bound_at, bound_by = excluded.bound_by, unbound_at = null
           where binding.unbound_at is not null`,
        [town, platform, conversation, unit, change.at, change.actor],
      );
      await keepAudit(db, town, change, {
        action: 'group-bound',
        subject: `group ${platform} ${conversation}`,
        after: { unit },
      });
    },
    async unbind(platform, conversation, change) {
      const units = await rows<{ unit: string }>(
        db,
        `update binding set unbound_at = $4
         where town = $1 and platform = $2 and conversation = $3 and unbound_at is null returning unit`,
        [town, platform, conversation, change.at],
      );
      if (units.length === 0) return;
      await keepAudit(db, town, change, {
        action: 'group-unbound',
        subject: `group ${platform} ${conversation}`,
        before: units,
      });
    },
    all() {
      return rows<BoundGroup & { [column: string]: unknown }>(
        db,
        `select b.platform, b.conversation, c.title, jsonb_agg(b.unit order by b.bound_at, b.unit) as units
         from binding b join conversation c on c.platform = b.platform and c.id = b.conversation
         where b.town = $1 and b.unbound_at is null
         group by b.platform, b.conversation, c.title
         order by min(b.bound_at), b.conversation`,
        [town],
      );
    },
  };
}
