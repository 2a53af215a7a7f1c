import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import type { LoadedTown, Store, TownStore } from '../../src/store/face.ts';
import { createStore } from '../../src/store/store.ts';
import { emptyTables } from '../../src/store/tables.ts';
import { startPostgres } from '../servers.ts';
import { temporaryFolder } from '../store/embedded-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const log = pino({ level: 'silent' });

/** A PostgreSQL server that gives every caller a database of its own. */
export interface StoreServer extends AsyncDisposable {
  /** How pg reaches one of its databases. */
  connection(database: string): pg.ClientConfig;
}

/** A store with one town, 'huanghu', loaded, on an empty database. */
export interface StoreFixture extends AsyncDisposable {
  store: Store;
  town: TownStore;
  database: Database;
  loaded: LoadedTown;
  /** Empty again, but for the town. */
  reset(): Promise<void>;
}

export const AT = new Date('2021-04-06T09:00:00+08:00');

/** A moment of 6 April 2021 in the town: 09:00 plus milliseconds. */
export function msLater(ms: number): Date {
  return new Date(AT.getTime() + ms);
}

/** The private one can also be killed and started again. */
export async function privateServer(): Promise<StoreServer & { restart(): Promise<void> }> {
  const folder = await temporaryFolder('data');
  let server = await startEmbedded(folder.path, { log });
  const admin = new pg.Client(server.connection);
  await admin.connect();
  // What these tests write need not outlive the machine.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.end();
  return {
    connection: (database) => ({ ...server.connection, database }),
    async restart() {
      const ended = new Promise<void>((resolve) => server.onExit(resolve));
      process.kill(server.pid, 'SIGKILL');
      await ended;
      server = await startEmbedded(folder.path, { log });
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The operator's own server. */
export async function externalServer(): Promise<StoreServer> {
  const server = await startPostgres();
  return {
    connection: (database) => ({
      connectionString: Object.assign(new URL(server.url), { pathname: database }).href,
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export async function openStore(server: StoreServer): Promise<StoreFixture> {
  const name = `store_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client(server.connection('postgres'));
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();

  const connection = server.connection(name);
  const database = await openDatabase({ connection, log });
  await database.migrate(join(ROOT, 'src/store/migrations'));
  const settings = { synchronous_commit: 'off' };
  const relaxed = await openDatabase({ connection, log, max: 4, settings });
  const store = createStore(database, relaxed.pool);
  const { campaign, scripts, hash } = await loadCampaign('huanghu-2021', join(ROOT, 'templates'));
  const loaded = { id: campaign.town, campaign, scripts, sourceHash: hash };
  const load = () => store.towns.load(loaded, { actor: 'bot', at: AT });
  await load();
  return {
    store,
    town: store.of(campaign.town),
    database,
    loaded,
    async reset() {
      await emptyTables(database.pool);
      await load();
    },
    async [Symbol.asyncDispose]() {
      await relaxed.close();
      await database.close();
    },
  };
}
