import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { familyOf, startChild, withDataDir } from './child.ts';
import type { Figure } from './report.ts';

const SETTLE_MS = 60_000;
const LIMIT_MB = 450;

/** All processes of the program one minute after it was ready. */
export function measureMemory(): Promise<Figure[]> {
  if (process.platform !== 'linux') throw new Error('memory is read from /proc, which only Linux has');
  return withDataDir(async (dataDir) => {
    const child = await startChild(dataDir);
    try {
      await sleep(SETTLE_MS);
      const everyone = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
      const bot = await familyOf(child.pid, everyone);
      // Detached as it is, the server is the bot's child only until the bot was killed once.
      const server = await familyOf((await child.server()).pid, everyone);
      const family = [...new Set([...bot, ...server])];
      const sizes = await Promise.all(family.map(sizesOf));
      const sum = (key: 'pss' | 'rss') => sizes.reduce((total, size) => total + size[key], 0) / 1024;
      return [
        {
          what: `memory of ${family.length} processes, shared pages once (PSS)`,
          value: sum('pss'),
          unit: 'MB',
          limit: { at: 'most', value: LIMIT_MB },
        },
        { what: 'the same, shared pages counted in each (RSS)', value: sum('rss'), unit: 'MB' },
        {
          what: 'of it the bot itself (PSS)',
          value: ((await sizesOf(child.pid)).pss || 0) / 1024,
          unit: 'MB',
        },
      ];
    } finally {
      await child.end('SIGTERM');
    }
  });
}

/** In kB; nothing for a process that ended meanwhile. */
async function sizesOf(pid: number): Promise<{ pss: number; rss: number }> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const size = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  return { pss: size('Pss'), rss: size('Rss') };
}
