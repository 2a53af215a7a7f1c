import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { isMissing } from '../servers.ts';
import { describeQueue } from './queue.ts';
import { newQueueName, openQueue, queueOnPostgres, queueOnRedis } from './queue-server.ts';

describe('on the private PostgreSQL', () => describeQueue(queueOnPostgres));

describe.skipIf(isMissing('Redis'))('on Redis', () => {
  describeQueue(queueOnRedis);

  it('takes jobs and ticks again after somebody emptied it', async () => {
    await using server = await queueOnRedis();
    if (server.place.kind !== 'redis') throw new Error('this is Redis');
    const queue = await openQueue(server.place, newQueueName());
    const done: string[] = [];
    await queue.start({
      handlers: { tick: async () => void done.push('tick'), work: async () => void done.push('work') },
      async onDead(job) {
        done.push(`dead ${job}`);
      },
    });
    await queue.every(100, 'tick');
    await vi.waitFor(() => expect(done).toContain('tick'), 5_000);
    const redis = new Redis(server.place.url);
    await redis.flushall();
    redis.disconnect();
    await queue.add('work', {}, { id: 'after the flush' });
    await vi.waitFor(() => expect(done).toContain('work'), 5_000);
    done.length = 0;
    await vi.waitFor(() => expect(done.length).toBeGreaterThan(3), 5_000);
    await queue.stop();
  });
});
