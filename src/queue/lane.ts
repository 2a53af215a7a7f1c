import { once } from 'node:events';
import type { Logger } from 'pino';
import type { Channel } from '../channels/channel.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { endOfQuiet, isQuiet } from '../domain/quiet-hours.ts';
import type { OutboxRow, Store } from '../store/face.ts';
import { createDelivery } from './delivery.ts';
import { createLines, isPaced, placeOf } from './lines.ts';

export interface LaneOptions {
  channel: Channel;
  store: Store;
  clock: Clock;
  campaignOf(town: string): Campaign;
  /** A row reached its last state: sent, failed, uncertain or expired. */
  onSettled(row: OutboxRow): Promise<void>;
  log: Logger;
}

/** What goes out on one platform. */
export interface Lane {
  wake(): void;
  /** Resolves when nothing is left to do now and nothing is under way; rejects when the lane stumbled. */
  run(): Promise<void>;
  isBusy(): boolean;
  stop(): Promise<void>;
}

/** A pause this short is waited out by the lane itself; longer ones are left to the next tick. */
const SHORT_PAUSE_MS = 60_000;

/**
 * One loop chooses and claims, one row after the other; up to the channel's `sendsAtOnce` claimed rows travel side
 * by side, never two to one conversation.
 */
export function createLane({ channel, store, clock, campaignOf, onSettled, log }: LaneOptions): Lane {
  const { platform, sendsAtOnce: width = 1 } = channel;
  /** A reply must find a place even when a whole broadcast hangs. */
  const pacedWidth = Math.max(1, width - 1);
  const lines = createLines(platform);
  const underWay = new Map<OutboxRow, Promise<void>>();
  const stopping = new AbortController();
  const delivery = createDelivery({
    channel,
    deliveries: store.deliveries,
    clock,
    log,
    stopping: stopping.signal,
  });
  let woken = new AbortController();
  let running: Promise<void> | null = null;
  let isAgain = false;
  let stumble: { over: unknown } | null = null;

  async function run(): Promise<void> {
    if (stopping.signal.aborted) return;
    stir();
    running ??= work();
    return running;
  }

  /** Whatever waits looks again. */
  function stir(): void {
    isAgain = true;
    woken.abort();
  }

  async function work(): Promise<void> {
    try {
      do {
        isAgain = false;
        // Each step looks again: a reply may have come in between, or the stop switch.
      } while (!stopping.signal.aborted && ((await step()) || isAgain));
    } catch (error) {
      log.warn({ err: error, platform }, 'delivery lane stumbled; the next tick goes on');
      throw error;
    } finally {
      running = null;
    }
  }

  /** Lets time pass until something stirs the lane; not at all when something did since it last looked. */
  async function pause(ms: number | null): Promise<void> {
    if (isAgain || stopping.signal.aborted) return;
    woken = new AbortController();
    if (ms === null) await once(woken.signal, 'abort');
    else await clock.wait(ms, woken.signal);
  }

  /** Sends off or settles one row, or waits a moment. False when nothing is left to do now. */
  async function step(): Promise<boolean> {
    if (stumble) {
      const { over } = stumble;
      stumble = null;
      throw over;
    }
    const now = clock.now();
    if (underWay.size >= width) {
      await pause(null);
      return true;
    }
    const busy = [...underWay.keys()].map(placeOf);
    const row = await store.deliveries.next(platform, now, { busy, resting: lines.resting(now) });
    if (!row) return rest(now, busy);
    if (row.expiresAt && now >= row.expiresAt) {
      await store.deliveries.settle(row.id, 'expired', '过了时候', now);
      await onSettled(row);
      return true;
    }
    if (isPaced(row)) {
      const { quietHours } = campaignOf(row.town);
      if (isQuiet(now, quietHours)) {
        await store.deliveries.retry(row.id, endOfQuiet(now, quietHours), null, false);
        return true;
      }
      const wait = lines.freeAt(now).getTime() - now.getTime();
      const hasPlace = [...underWay.keys()].filter(isPaced).length < pacedWidth;
      if (wait > 0 || !hasPlace) {
        await pause(hasPlace ? wait : null);
        return true;
      }
    }
    const claimed = await delivery.claim(row, now);
    if (claimed) sendOff(claimed);
    return true;
  }

  /** Nothing may go out now: waits for what is under way, or for a time that is near. */
  async function rest(now: Date, busy: string[]): Promise<boolean> {
    const near = new Date(now.getTime() + SHORT_PAUSE_MS);
    const due = await store.deliveries.nextAt(platform, now, near);
    const rested = lines.firstRested(now);
    const isAwaited = rested && (await store.deliveries.next(platform, now, { busy, resting: [] }));
    const times = [due, isAwaited ? rested : null].filter((at) => at !== null).map((at) => at.getTime());
    if (times.length === 0 && underWay.size === 0) return false;
    await pause(times.length === 0 ? null : Math.min(...times) - now.getTime());
    return true;
  }

  function sendOff(row: OutboxRow): void {
    if (isPaced(row)) lines.take(placeOf(row), clock.now());
    const way = deliver(row).finally(() => {
      underWay.delete(row);
      stir();
    });
    underWay.set(row, way);
  }

  /** Never rejects: the lane says what it stumbled over. */
  async function deliver(row: OutboxRow): Promise<void> {
    try {
      if (await delivery.deliver(row)) await onSettled(row);
    } catch (error) {
      stumble ??= { over: error };
    }
  }

  return {
    wake() {
      // The lane has said what it stumbled over.
      run().catch(() => undefined);
    },
    run,
    isBusy: () => running !== null,
    async stop() {
      stopping.abort();
      woken.abort();
      await running?.catch(() => undefined);
      await Promise.all(underWay.values());
    },
  };
}
