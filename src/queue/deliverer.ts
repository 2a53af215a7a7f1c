import type { Channel } from '../channels/channel.ts';
import { createLane, type LaneOptions } from './lane.ts';
import { targetOf } from './lines.ts';

export interface DelivererOptions extends Omit<LaneOptions, 'channel'> {
  channels: readonly Channel[];
}

export interface Deliverer {
  /** Something new may be due. Returns at once. */
  wake(): void;
  /** Resolves when nothing is left that may go out now; rejects when the database was away meanwhile. */
  drain(): Promise<void>;
  /** Settles what a crash left half-sent; call once before the first wake. */
  recover(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Empties the outbox, one lane per platform: replies and notices first and unpaced, bulletins and reminders at the
 * platform's pace, outside quiet hours and while sending is not stopped. Messages to one conversation go one after
 * the other; to different ones as many travel at once as the channel says. A row is claimed alone, just before it
 * is sent, so that a crash leaves at most that many unknown outcomes per platform, and the stop switch lets out at
 * most those that are under way.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { store, clock, log } = options;
  const lanes = options.channels.map((channel) => createLane({ ...options, channel }));

  return {
    wake() {
      for (const lane of lanes) lane.wake();
    },
    async drain() {
      // What one lane settles may give another something to say: the result of a bulletin.
      do await Promise.all(lanes.map((lane) => lane.run()));
      while (lanes.some((lane) => lane.isBusy()));
    },
    async recover() {
      for (const row of await store.deliveries.recover()) {
        const channel = options.channels.find(({ platform }) => platform === row.platform);
        const found = await channel?.find(targetOf(row), String(row.id)).catch(() => undefined);
        log.warn({ outbox: row.id, found }, 'half-sent before the last stop');
        if (found) {
          await store.deliveries.sent(row.id, found, clock.now());
        } else if (found === null) {
          await store.deliveries.retry(row.id, clock.now(), null, false);
          continue;
        } else {
          await store.deliveries.settle(row.id, 'uncertain', UNKNOWN_AFTER_CRASH, clock.now());
        }
        await options.onSettled(row);
      }
    },
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

/** Shown to the peace office beside the group's name. */
const UNKNOWN_AFTER_CRASH = '发送时程序中断';
