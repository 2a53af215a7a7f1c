import { startChild, withDataDir } from './child.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = 3;

/** From spawn to healthy: with a new data folder, with an existing one, and after the bot was killed. */
export async function measureStart(): Promise<Figure[]> {
  const created: number[] = [];
  const existing: number[] = [];
  const killed: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await withDataDir(async (dataDir) => {
      const first = await startChild(dataDir);
      created.push(first.readyMs);
      await first.end('SIGTERM');
      const second = await startChild(dataDir);
      existing.push(second.readyMs);
      await second.end('SIGKILL');
      const third = await startChild(dataDir);
      killed.push(third.readyMs);
      const { pid } = await third.server();
      await third.end('SIGKILL');
      process.kill(pid, 'SIGKILL');
      const fourth = await startChild(dataDir);
      killed.push(fourth.readyMs);
      await fourth.end('SIGTERM');
    });
  }
  return [
    figure('new data folder', created, 5_000),
    figure('existing data folder', existing, 2_500),
    figure('after kill -9 (of the bot, of bot and PostgreSQL)', killed, 2_500),
  ];
}

function figure(what: string, times: number[], limit: number): Figure {
  return { what: `ready: ${what}`, value: median(times), unit: 'ms', limit: { at: 'most', value: limit } };
}
