import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { postgresBackend, redisBackend } from '../../src/queue/backends.ts';
import { createBullQueue } from '../../src/queue/bullmq.ts';
import type { Queue } from '../../src/queue/face.ts';
import { startRedis } from '../servers.ts';
import { privateServer } from './store-server.ts';

/** What a process needs to reach a queue: it goes to a child process as JSON. */
export type QueuePlace =
  | { kind: 'postgres'; connection: { host: string; port: number; user: string; database: string } }
  | { kind: 'redis'; url: string };

export interface QueueServer extends AsyncDisposable {
  place: QueuePlace;
  /** kill -9 of the server, and the same again. */
  restart(): Promise<void>;
}

export async function queueOnPostgres(): Promise<QueueServer> {
  const server = await privateServer();
  const { host, port, user, database } = server.connection('postgres');
  if (!host || !port || !user || !database) throw new Error('the private server has an address');
  return {
    place: { kind: 'postgres', connection: { host, port, user, database } },
    restart: () => server.restart(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export async function queueOnRedis(): Promise<QueueServer> {
  const server = await startRedis();
  return {
    place: { kind: 'redis', url: server.url },
    restart: () => server.restart(),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Quick retries, so that five attempts fit into a test. */
export const BACKOFF_MS = 40;

export async function openQueue(place: QueuePlace, name: string): Promise<Queue> {
  const options = { log: pino({ level: 'silent' }), name, backoffMs: BACKOFF_MS };
  if (place.kind === 'redis') return createBullQueue(await redisBackend(place.url), options);
  return createBullQueue(postgresBackend(place.connection), options);
}

export function newQueueName(): string {
  return `test-${randomUUID()}`;
}
