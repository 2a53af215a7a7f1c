/** What a Redis server is like; null where it does not tell (a rented one may keep its configuration to itself). */
export interface RedisFacts {
  /** Major and minor. */
  version: [major: number, minor: number];
  policy: string | null;
  isDurable: boolean | null;
}

const CONNECT_MS = 5_000;

/** Asks once and writes nothing. Throws what ioredis throws. */
export async function lookAtRedis(url: string): Promise<RedisFacts> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let refusal: Error | null = null;
  client.on('error', (error: Error) => {
    // The rejection that follows only says that the connection is closed.
    refusal ??= error;
  });
  try {
    await client.connect();
    const info = await client.info('server');
    const [, major = '0', minor = '0'] = /redis_version:(\d+)\.(\d+)/.exec(info) ?? [];
    const setting = async (name: string) => {
      const answer = await client.config('GET', name).catch(() => []);
      const value: unknown = Array.isArray(answer) ? answer[1] : null;
      return typeof value === 'string' ? value : null;
    };
    const durable = await setting('appendonly');
    return {
      version: [Number(major), Number(minor)],
      policy: await setting('maxmemory-policy'),
      isDurable: durable === null ? null : durable === 'yes',
    };
  } catch (error) {
    throw refusal ?? error;
  } finally {
    client.disconnect();
  }
}
