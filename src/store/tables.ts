import { type Queryable, rows } from './sql.ts';

/** Empties every table of ours: only the sandbox starts over, commands never delete. */
export async function emptyTables(db: Queryable): Promise<void> {
  const tables = await rows<{ name: string }>(
    db,
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const names = tables.map(({ name }) => name).join(', ');
  await rows(db, `truncate ${names} restart identity`);
}
