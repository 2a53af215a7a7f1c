import type { QueryResultRow } from 'pg';

/** A pool, or the one client of a transaction. */
export interface Queryable {
  query<R extends QueryResultRow>(statement: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: R[]; rowCount: number | null }>;
}

const names = new Map<string, string>();

/** Runs one of our fixed statements, prepared once per connection: parsing is a third of a small statement's cost. */
export async function rows<R extends QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  let name = names.get(text);
  if (!name) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return (await db.query<R>({ name, text, values })).rows;
}

/** The first row, or null. */
export async function row<R extends QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[] = [],
): Promise<R | null> {
  return (await rows<R>(db, text, values))[0] ?? null;
}

/** JSON for a jsonb parameter: pg would turn a JavaScript array into a PostgreSQL one. */
export function json(value: unknown): string {
  // PostgreSQL cannot keep U+0000 nor half a character, not even escaped. Behind a backslash it is what was typed.
  const text = JSON.stringify(value);
  if (!text.includes('\\u')) return text;
  return text.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g, '$1');
}
