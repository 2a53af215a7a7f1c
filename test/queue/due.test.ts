import { setImmediate as nextTurn } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDueRunner, DUE_JOB, type DueRunner } from '../../src/queue/due.ts';
import type { Queue } from '../../src/queue/face.ts';
import { draftOf } from '../contract/samples.ts';
import {
  AT,
  msLater,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

let server: StoreServer;
let base: StoreFixture;
let clock: ManualClock;
let due: DueRunner;
/** What was handed to the queue and not run yet, by id; the queue works by itself unless it is held. */
let handed: Map<string, { id: number; town: string }>;
let isHeld: boolean;
/** Keys run, with the domain clock's milliseconds after 09:00; and what was settled in between. */
let ran: string[];

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
  clock = createManualClock(AT);
  ran = [];
  handed = new Map();
  isHeld = false;
  due = openRunner();
});

const sinceStart = () => clock.now().getTime() - AT.getTime();
const plan = (key: string, ms: number) =>
  base.town.plans.add({ key, job: 'nudge', runAt: msLater(ms), payload: {} });

function openRunner(): DueRunner {
  const queue: Queue = {
    async add(job, payload, { id }) {
      expect(job).toBe(DUE_JOB);
      if (handed.has(id)) return;
      handed.set(id, payload as { id: number; town: string });
      if (!isHeld) void nextTurn().then(() => run(handed.get(id)));
    },
    async every() {},
    async start() {},
    async stop() {},
  };
  return createDueRunner({
    store: base.store,
    queue,
    clock,
    async settle() {
      if (ran.length > 0 && ran.at(-1) !== '-') ran.push('-');
    },
    log: pino({ level: 'silent' }),
  });
}

async function run(payload: { id: number; town: string } | undefined): Promise<void> {
  if (!payload) return;
  await base.store.transact(payload.town, async ({ plans }) => {
    const row = await plans.start(payload.id);
    if (!row) return;
    ran.push(`${row.key}@${sinceStart()}`);
    await plans.finish(row.id, clock.now());
  });
  due.settled(payload.id);
}

describe('moving the clock', () => {
  it('runs what falls due in order, the clock at each time, everything said before the next', async () => {
    await plan('later', 9_000);
    await plan('b', 2_000);
    await plan('a', 1_000);
    await plan('also', 2_000);
    await due.advance(msLater(5_000), clock.moveTo);
    expect(ran).toEqual(['a@1000', '-', 'b@2000', '-', 'also@2000', '-']);
    expect(sinceStart()).toBe(5_000);
    await due.advance(msLater(9_000), clock.moveTo);
    expect(ran.slice(6)).toEqual(['later@9000', '-']);
  });

  it('stands still at the times at which something is to be sent', async () => {
    await base.town.outbox.put([draftOf('m', { notBefore: msLater(3_000) })], AT);
    await plan('a', 4_000);
    const stops: number[] = [];
    await due.advance(msLater(5_000), async (at) => {
      await clock.moveTo(at);
      stops.push(sinceStart());
    });
    expect(stops).toEqual([3_000, 4_000, 5_000]);
  });

  it('runs what a firing plans on the way', async () => {
    await plan('a', 1_000);
    await due.advance(msLater(9_000), async (at) => {
      await clock.moveTo(at);
      if (sinceStart() === 1_000) await plan('planned by a', 2_000);
    });
    expect(ran).toEqual(['a@1000', '-', 'planned by a@2000', '-']);
  });

  it('does not wait for ever for a row that a tick took first', async () => {
    await plan('a', 1_000);
    await due.advance(msLater(5_000), async (at) => {
      await clock.moveTo(at);
      // The tick is quicker: the row has run before anybody waits for it.
      await due.dispatch();
      while ((await base.store.agenda.handed()).length > 0) await nextTurn();
    });
    expect(ran).toEqual(['a@1000', '-']);
  });

  it('waits for what was handed over before, by a start after a crash', async () => {
    isHeld = true;
    await plan('a', 0);
    await due.dispatch();
    due = openRunner();
    await due.recover();
    let hasArrived = false;
    const advanced = due.advance(msLater(5_000), clock.moveTo).then(() => {
      hasArrived = true;
    });
    for (let turns = 0; turns < 50; turns++) await nextTurn();
    expect([hasArrived, sinceStart()]).toEqual([false, 0]);
    await Promise.all([...handed.values()].map(run));
    await advanced;
    expect(ran).toEqual(['a@0', '-']);
    expect(sinceStart()).toBe(5_000);
  });
});

describe('ticks and starts', () => {
  it('hand over what is due by now, once', async () => {
    await plan('a', 0);
    await plan('b', 1);
    isHeld = true;
    await due.dispatch();
    await due.dispatch();
    expect([...handed.values()]).toEqual([{ id: 1, town: 'huanghu' }]);
    await clock.moveTo(msLater(1));
    await Promise.all([due.dispatch(), due.dispatch()]);
    expect([...handed.values()].map(({ id }) => id)).toEqual([1, 2]);
  });

  it('hand over again what an emptied queue has forgotten, and only that', async () => {
    isHeld = true;
    await plan('a', 0);
    await plan('b', 0);
    await due.dispatch();
    await run(handed.get([...handed.keys()][0] ?? ''));
    handed.clear();
    await due.recover();
    expect([...handed.values()].map(({ id }) => id)).toEqual([2]);
    await due.recover();
    expect(handed.size).toBe(1);
    await Promise.all([...handed.values()].map(run));
    await due.recover();
    expect(ran).toEqual(['a@0', 'b@0']);
    expect(await base.store.agenda.handed()).toEqual([]);
  });

  it('hand over under new ids after a start, since the queue still knows the old ones', async () => {
    isHeld = true;
    await plan('a', 0);
    await due.dispatch();
    due = openRunner();
    await due.recover();
    expect(handed.size).toBe(2);
    await Promise.all([...handed.values()].map(run));
    expect(ran).toEqual(['a@0']);
  });
});
