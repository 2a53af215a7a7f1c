import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { RUNNING } from './database-lock.ts';

/** What a database is like, as far as it matters to whoever runs the program. */
export interface DatabaseFacts {
  /** PostgreSQL's major version. */
  version: number;
  /** Tables and schemas can be made. */
  mayCreate: boolean;
  /** A program holds it. */
  isHeld: boolean;
  /** Its tables are of a newer program. */
  isAhead: boolean;
  /** Who has worked in it; null = nobody yet. */
  usedBy: 'sandbox' | 'live' | null;
  /** Of the period asked for, by meter. */
  usage: Record<string, number>;
  /** People of the peace office on DingTalk. */
  admins: number;
}

const CONNECT_MS = 10_000;
const QUERY_MS = 10_000;

/**
 * Looks at a database on one connection and writes nothing.
 * @param migrations the folder whose newest migration this program knows
 * @param period `2026-11`
 * @throws what pg throws when the database cannot be reached
 */
export async function lookAtDatabase(
  target: { connection: pg.ConnectionConfig } | { url: string },
  migrations: string,
  period: string,
): Promise<DatabaseFacts> {
  const client = new pg.Client({
    ...('url' in target ? { connectionString: target.url } : target.connection),
    application_name: 'anti-fraud-lecture-bot doctor',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  });
  // The server may end while it is looked at; the query under way says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await factsOf(client, await newestOf(migrations), period);
  } finally {
    await client.end();
  }
}

async function newestOf(migrations: string): Promise<number> {
  const journal = JSON.parse(await readFile(join(migrations, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  return Math.max(0, ...journal.entries.map(({ when }) => when));
}

async function factsOf(client: pg.Client, newest: number, period: string): Promise<DatabaseFacts> {
  const [server] = await rowsOf<{ version: number; create: boolean; held: boolean }>(
    client,
    `select current_setting('server_version_num')::int / 10000 as version,
       has_database_privilege(current_database(), 'create')
         and has_schema_privilege(to_regnamespace('public')::oid, 'create') is not false as create,
       exists (
         select from pg_locks where locktype = 'advisory' and classid = $1::int and objid = $2::int
           and database = (select oid from pg_database where datname = current_database())
       ) as held`,
    RUNNING,
  );
  const whenThere = async <R extends pg.QueryResultRow>(table: string, text: string, values?: unknown[]) => {
    const [found] = await rowsOf(client, 'select to_regclass($1) is not null as there', [table]);
    return found?.there ? rowsOf<R>(client, text, values) : [];
  };
  const [migrated] = await whenThere<{ latest: number }>(
    'drizzle.__drizzle_migrations',
    'select coalesce(max(created_at), 0)::float8 as latest from drizzle.__drizzle_migrations',
  );
  const sandbox = await whenThere('public.sandbox_state', 'select from sandbox_state');
  const towns = await whenThere('public.town', 'select from town');
  const meters = await whenThere<{ meter: string; value: number }>(
    'public.usage',
    'select meter, value from usage where period = $1',
    [period],
  );
  const [staff] = await whenThere<{ count: number }>(
    'public.role',
    `select count(distinct person.id)::int as count from role
     join person on person.id = role.person and person.town = role.town
     where role.role = 'peaceOffice' and person.platform = 'dingtalk'`,
  );
  return {
    version: server?.version ?? 0,
    mayCreate: server?.create ?? false,
    isHeld: server?.held ?? false,
    isAhead: (migrated?.latest ?? 0) > newest,
    usedBy: sandbox.length > 0 ? 'sandbox' : towns.length > 0 ? 'live' : null,
    usage: Object.fromEntries(meters.map(({ meter, value }) => [meter, value])),
    admins: staff?.count ?? 0,
  };
}

async function rowsOf<R extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  return (await client.query<R>(text, values)).rows;
}
