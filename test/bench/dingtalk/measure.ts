import { join } from 'node:path';
import { villagesOf } from '../../../src/domain/campaign.ts';
import { withDataDir } from '../child.ts';
import type { Figure } from '../report.ts';
import { median, percentile } from '../statistics.ts';
import { createTown } from '../town.ts';
import type { EchoBot } from './echo-bot.ts';
import type { App, PlatformProcess } from './platform.ts';
import { startWorker, type Worker } from './process.ts';
import type { WholeBot } from './whole-bot.ts';

const ECHO_BOT = new URL('echo-bot.ts', import.meta.url);
const APPS = ['bare', 'sqlite', 'postgres', 'whole'] as const satisfies readonly App[];
const CONVERSATIONS = 50;
const ROUNDS = 7;
const ROUND_MS = 1_500;
const WARM_UP_MS = 2_500;
const CALM_MS = 1_500;
const GROUPS = 1_000;
/** 20 calls a second. */
const CALL_MS = 50;
const BEHIND_MS = Date.now() - Date.parse('2021-04-06T09:00:00+08:00');

/** From the message on the wire to the reply on the wire, over the emulator, which runs in a process of its own. */
export function measureDingTalk(): Promise<Figure[]> {
  return withDataDir(async (dataDir) => {
    await using platform = startWorker<PlatformProcess>(new URL('platform.ts', import.meta.url));
    await using whole = startWorker<WholeBot>(new URL('whole-bot.ts', import.meta.url));
    await using bare = startWorker<EchoBot>(ECHO_BOT);
    await using sqlite = startWorker<EchoBot>(ECHO_BOT);
    await using postgres = startWorker<EchoBot>(ECHO_BOT);
    const open = (app: App) => platform.ask('open', { app, behindMs: BEHIND_MS });
    const database = await whole.ask('start', { ...(await open('whole')), dataDir, behindMs: BEHIND_MS });
    const file = join(dataDir, 'echo.sqlite');
    await bare.ask('start', { ...(await open('bare')), keeps: null });
    await sqlite.ask('start', { ...(await open('sqlite')), keeps: { sqlite: file } });
    await postgres.ask('start', { ...(await open('postgres')), keeps: { postgres: database } });
    const { campaign } = (await createTown(0)).campaign;
    const villages = villagesOf(campaign).map(({ name }) => name);
    await platform.ask('bind', { groups: GROUPS, villages });
    const answers = await measureAnswers(platform, whole);
    const broadcast = await measureBroadcast(platform, answers.rate);
    const violations = await platform.ask('violations', null);
    if (violations.length > 0) throw new Error(violations.join('\n'));
    return [...answers.figures, ...broadcast];
  });
}

/** The bots in turns, so that noise meets them alike. */
async function measureAnswers(platform: Worker<PlatformProcess>, whole: Worker<WholeBot>) {
  const saturate = (app: App, ms: number) =>
    platform.ask('saturate', { app, conversations: CONVERSATIONS, ms });
  const rates: Record<App, number[]> = { bare: [], sqlite: [], postgres: [], whole: [] };
  const cpu: number[] = [];
  for (const app of APPS) await saturate(app, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const app of APPS) {
      const before = await whole.ask('cpu', null);
      const rate = await saturate(app, ROUND_MS);
      rates[app].push(rate);
      if (app === 'whole') cpu.push(((await whole.ask('cpu', null)) - before) / (rate * (ROUND_MS / 1_000)));
    }
  }
  const own = median(rates.whole);
  // Within a round: on a shared machine the next one may have half the processor.
  const ratioTo = (app: App) =>
    median(rates.whole.map((rate, round) => rate / (rates[app][round] ?? Number.NaN)));
  const rate = own / 4;
  const calm: Record<App, number[]> = { bare: [], sqlite: [], postgres: [], whole: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const app of APPS) {
      const talk = { app, conversations: CONVERSATIONS, ms: CALM_MS, rate };
      calm[app].push(...(await platform.ask('arrive', talk)));
    }
  }
  const figures: Figure[] = [
    { what: 'bare echo on the SDK', value: median(rates.bare), unit: '/s' },
    { what: 'echo with one durable insert (SQLite)', value: median(rates.sqlite), unit: '/s' },
    {
      what: 'echo with one durable insert (PostgreSQL, 10 at once)',
      value: median(rates.postgres),
      unit: '/s',
    },
    { what: `check-ins, ${CONVERSATIONS} conversations`, value: own, unit: '/s' },
    { what: 'ratio to the bare echo', value: ratioTo('bare'), unit: '×' },
    {
      what: 'ratio to the echo with one insert (SQLite)',
      value: ratioTo('sqlite'),
      unit: '×',
      limit: { at: 'least', value: 0.3 },
    },
    {
      what: 'ratio to the echo with one insert (PostgreSQL)',
      value: ratioTo('postgres'),
      unit: '×',
    },
    { what: 'processor time of the bot per check-in', value: median(cpu), unit: 'ms' },
    { what: 'arrivals, a quarter of the saturated rate', value: rate, unit: '/s' },
    { what: 'reply p50, bare echo', value: percentile(calm.bare, 0.5), unit: 'ms' },
    { what: 'reply p50, echo with one insert', value: percentile(calm.sqlite, 0.5), unit: 'ms' },
    { what: 'reply p50', value: percentile(calm.whole, 0.5), unit: 'ms' },
    {
      what: 'added to the bare echo, p50',
      value: percentile(calm.whole, 0.5) - percentile(calm.bare, 0.5),
      unit: 'ms',
      limit: { at: 'most', value: 15 },
    },
    { what: 'reply p99', value: percentile(calm.whole, 0.99), unit: 'ms' },
  ];
  return { rate, figures };
}

async function measureBroadcast(platform: Worker<PlatformProcess>, rate: number): Promise<Figure[]> {
  const found = await platform.ask('broadcast', { groups: GROUPS, rate, conversations: CONVERSATIONS });
  const { ms, calls, busiestSecond, throttled, twice, latencies } = found;
  return [
    { what: `broadcast to ${GROUPS} groups`, value: ms / 1_000, unit: 's' },
    { what: 'calls to the API meanwhile, answers among them', value: calls, unit: '' },
    {
      what: 'longer than these calls take at 20 a second',
      value: ms / (calls * CALL_MS),
      unit: '×',
      limit: { at: 'most', value: 1.05 },
    },
    {
      what: 'most calls in a sliding second',
      value: busiestSecond,
      unit: '',
      limit: { at: 'most', value: 20 },
    },
    { what: 'calls refused', value: throttled, unit: '', limit: { at: 'most', value: 0 } },
    { what: 'groups reached twice', value: twice, unit: '', limit: { at: 'most', value: 0 } },
    { what: 'check-ins meanwhile', value: latencies.length, unit: '' },
    { what: 'reply p50 meanwhile', value: percentile(latencies, 0.5), unit: 'ms' },
    {
      what: 'reply p99 meanwhile',
      value: percentile(latencies, 0.99),
      unit: 'ms',
      limit: { at: 'most', value: 1_000 },
    },
  ];
}
