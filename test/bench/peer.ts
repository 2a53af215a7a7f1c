import pg from 'pg';

/** What check-ins are measured against: durable inserts of a single row, awaited one by one. */
export interface Peer {
  /** Inserts for that long; rows per second. */
  run(ms: number): Promise<number>;
  close(): Promise<void>;
}

export async function createPeer(connection: pg.ClientConfig): Promise<Peer> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query('create schema if not exists bench');
  await client.query('create table if not exists bench.row (id bigserial primary key, text text not null)');

  return {
    async run(ms) {
      const statement = { name: 'insert', text: 'insert into bench.row (text) values ($1)' };
      const startedAt = performance.now();
      let count = 0;
      while (performance.now() - startedAt < ms) {
        await client.query({ ...statement, values: [`打卡 ${count}人 入户 刷单`] });
        count += 1;
      }
      return (count * 1_000) / (performance.now() - startedAt);
    },
    close: () => client.end(),
  };
}
