import type { Logger } from 'pino';
import { type Channel, SendError } from '../channels/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Deliveries, OutboxRow } from '../store/face.ts';
import { targetOf } from './lines.ts';
import { persist } from './persist.ts';

export interface DeliveryOptions {
  channel: Channel;
  deliveries: Deliveries;
  clock: Clock;
  log: Logger;
  /** Aborts when the program stops: an outcome that cannot be written down is then given up. */
  stopping: AbortSignal;
}

/** One row's way: claimed alone, sent, and what came of it written down. */
export interface Delivery {
  /** Null when the row was taken, stopped or settled meanwhile. */
  claim(row: OutboxRow, now: Date): Promise<OutboxRow | null>;
  /** Sends a claimed row. True when it reached its last state, false when it will be tried again. */
  deliver(row: OutboxRow): Promise<boolean>;
}

/** With the pauses below about an hour: a platform that is off the net for a while misses nothing. */
const ATTEMPTS = 60;
const BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;

export function createDelivery({ channel, deliveries, clock, log, stopping }: DeliveryOptions): Delivery {
  const { platform } = channel;

  function send(row: OutboxRow): Promise<string> {
    const { id, text, pictures, inReplyTo } = row;
    return channel.send(targetOf(row), { id: String(id), text, pictures, inReplyTo });
  }

  /** False when the message turns out not to have arrived and goes out again. */
  async function markSent(row: OutboxRow, platformId: string): Promise<boolean> {
    try {
      await deliveries.sent(row.id, platformId, clock.now());
      return true;
    } catch (error) {
      log.warn({ err: error, outbox: row.id }, 'sent but not marked');
    }
    return persist(async () => {
      // A platform on the database that just went away may have lost the message with it.
      const found = await lookUp(row);
      if (found === null) await deliveries.retry(row.id, clock.now(), null, false);
      else await deliveries.sent(row.id, platformId, clock.now());
      return found !== null;
    }, stopping);
  }

  /** False when the row will be tried again. */
  function handleFailure(row: OutboxRow, error: unknown): Promise<boolean> {
    const failure =
      error instanceof SendError ? error : new SendError('unknown', '没弄清发没发到', { cause: error });
    log.warn({ err: failure, outbox: row.id, platform, attempts: row.attempts }, 'not delivered');
    return persist(async () => {
      const now = clock.now();
      // Whoever can look the message up knows better than a line that broke.
      const found = failure.outcome === 'unknown' ? await lookUp(row) : undefined;
      if (found) {
        await deliveries.sent(row.id, found, now);
        return true;
      }
      const outcome = found === null ? 'later' : failure.outcome;
      const again = retryOf(row, { outcome, retryAfter: failure.retryAfter });
      if (again) {
        const notBefore = new Date(now.getTime() + again.afterMs);
        await deliveries.retry(row.id, notBefore, failure.reason, again.counts);
        return false;
      }
      const state = outcome === 'unknown' ? 'uncertain' : 'failed';
      await deliveries.settle(row.id, state, failure.reason, now);
      return true;
    }, stopping);
  }

  /** Undefined when the platform cannot tell. */
  function lookUp(row: OutboxRow): Promise<string | null | undefined> {
    return channel.find(targetOf(row), String(row.id)).catch(() => undefined);
  }

  return {
    async claim({ id, notBefore }, now) {
      try {
        return await deliveries.claim(id, now);
      } catch (error) {
        // Whether or not it was marked, nothing was sent.
        await persist(() => deliveries.retry(id, notBefore, null, false), stopping);
        throw error;
      }
    },
    deliver: (row) =>
      send(row).then(
        (platformId) => markSent(row, platformId),
        (error: unknown) => handleFailure(row, error),
      ),
  };
}

/** Whether and when a failed row is tried again. A platform that asks to wait uses up no attempt. */
export function retryOf(
  { class: kind, attempts }: Pick<OutboxRow, 'class' | 'attempts'>,
  { outcome, retryAfter }: Pick<SendError, 'outcome' | 'retryAfter'>,
  random: () => number = Math.random,
): { afterMs: number; counts: boolean } | null {
  if (outcome === 'never') return null;
  if (outcome === 'unknown') {
    // A doubled reply is harmless, a doubled bulletin is not: it becomes uncertain and is shown.
    const isHarmless = kind === 'reply' || kind === 'notice';
    return isHarmless && attempts === 0 ? { afterMs: BACKOFF_MS, counts: true } : null;
  }
  if (retryAfter !== null) return { afterMs: retryAfter, counts: false };
  if (attempts + 1 >= ATTEMPTS) return null;
  const pause = Math.min(LONGEST_BACKOFF_MS, BACKOFF_MS * 4 ** attempts);
  return { afterMs: pause * (0.75 + random() / 2), counts: true };
}
