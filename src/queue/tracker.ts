import type { Logger } from 'pino';
import type { Channel, Platform, RecallOutcome, Target } from '../channels/channel.ts';
import type { Clock } from '../domain/clock.ts';
import { PLATFORM_PACE } from '../domain/pace.ts';
import type { SentRow, Store } from '../store/face.ts';
import type { Tracker } from './face.ts';
import { createLoop } from './loop.ts';
import { persist } from './persist.ts';

export interface TrackerOptions {
  store: Store;
  channels: readonly Channel[];
  clock: Clock;
  /** A message was taken back, or never will be. */
  onSettled(row: SentRow): Promise<void>;
  log: Logger;
}

export interface TrackerWorker extends Tracker {
  /** Resolves when nothing is left to do now; rejects when the database was away meanwhile. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

/** Tries to take one message back, the pauses between them doubling: given up after about a minute, or later. */
const ATTEMPTS = 6;
const BACKOFF_MS = 2_000;
/** Counting leaves most of the platform's calls to what people wait for. */
const COUNT_EVERY_MS = 250;
const COUNT_AGAIN_MS = 60_000;
/** A pause this short is waited out by the lane itself; longer ones are left to the next tick. */
const SHORT_PAUSE_MS = 60_000;

const PLATFORMS = Object.keys(PLATFORM_PACE) as Platform[];
const NAMES: Record<Platform, string> = { dingtalk: '钉钉', wechat: '微信' };

/**
 * Takes bulletins back and counts their readers, one lane per platform beside the deliverer's, one call after the
 * other, recalls first. What is to be taken back stands in the database until it is settled, so that a crash between
 * the platform's answer and the mark only asks once more; a count that was lost is made the next time.
 */
export function createTracker(options: TrackerOptions): TrackerWorker {
  const { channels, clock } = options;
  const lanes = PLATFORMS.map((platform) => {
    const channel = channels.find((candidate) => candidate.platform === platform);
    return createLane(platform, channel?.tracking, options);
  });
  /** When each bulletin was last counted, for the minute in which it is not counted again. */
  const countedAt = new Map<string, number>();

  function isRecent(key: string): boolean {
    return clock.now().getTime() - (countedAt.get(key) ?? Number.NEGATIVE_INFINITY) < COUNT_AGAIN_MS;
  }

  return {
    wake() {
      for (const lane of lanes) lane.loop.wake();
    },
    mayCount(town, bulletin, platforms) {
      if (isRecent(`${town} ${bulletin}`)) return false;
      return lanes.some(({ platform, canCount }) => canCount && platforms.includes(platform));
    },
    count(town, bulletin) {
      if (isRecent(`${town} ${bulletin}`)) return;
      for (const key of [...countedAt.keys()]) if (!isRecent(key)) countedAt.delete(key);
      countedAt.set(`${town} ${bulletin}`, clock.now().getTime());
      for (const lane of lanes) if (lane.canCount) lane.count({ town, bulletin });
    },
    async drain() {
      await Promise.all(lanes.map(({ loop }) => loop.run()));
    },
    async stop() {
      await Promise.all(lanes.map(({ loop }) => loop.stop()));
    },
  };
}

type Tracking = NonNullable<Channel['tracking']>;

function createLane(
  platform: Platform,
  tracking: Tracking | undefined,
  { store, clock, onSettled, log }: TrackerOptions,
) {
  const toCount: { town: string; bulletin: number }[] = [];
  let messages: SentRow[] = [];
  const loop = createLoop({ step, clock, log, name: `tracking ${platform}` });

  /** Recalls first: somebody waits for them. */
  async function step(): Promise<boolean> {
    const now = clock.now();
    const recalled = await store.followUp.nextRecall(platform, now);
    if (recalled) {
      await recall(recalled);
      return true;
    }
    if (await countNext()) return true;
    const soon = await store.followUp.nextRecallAt(platform, now, new Date(now.getTime() + SHORT_PAUSE_MS));
    if (!soon) return false;
    await loop.pause(soon.getTime() - now.getTime());
    return true;
  }

  async function recall(row: SentRow): Promise<void> {
    const outcome = await askBack(row);
    // A program that stops cuts its calls short: the row still asks, and the next start goes on.
    if (!outcome.recalled && outcome.retryAfter !== null && loop.stopping.aborted) return;
    const pause = retryPause(row, outcome);
    await persist(async () => {
      if (outcome.recalled) return store.followUp.settleRecall(row.id, null);
      if (pause === null) return store.followUp.settleRecall(row.id, outcome.reason);
      await store.followUp.retryRecall(row.id, new Date(clock.now().getTime() + pause));
    }, loop.stopping);
    if (pause === null) await onSettled(row);
  }

  async function askBack(row: SentRow): Promise<RecallOutcome> {
    if (!tracking) return { recalled: false, reason: `${NAMES[platform]}上机器人撤不了`, retryAfter: null };
    const outcome = await tracking.recall(targetOf(row), row.platformId);
    if (!outcome.recalled) log.warn({ outbox: row.id, reason: outcome.reason }, 'not taken back');
    await clock.wait(PLATFORM_PACE[platform].everyMs, loop.stopping);
    return outcome;
  }

  /** False when there is nothing to count. */
  async function countNext(): Promise<boolean> {
    const message = messages.shift();
    if (message) {
      await countOne(message);
      return true;
    }
    const next = toCount.shift();
    if (!next) return false;
    messages = await store.followUp.standing(next.town, next.bulletin, platform);
    return true;
  }

  async function countOne(row: SentRow): Promise<void> {
    const readers = (await tracking?.readers(targetOf(row), row.platformId)) ?? null;
    // What was counted before stays where the platform cannot tell this time.
    if (readers !== null) await store.followUp.counted(row.id, readers, clock.now());
    await clock.wait(COUNT_EVERY_MS, loop.stopping);
  }

  return {
    platform,
    loop,
    canCount: tracking !== undefined,
    count(bulletin: { town: string; bulletin: number }) {
      toCount.push(bulletin);
      loop.wake();
    },
  };
}

/** In how many milliseconds a recall is tried again; null when it is settled. */
function retryPause({ attempts }: SentRow, outcome: RecallOutcome): number | null {
  if (outcome.recalled || outcome.retryAfter === null || attempts + 1 >= ATTEMPTS) return null;
  return Math.max(outcome.retryAfter, BACKOFF_MS * 2 ** attempts);
}

function targetOf({ platform, conversation }: SentRow): Target {
  return { platform, conversation };
}
