import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RETRY_JOB } from '../../src/bot/fault.ts';
import { createJobRunner, defineJob, type JobContext, type JobRunner } from '../../src/bot/job.ts';
import { createDueRunner, type DueRunner } from '../../src/queue/due.ts';
import type { Queue } from '../../src/queue/face.ts';
import {
  AT,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { type BotFixture, openBot } from './bot-fixture.ts';

let server: StoreServer;
let base: StoreFixture;
let fixture: BotFixture;
let runner: JobRunner;
let due: DueRunner;
/** What the series' job was given, and when. */
let runs: { day: string; at: Date }[];
/** Runs inside the job's transaction. */
let during: (context: JobContext) => Promise<void>;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await base.reset();
  runs = [];
  during = async () => undefined;
  fixture = openBot(base);
  runner = openRunner();
  due = openDue();
});

const at = (time: string) => new Date(`${time}+08:00`);

function openRunner(): JobRunner {
  const { clock, speech, town, bot } = fixture;
  const nudge = defineJob({
    name: 'weekly-nudge',
    series: 'weekly-nudge',
    payload: z.object({ day: z.string() }),
    async run(context, { day }) {
      await during(context);
      runs.push({ day, at: context.now });
    },
  });
  const retry = defineJob({ name: RETRY_JOB, payload: z.unknown(), async run() {} });
  return createJobRunner({
    store: base.store,
    clock,
    speech,
    jobs: [nudge, retry],
    platforms: ['dingtalk'],
    townById: () => town,
    wake: () => undefined,
    retry: (entry) => bot.retry(entry),
    countReaders: () => undefined,
  });
}

/** Does at once what it is handed. */
function openDue(): DueRunner {
  const queue: Queue = {
    async add(_job, payload) {
      await runner.run(payload as { id: number; town: string });
      due.settled((payload as { id: number }).id);
    },
    async every() {},
    async start() {},
    async stop() {},
  };
  const log = { info: () => undefined } as never;
  return createDueRunner({
    store: base.store,
    queue,
    clock: fixture.clock,
    settle: async () => undefined,
    log,
  });
}

async function planned(): Promise<{ key: string; state: string }[]> {
  const { rows } = await base.database.pool.query('select key, state from due order by id');
  return rows;
}

describe('a series', () => {
  it('plans its next firing once, however often it is told, and fires every week while the clock goes on', async () => {
    await Promise.all([1, 2].map(() => runner.plan(fixture.town)));
    expect(await planned()).toEqual([{ key: 'nudge-2021-04-08', state: 'planned' }]);
    await due.advance(at('2021-04-23T12:00:00'), fixture.clock.moveTo);
    expect(runs).toEqual([
      { day: '2021-04-08', at: at('2021-04-08T16:00:00') },
      { day: '2021-04-15', at: at('2021-04-15T16:00:00') },
      { day: '2021-04-22', at: at('2021-04-22T16:00:00') },
    ]);
    expect((await planned()).at(-1)).toEqual({ key: 'nudge-2021-04-29', state: 'planned' });
  });

  it('fires once after downtime, for its latest date, and goes on with the next to come', async () => {
    await runner.plan(fixture.town);
    await fixture.clock.moveTo(at('2021-04-24T10:00:00'));
    await due.dispatch();
    expect(runs).toEqual([{ day: '2021-04-22', at: at('2021-04-24T10:00:00') }]);
    expect(await planned()).toEqual([
      { key: 'nudge-2021-04-08', state: 'done' },
      { key: 'nudge-2021-04-29', state: 'planned' },
    ]);
  });

  it('runs a row once, however often the queue brings it', async () => {
    await runner.plan(fixture.town);
    await fixture.clock.moveTo(at('2021-04-08T16:00:00'));
    await due.dispatch();
    await Promise.all([1, 2].map(() => runner.run({ id: 1, town: 'huanghu' })));
    expect(runs).toHaveLength(1);
    await runner.run({ id: 99, town: 'huanghu' });
    expect(runs).toHaveLength(1);
  });

  it('keeps nothing of a run that failed, and may run again', async () => {
    await runner.plan(fixture.town);
    await fixture.clock.moveTo(at('2021-04-08T16:00:00'));
    during = async ({ post }) => {
      post({ key: 'said', class: 'notice', platform: 'dingtalk', conversation: 'group-1' }, '不该说');
      throw new Error('broken');
    };
    await expect(due.dispatch()).rejects.toThrow('broken');
    expect(await base.store.deliveries.next('dingtalk', fixture.clock.now())).toBeNull();
    expect(await planned()).toEqual([{ key: 'nudge-2021-04-08', state: 'queued' }]);
    during = async () => undefined;
    await due.recover();
    expect(runs).toEqual([{ day: '2021-04-08', at: at('2021-04-08T16:00:00') }]);
  });

  it('that failed for good is told to the peace office, and goes on with its next date', async () => {
    const change = { actor: 'bot', at: AT };
    const sun = await base.town.people.add({ platform: 'dingtalk', account: 'sun', name: '孙姐' }, change);
    await base.town.people.grant(sun, { role: 'peaceOffice', unit: '', dedicated: false }, change);
    await runner.plan(fixture.town);
    await fixture.clock.moveTo(at('2021-04-08T16:00:00'));
    const row = await base.store.agenda.next(fixture.clock.now());
    const failed = await base.store.agenda.fail(row?.id ?? 0, 'broken', fixture.clock.now());
    if (!failed) throw new Error('nothing was planned');
    await runner.bury(failed, new Error('broken'));
    expect(await planned()).toEqual([
      { key: 'nudge-2021-04-08', state: 'failed' },
      { key: 'nudge-2021-04-15', state: 'planned' },
    ]);
    const told = await base.store.deliveries.next('dingtalk', fixture.clock.now());
    expect(told).toMatchObject({
      account: 'sun',
      class: 'notice',
      text: '每周提醒没做成,机器人已经试过几次。\n请告诉维护的人,编号 1。',
    });
  });
});
