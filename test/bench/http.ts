import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild, withDataDir } from './child.ts';
import { createPeer } from './peer.ts';
import type { Figure } from './report.ts';
import { median, percentile } from './statistics.ts';
import { createTown, nextCheckInText, workGroup, writeTown } from './town.ts';

const CONVERSATIONS = 50;
const ROUNDS = 4;
const ROUND_MS = 1_500;
const WARM_UP_MS = 2_000;
/** How often a script looks for its reply. */
const POLL_MS = 10;

/** Check-ins as a script makes them: posted to a program of its own over HTTP, the replies polled for. */
export function measureHttp(): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    const town = await writeTown(await createTown(2 * CONVERSATIONS), join(dataDir, 'town'));
    const child = await startChild(dataDir, { CAMPAIGN: town, LOG_LEVEL: 'error' });
    const client = createClient(child.url);
    const peer = await createPeer(await child.server());
    try {
      await saturate(client, CONVERSATIONS, WARM_UP_MS);
      const inserts: number[] = [];
      const many: number[] = [];
      const latencies: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        inserts.push(await peer.run(ROUND_MS));
        const answered = await saturate(client, CONVERSATIONS, ROUND_MS);
        many.push(answered.rate);
        latencies.push(...answered.latencies);
      }
      return [
        { what: 'single-row durable inserts, one by one', value: median(inserts), unit: '/s' },
        { what: `check-ins over HTTP, ${CONVERSATIONS} conversations`, value: median(many), unit: '/s' },
        {
          what: 'ratio',
          value: median(many) / median(inserts),
          unit: '×',
        },
        { what: 'from the post to the reply found, p50', value: percentile(latencies, 0.5), unit: 'ms' },
        { what: 'from the post to the reply found, p99', value: percentile(latencies, 0.99), unit: 'ms' },
      ];
    } finally {
      await peer.close();
      client.close();
      await child.end('SIGTERM');
    }
  });
}

interface Client {
  post(body: unknown): Promise<{ id: string }>;
  /** What came after a message in its conversation. */
  after(conversation: string, id: string): Promise<{ inReplyTo?: string; text: string }[]>;
  close(): void;
}

function createClient(url: string): Client {
  const agent = new Agent({ keepAlive: true });
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const sent = request(`${url}/sandbox/api/messages${path}`, { agent, method }, async (response) => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      if (response.statusCode && response.statusCode < 300) resolve(JSON.parse(text) as T);
      else reject(new Error(`${method} answered ${response.statusCode}: ${text}`));
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  };
  return {
    post: (body) => call('POST', '', body),
    after: (conversation, id) => call('GET', `?conversation=${conversation}&after=${id}`),
    close: () => agent.destroy(),
  };
}

async function saturate(client: Client, conversations: number, ms: number) {
  const startedAt = performance.now();
  const latencies: number[] = [];

  async function converse(number: number): Promise<void> {
    const place = workGroup(number);
    while (performance.now() - startedAt < ms) {
      const postedAt = performance.now();
      const { id } = await client.post({ ...place, text: nextCheckInText(number) });
      for (;;) {
        const found = await client.after(place.conversation, id);
        if (found.some(({ inReplyTo }) => inReplyTo === id)) break;
        await sleep(POLL_MS);
      }
      latencies.push(performance.now() - postedAt);
    }
  }

  await Promise.all(Array.from({ length: conversations }, (_, number) => converse(number)));
  return { rate: (latencies.length * 1_000) / (performance.now() - startedAt), latencies };
}
