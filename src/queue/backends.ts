import { createPostgresBackend, type PostgresConnectionOptions, type PostgresPoolConfig } from 'bullmq';
import type { QueueBackend } from './bullmq.ts';

/** BullMQ in a schema of its own on a PostgreSQL server; our tables stay in `public`. */
export function postgresBackend(connection: PostgresPoolConfig): QueueBackend<PostgresConnectionOptions> {
  return {
    connection: {
      ...connection,
      schema: 'bullmq',
      migrate: true,
      max: 4,
      options: '-c search_path=bullmq,public',
    },
    factory: createPostgresBackend,
  };
}

/** BullMQ on Redis ≥ 6.2; the server needs AOF and noeviction. Retries for ever: the database holds the truth. */
export async function redisBackend(url: string): Promise<QueueBackend<object>> {
  const { Redis } = await import('ioredis');
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  connection.on('error', () => {
    // BullMQ reports it; without a listener ioredis prints it a second time.
  });
  return { connection };
}
