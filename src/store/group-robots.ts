import type { GroupRobot, GroupRobots } from '../channels/channel.ts';
import type { ProvedRobot, Robots } from './face.ts';
import { type Queryable, row, rows } from './sql.ts';

type SelectedRobot = GroupRobot & { [column: string]: unknown };

/** What the channels look up, over all towns. */
export function createGroupRobots(db: Queryable): GroupRobots {
  return {
    find(platform, conversation) {
      return row<SelectedRobot>(
        db,
        'select webhook, secret from group_robot where platform = $1 and conversation = $2',
        [platform, conversation],
      );
    },
  };
}

/** A proposal's units are bindings that were never in force: they end when they begin. */
export function createRobots(db: Queryable, town: string): Robots {
  return {
    async propose({ platform, proof, title, units, webhook, secret }, { actor, at }) {
      await rows(
        db,
        `insert into conversation (platform, id, kind, title) values ($1, $2, 'group', $3)
         on conflict (platform, id) do update set title = excluded.title`,
        [platform, proof, title],
      );
      await rows(
        db,
        'insert into group_robot (platform, conversation, webhook, secret, added_at) values ($1, $2, $3, $4, $5)',
        [platform, proof, webhook, secret, at],
      );
      await rows(
        db,
        `insert into binding (town, platform, conversation, unit, bound_at, bound_by, unbound_at)
         select $1, $2, $3, unit, $5, $6, $5 from unnest($4::text[]) as unit`,
        [town, platform, proof, units, at, actor],
      );
    },
    proved() {
      return rows<ProvedRobot & { [column: string]: unknown }>(
        db,
        `select r.platform, r.conversation as proof, c.title, b.units, r.secret is not null as "isSigned", b.by,
           o.state, o.error
         from group_robot r
         join outbox o on o.town = $1 and o.key = r.conversation
         join conversation c on c.platform = r.platform and c.id = r.conversation
         join lateral (
           select array_agg(unit order by unit) as units, min(bound_by) as by from binding
           where town = $1 and platform = r.platform and conversation = r.conversation
         ) b on true
         where o.state in ('sent', 'failed', 'uncertain', 'expired')
         order by o.id`,
        [town],
      );
    },
    async settle(platform, proof, group) {
      // First of all: whoever takes the row is the one who ends the proposal.
      const taken = await row<SelectedRobot & { addedAt: Date }>(
        db,
        `delete from group_robot where platform = $1 and conversation = $2
         returning webhook, secret, added_at as "addedAt"`,
        [platform, proof],
      );
      if (!taken) return false;
      await rows(db, 'delete from binding where town = $1 and platform = $2 and conversation = $3', [
        town,
        platform,
        proof,
      ]);
      if (group === null) return true;
      await rows(
        db,
        `insert into group_robot (platform, conversation, webhook, secret, added_at) values ($1, $2, $3, $4, $5)
         on conflict (platform, conversation) do update
           set webhook = excluded.webhook, secret = excluded.secret, added_at = excluded.added_at`,
        [platform, group, taken.webhook, taken.secret, taken.addedAt],
      );
      return true;
    },
    async forget(platform, conversation) {
      await rows(
        db,
        `delete from group_robot where platform = $1 and conversation = $2 and not exists (
           select 1 from binding where platform = $1 and conversation = $2 and unbound_at is null
         )`,
        [platform, conversation],
      );
    },
  };
}
