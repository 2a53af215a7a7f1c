import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { pino } from 'pino';
import { progressOf } from '../../src/domain/coverage.ts';
import { addDays } from '../../src/domain/day.ts';
import { startServers } from '../../src/servers.ts';
import type { Store } from '../../src/store/face.ts';
import { createStore } from '../../src/store/store.ts';
import { changeAtRandom, fill, recount, type Scale } from './history.ts';
import { MIGRATIONS } from './program.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';
import { createTown } from './town.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const DAYS = 290;
const ROUNDS = 300;
const CHANGES = 1_000;

/** The whole town's coverage over a short and a long history of check-ins, and whether it equals a recount. */
export async function measureCoverage(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const log = pino({ level: 'fatal' });
  const { campaign } = (await createTown(2)).campaign;
  const servers = await startServers({
    dataDir,
    servers: null,
    migrations: MIGRATIONS,
    log,
    onLost(error) {
      throw error;
    },
  });
  try {
    const { pool } = servers.database;
    const store = createStore(servers.database, servers.relaxed.pool);
    const units = campaign.units.filter(({ population }) => population).map(({ id }) => id);
    const until = addDays(campaign.countFrom, DAYS - 1);
    const scaleOf = (town: string, checkIns: number): Scale => ({
      town,
      checkIns,
      units,
      from: campaign.countFrom,
      until,
    });
    const small = scaleOf('small', SMALL);
    const large = scaleOf('large', LARGE);
    await fill(pool, small);
    await fill(pool, large);
    await pool.query('vacuum analyze');

    async function timeOf({ town }: Scale): Promise<number> {
      const startedAt = performance.now();
      progressOf(campaign, await store.of(town).coverage.between(campaign.countFrom, until), until);
      return performance.now() - startedAt;
    }

    const times: Record<string, number[]> = { small: [], large: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const scale of [small, large]) times[scale.town]?.push(await timeOf(scale));
    }
    await changeAtRandom(store, large, campaign, CHANGES);
    const [short, long] = [median(times.small ?? []), median(times.large ?? [])];
    return [
      { what: `the town's coverage over ${SMALL} check-ins`, value: short, unit: 'ms' },
      { what: `the town's coverage over ${LARGE} check-ins`, value: long, unit: 'ms' },
      { what: 'ratio', value: long / short, unit: '×', limit: { at: 'most', value: 2 } },
      {
        what: `units that differ from a recount after ${CHANGES} changes`,
        value: await differences(pool, store, large),
        unit: '',
        limit: { at: 'most', value: 0 },
      },
    ];
  } finally {
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function differences(pool: pg.Pool, store: Store, scale: Scale): Promise<number> {
  const kept = await store.of(scale.town).coverage.between(scale.from, scale.until);
  const counted = await recount(pool, scale);
  const isSame = (unit: string | null) =>
    JSON.stringify(kept.find((row) => row.unit === unit)) ===
    JSON.stringify(counted.find((row) => row.unit === unit));
  const units = new Set([...kept, ...counted].map(({ unit }) => unit));
  return [...units].filter((unit) => !isSame(unit)).length;
}
