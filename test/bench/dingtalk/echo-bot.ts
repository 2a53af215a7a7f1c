import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { StreamClient } from '../../wire/dingtalk/stream-client.ts';
import { serve } from './process.ts';

export interface EchoOptions {
  base: string;
  clientId: string;
  clientSecret: string;
  /** Where each message is kept in one durable row before it is answered; null = nowhere. */
  keeps: { sqlite: string } | { postgres: pg.PoolConfig } | null;
}

type Keep = (id: string, payload: string) => Promise<unknown>;

/** What the program is measured beside: the official SDK, one answer through the session webhook by fetch, no more. */
const abilities = {
  async start({ base, clientId, clientSecret, keeps }: EchoOptions): Promise<void> {
    const keep = await openKeep(keeps);
    const client = new StreamClient({
      base,
      clientId,
      clientSecret,
      async onMessage(frame, from) {
        const { msgId, text, sessionWebhook } = JSON.parse(frame.data);
        await keep(msgId, frame.data);
        from.acknowledge(frame);
        const answer = await fetch(sessionWebhook, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ msgtype: 'text', text: { content: text.content } }),
        });
        await answer.json();
      },
    });
    await client.open();
  },
};

async function openKeep(keeps: EchoOptions['keeps']): Promise<Keep> {
  if (keeps === null) return async () => undefined;
  if ('sqlite' in keeps) {
    const database = new DatabaseSync(keeps.sqlite);
    // The fastest of its modes that lose nothing when the power fails.
    database.exec('pragma journal_mode = wal; pragma synchronous = full');
    database.exec('create table message (id text primary key, payload text not null)');
    const insert = database.prepare('insert into message (id, payload) values (?, ?)');
    return async (id, payload) => insert.run(id, payload);
  }
  const pool = new pg.Pool(keeps.postgres);
  await pool.query('create schema if not exists bench');
  await pool.query('create table if not exists bench.message (id text primary key, payload jsonb not null)');
  const insert = { name: 'insert', text: 'insert into bench.message (id, payload) values ($1, $2)' };
  return (id, payload) => pool.query({ ...insert, values: [id, payload] });
}

export type EchoBot = typeof abilities;

serve(abilities);
