import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Platform, RecallOutcome, Tracking } from '../../src/channels/channel.ts';
import { createTracker, type TrackerWorker } from '../../src/queue/tracker.ts';
import type { FollowUp } from '../../src/store/face.ts';
import { draftOf } from '../contract/samples.ts';
import {
  AT,
  msLater,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { createFakeChannel } from './fake-channel.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

let server: StoreServer;
let base: StoreFixture;
let clock: ManualClock;
/** What the platform was asked, and how many milliseconds after 09:00. */
let asked: { call: string; at: number }[];
let settled: string[];
/** Outcomes of recalls in turn, by the platform's id; beyond them each succeeds. */
let outcomes: Map<string, RecallOutcome[]>;
let readers: Map<string, number | null>;
let tracker: TrackerWorker;

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
  asked = [];
  settled = [];
  outcomes = new Map();
  readers = new Map();
  tracker = openTracker();
});
afterEach(() => tracker.stop());

const note = (call: string) => void asked.push({ call, at: clock.now().getTime() - AT.getTime() });
const calls = () => asked.map(({ call }) => call);

const tracking: Tracking = {
  async recall(_target, platformId) {
    note(`recall ${platformId}`);
    return outcomes.get(platformId)?.shift() ?? { recalled: true };
  },
  async readers(_target, platformId) {
    note(`count ${platformId}`);
    return readers.get(platformId) ?? null;
  },
};

function openTracker(followUp: Partial<FollowUp> = {}, channels?: Channel[]): TrackerWorker {
  return createTracker({
    store: { ...base.store, followUp: { ...base.store.followUp, ...followUp } },
    channels: channels ?? [{ ...createFakeChannel(clock), tracking }, createFakeChannel(clock, 'wechat')],
    clock,
    async onSettled({ platformId }) {
      settled.push(platformId);
    },
    log: pino({ level: 'silent' }),
  });
}

/** Deliveries of a bulletin that have arrived. */
async function deliver(bulletin: number, names: string[], platform: Platform = 'dingtalk'): Promise<void> {
  const drafts = names.map((name) => draftOf(name, { bulletin, platform, conversation: `to-${name}` }));
  for (const { id, key } of await base.town.outbox.put(drafts, AT)) {
    await base.store.deliveries.sent(id, key, AT);
  }
}

async function recalls(): Promise<Record<string, string | null>> {
  const { rows } = await base.database.pool.query<{ key: string; recall: string; note: string | null }>(
    'select key, recall, recall_note as note from outbox order by id',
  );
  return Object.fromEntries(rows.map(({ key, recall, note: why }) => [key, why ?? recall]));
}

async function counts(): Promise<Record<string, number | null>> {
  const { rows } = await base.database.pool.query<{ key: string; readers: number | null }>(
    'select key, readers from outbox order by id',
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.readers]));
}

const later = (retryAfter = 100): RecallOutcome => ({ recalled: false, reason: '平台忙', retryAfter });

describe('a recall', () => {
  it('goes through every group at the platform’s pace, and tells of each once', async () => {
    await deliver(1, ['a', 'b', 'c']);
    await deliver(2, ['d']);
    await base.town.outbox.recall(1, AT);
    outcomes.set('b', [{ recalled: false, reason: '太久了', retryAfter: null }]);
    await tracker.drain();
    expect(asked).toEqual([
      { call: 'recall a', at: 0 },
      { call: 'recall b', at: 51 },
      { call: 'recall c', at: 102 },
    ]);
    expect(await recalls()).toEqual({ a: 'done', b: '太久了', c: 'done', d: null });
    expect(settled).toEqual(['a', 'b', 'c']);
    await tracker.drain();
    expect(calls()).toHaveLength(3);
  });

  it.each<[string, RecallOutcome[], string, number]>([
    ['fails once', [later()], 'done', 2],
    ['fails five times', Array(5).fill(later()), 'done', 6],
    ['never works', Array(9).fill(later()), '平台忙', 6],
  ])('that %s', async (_, failures, end, tries) => {
    await deliver(1, ['a']);
    await base.town.outbox.recall(1, AT);
    outcomes.set('a', [...failures]);
    await tracker.drain();
    expect(await recalls()).toEqual({ a: end });
    expect(calls()).toHaveLength(tries);
    expect(settled).toEqual(['a']);
  });

  it('waits longer each time, and at least as long as the platform asks', async () => {
    await deliver(1, ['a']);
    await base.town.outbox.recall(1, AT);
    outcomes.set('a', [later(), later(9_000), later()]);
    await tracker.drain();
    // 51 ms of pace after each call, then 2 s, 9 s (not 4), 8 s.
    expect(asked.map(({ at }) => at)).toEqual([0, 2_051, 11_102, 19_153]);
  });

  it('that is to wait for an hour lets the others go on, and is taken up when the hour is over', async () => {
    await deliver(1, ['a', 'b']);
    await base.town.outbox.recall(1, AT);
    outcomes.set('a', [later(3_600_000)]);
    await tracker.drain();
    expect(calls()).toEqual(['recall a', 'recall b']);
    expect(await recalls()).toEqual({ a: 'asked', b: 'done' });
    await clock.moveTo(msLater(3_600_051));
    await tracker.drain();
    expect(await recalls()).toEqual({ a: 'done', b: 'done' });
  });

  it.each<[string, () => Channel[], string]>([
    ['takes nothing back', () => [createFakeChannel(clock, 'wechat')], '微信上机器人撤不了'],
    ['is not connected any more', () => [], '微信上机器人撤不了'],
  ])('on a platform that %s is settled with the reason', async (_, channels, reason) => {
    await deliver(1, ['w'], 'wechat');
    await base.town.outbox.recall(1, AT);
    tracker = openTracker({}, channels());
    await tracker.drain();
    expect(await recalls()).toEqual({ w: reason });
    expect(settled).toEqual(['w']);
  });

  it('is asked for again after a crash between the platform’s answer and the mark', async () => {
    await deliver(1, ['a', 'b']);
    await base.town.outbox.recall(1, AT);
    const cut = Promise.withResolvers<void>();
    const dying = openTracker({
      async settleRecall() {
        cut.resolve();
        throw new Error('Connection terminated unexpectedly');
      },
    });
    dying.wake();
    await cut.promise;
    await dying.stop();
    expect(await recalls()).toEqual({ a: 'asked', b: 'asked' });
    await tracker.drain();
    expect(calls()).toEqual(['recall a', 'recall a', 'recall b']);
    expect(await recalls()).toEqual({ a: 'done', b: 'done' });
    expect(settled).toEqual(['a', 'b']);
  });

  it('is not given up because the program stops, not even at the last try', async () => {
    await deliver(1, ['a']);
    await base.town.outbox.recall(1, AT);
    const row = await base.store.followUp.nextRecall('dingtalk', AT);
    for (let tries = 0; tries < 5; tries += 1) await base.store.followUp.retryRecall(row?.id ?? 0, AT);
    const cutShort: Tracking = {
      ...tracking,
      async recall() {
        void tracker.stop();
        return later();
      },
    };
    tracker = openTracker({}, [{ ...createFakeChannel(clock), tracking: cutShort }]);
    await tracker.drain();
    expect(await recalls()).toEqual({ a: 'asked' });
    expect(await base.store.followUp.nextRecall('dingtalk', AT)).toMatchObject({ attempts: 5 });
  });
});

describe('a count', () => {
  it('takes every group of the bulletin four times a second, and keeps what is known', async () => {
    await deliver(1, ['a', 'b', 'c']);
    await deliver(1, ['w'], 'wechat');
    await deliver(2, ['d']);
    for (const [name, count] of Object.entries({ a: 21, c: 0, d: 7 })) readers.set(name, count);
    tracker.count('huanghu', 1);
    await tracker.drain();
    expect(asked).toEqual([
      { call: 'count a', at: 0 },
      { call: 'count b', at: 250 },
      { call: 'count c', at: 500 },
    ]);
    // Nobody knows is not nobody.
    expect(await counts()).toEqual({ a: 21, b: null, c: 0, w: null, d: null });
    readers.set('a', null);
    readers.set('b', 3);
    await clock.moveTo(msLater(60_000));
    tracker.count('huanghu', 1);
    await tracker.drain();
    expect(await counts()).toMatchObject({ a: 21, b: 3, c: 0 });
  });

  it('is made at most once a minute for each bulletin, and where somebody can tell', async () => {
    await deliver(1, ['a']);
    await deliver(2, ['b']);
    expect(tracker.mayCount('huanghu', 1, ['wechat'])).toBe(false);
    expect(tracker.mayCount('huanghu', 1, ['wechat', 'dingtalk'])).toBe(true);
    tracker.count('huanghu', 1);
    expect(tracker.mayCount('huanghu', 1, ['dingtalk'])).toBe(false);
    expect(tracker.mayCount('huanghu', 2, ['dingtalk'])).toBe(true);
    expect(tracker.mayCount('elsewhere', 1, ['dingtalk'])).toBe(true);
    tracker.count('huanghu', 1);
    tracker.count('huanghu', 2);
    await tracker.drain();
    expect(calls()).toEqual(['count a', 'count b']);
    await clock.moveTo(msLater(59_999));
    expect(tracker.mayCount('huanghu', 1, ['dingtalk'])).toBe(false);
    await clock.moveTo(msLater(60_000));
    expect(tracker.mayCount('huanghu', 1, ['dingtalk'])).toBe(true);
  });

  it('lets a recall go first', async () => {
    await deliver(1, ['a', 'b', 'c']);
    await deliver(2, ['d']);
    const interrupted: Tracking = {
      ...tracking,
      async readers(target, platformId) {
        if (platformId === 'b') {
          await base.town.outbox.recall(2, clock.now());
          tracker.wake();
        }
        return tracking.readers(target, platformId);
      },
    };
    tracker = openTracker({}, [{ ...createFakeChannel(clock), tracking: interrupted }]);
    tracker.count('huanghu', 1);
    await tracker.drain();
    expect(calls()).toEqual(['count a', 'count b', 'recall d', 'count c']);
  });

  it('of one group that breaks leaves the others to the next look', async () => {
    await deliver(1, ['a', 'b']);
    readers.set('b', 5);
    const broken: Tracking = {
      ...tracking,
      async readers(target, platformId) {
        if (platformId === 'a') throw new Error('broken');
        return tracking.readers(target, platformId);
      },
    };
    tracker = openTracker({}, [{ ...createFakeChannel(clock), tracking: broken }]);
    tracker.count('huanghu', 1);
    await expect(tracker.drain()).rejects.toThrow('broken');
    await tracker.drain();
    expect(await counts()).toEqual({ a: null, b: 5 });
  });
});
