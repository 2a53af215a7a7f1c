import type { Agenda, DueRow, Plans } from './face.ts';
import { json, type Queryable, row, rows } from './sql.ts';

type SelectedDueRow = DueRow & { [column: string]: unknown };

const COLUMNS = 'id, town, key, job, run_at as "runAt", payload, state';

export function createPlans(db: Queryable, town: string): Plans {
  return {
    async add({ key, job, runAt, payload }) {
      await rows(
        db,
        `insert into due (town, key, job, run_at, payload, state) values ($1, $2, $3, $4, $5::jsonb, 'planned')
         on conflict (town, key) do nothing`,
        [town, key, job, runAt, json(payload)],
      );
    },
    start(id) {
      return row<SelectedDueRow>(
        db,
        `select ${COLUMNS} from due where town = $1 and id = $2 and state = 'queued' for update`,
        [town, id],
      );
    },
    async finish(id, at) {
      await rows(db, `update due set state = 'done', settled_at = $3 where town = $1 and id = $2`, [
        town,
        id,
        at,
      ]);
    },
    async cancel(key, at) {
      await rows(
        db,
        `update due set state = 'cancelled', settled_at = $3
         where town = $1 and key = $2 and state in ('planned', 'queued')`,
        [town, key, at],
      );
    },
    async isPlanned(job) {
      const found = await row(
        db,
        `select 1 from due where town = $1 and job = $2 and state in ('planned', 'queued') limit 1`,
        [town, job],
      );
      return found !== null;
    },
  };
}

export function createAgenda(db: Queryable): Agenda {
  return {
    next(until) {
      return row<SelectedDueRow>(
        db,
        `select ${COLUMNS} from due where state = 'planned' and run_at <= $1 order by run_at, id limit 1`,
        [until],
      );
    },
    async hand(id) {
      const handed = await row(
        db,
        `update due set state = 'queued' where id = $1 and state = 'planned' returning 1`,
        [id],
      );
      return handed !== null;
    },
    handed() {
      return rows<SelectedDueRow>(
        db,
        `select ${COLUMNS} from due where state = 'queued' order by run_at, id`,
      );
    },
    fail(id, error, at) {
      return row<SelectedDueRow>(
        db,
        `update due set state = 'failed', error = $2, settled_at = $3
         where id = $1 and state in ('planned', 'queued') returning ${COLUMNS}`,
        [id, error, at],
      );
    },
  };
}
