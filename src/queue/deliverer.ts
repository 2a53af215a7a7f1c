import type { Logger } from 'pino';
import { type Channel, isForResidents, type Platform, SendError, type Target } from '../channels/channel.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Clock } from '../domain/clock.ts';
import { PLATFORM_PACE, reserve } from '../domain/pace.ts';
import { endOfQuiet, isQuiet } from '../domain/quiet-hours.ts';
import { whyStopped } from '../domain/residents-gate.ts';
import type { OutboxRow, Store } from '../store/face.ts';
import { persist } from './persist.ts';

export interface DelivererOptions {
  store: Store;
  channels: readonly Channel[];
  clock: Clock;
  campaignOf(town: string): Campaign;
  /** A row reached its last state: sent, failed, uncertain or expired. */
  onSettled(row: OutboxRow): Promise<void>;
  log: Logger;
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

const ATTEMPTS = 5;
const BACKOFF_MS = 1_000;
/** Conversations whose pace is kept before those long free are forgotten. */
const REMEMBERED = 10_000;
/** A pause this short is waited out by the lane itself; longer ones are left to the next tick. */
const SHORT_PAUSE_MS = 60_000;

/**
 * Empties the outbox, one lane per platform, one message after the other: replies and notices first and unpaced,
 * bulletins and reminders at the platform's pace, outside quiet hours and while sending is not stopped.
 * A row is claimed alone, just before it is sent, so that a crash leaves at most one unknown outcome per platform.
 */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { store, clock, log } = options;
  const lanes = options.channels.map((channel) => createLane(channel, options));

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

interface Lane {
  wake(): void;
  /** Resolves when the lane has nothing left to do now; rejects when it stumbled. */
  run(): Promise<void>;
  isBusy(): boolean;
  stop(): Promise<void>;
}

function createLane(channel: Channel, { store, clock, campaignOf, onSettled, log }: DelivererOptions): Lane {
  const { platform } = channel;
  const pace = PLATFORM_PACE[platform];
  const nextFree = new Map<string, Date>();
  const stopping = new AbortController();
  let woken = new AbortController();
  let running: Promise<void> | null = null;
  let isAgain = false;

  async function run(): Promise<void> {
    if (stopping.signal.aborted) return;
    isAgain = true;
    woken.abort();
    running ??= work();
    return running;
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

  /** Lets time pass until somebody wakes the lane; not at all when somebody did since it last looked. */
  async function pause(ms: number): Promise<void> {
    if (isAgain) return;
    woken = new AbortController();
    await clock.wait(ms, AbortSignal.any([woken.signal, stopping.signal]));
  }

  /** Sends or settles one row, or waits a moment. False when nothing is left to do now. */
  async function step(): Promise<boolean> {
    const now = clock.now();
    const row = await store.deliveries.next(platform, now);
    if (!row) return waitForRetry(now);
    if (row.expiresAt && now >= row.expiresAt) {
      await store.deliveries.settle(row.id, 'expired', '过了时候', now);
      await onSettled(row);
      return true;
    }
    const stopped = passGate(row);
    if (stopped) {
      log.warn({ outbox: row.id, bulletin: row.bulletin }, 'stopped by the gate');
      await store.deliveries.settle(row.id, 'failed', stopped, now);
      await onSettled(row);
      return true;
    }
    if (isPaced(row)) {
      const { quietHours } = campaignOf(row.town);
      if (isQuiet(now, quietHours)) {
        await store.deliveries.retry(row.id, endOfQuiet(now, quietHours), null, false);
        return true;
      }
      const { platformAt, placeAt } = earliest(row, now);
      if (placeAt > platformAt) {
        // Only this conversation has to wait: the rest of the line goes past it.
        await store.deliveries.retry(row.id, placeAt, null, false);
        return true;
      }
      if (platformAt > now) {
        await pause(platformAt.getTime() - now.getTime());
        return true;
      }
    }
    const claimed = await claim(row, now);
    if (claimed) await deliver(claimed);
    return true;
  }

  /** The last look at what goes to groups, however it came into the outbox; why it must not go, or null. */
  function passGate(row: OutboxRow): string | null {
    const isToResidents = isForResidents(row);
    if (row.class !== 'bulletin' && !isToResidents) return null;
    return whyStopped(row.text, campaignOf(row.town), isToResidents);
  }

  async function waitForRetry(now: Date): Promise<boolean> {
    const soon = await store.deliveries.nextAt(platform, now, new Date(now.getTime() + SHORT_PAUSE_MS));
    if (!soon) return false;
    await pause(soon.getTime() - now.getTime());
    return true;
  }

  /** The platform's line and the conversation's: a message stands in both. */
  function linesOf(row: OutboxRow): [line: string, spacingMs: number][] {
    return [
      ['', pace.everyMs],
      [placeOf(row), pace.perConversationMs],
    ];
  }

  function earliest(row: OutboxRow, now: Date): { platformAt: Date; placeAt: Date } {
    return {
      platformAt: reserve(nextFree.get('') ?? null, now, pace.everyMs).at,
      placeAt: reserve(nextFree.get(placeOf(row)) ?? null, now, pace.perConversationMs).at,
    };
  }

  function keepPace(row: OutboxRow): void {
    const now = clock.now();
    for (const [line, spacing] of linesOf(row)) {
      nextFree.set(line, reserve(nextFree.get(line) ?? null, now, spacing).nextFree);
    }
    if (nextFree.size > REMEMBERED) for (const [line, at] of nextFree) if (at <= now) nextFree.delete(line);
  }

  async function deliver(row: OutboxRow): Promise<void> {
    if (isPaced(row)) keepPace(row);
    const willGoAgain = await send(row).then(
      (platformId) => markSent(row, platformId),
      (error: unknown) => handleFailure(row, error),
    );
    if (!willGoAgain) await onSettled(row);
  }

  function send(row: OutboxRow): Promise<string> {
    const { id, text, pictures, inReplyTo } = row;
    return channel.send(targetOf(row), { id: String(id), text, pictures, inReplyTo });
  }

  /** True when the message turns out not to have arrived and goes out again. */
  async function markSent(row: OutboxRow, platformId: string): Promise<boolean> {
    try {
      await store.deliveries.sent(row.id, platformId, clock.now());
      return false;
    } catch (error) {
      log.warn({ err: error, outbox: row.id }, 'sent but not marked');
    }
    return persist(async () => {
      // A platform on the database that just went away may have lost the message with it.
      const found = await lookUp(row);
      if (found === null) await store.deliveries.retry(row.id, clock.now(), null, false);
      else await store.deliveries.sent(row.id, platformId, clock.now());
      return found === null;
    }, stopping.signal);
  }

  async function claim({ id, notBefore }: OutboxRow, now: Date): Promise<OutboxRow | null> {
    try {
      return await store.deliveries.claim(id, now);
    } catch (error) {
      // Whether or not it was marked, nothing was sent.
      await persist(() => store.deliveries.retry(id, notBefore, null, false), stopping.signal);
      throw error;
    }
  }

  /** True when the row will be tried again. */
  function handleFailure(row: OutboxRow, error: unknown): Promise<boolean> {
    const failure =
      error instanceof SendError ? error : new SendError('unknown', '没弄清发没发到', { cause: error });
    log.warn({ err: failure, outbox: row.id, platform, attempts: row.attempts }, 'not delivered');
    return persist(async () => {
      const now = clock.now();
      // Whoever can look the message up knows better than a line that broke.
      const found = failure.outcome === 'unknown' ? await lookUp(row) : undefined;
      if (found) {
        await store.deliveries.sent(row.id, found, now);
        return false;
      }
      const outcome = found === null ? 'later' : failure.outcome;
      const again = retryOf(row, { outcome, retryAfter: failure.retryAfter });
      if (again) {
        const notBefore = new Date(now.getTime() + again.afterMs);
        await store.deliveries.retry(row.id, notBefore, failure.reason, again.counts);
        return true;
      }
      const state = outcome === 'unknown' ? 'uncertain' : 'failed';
      await store.deliveries.settle(row.id, state, failure.reason, now);
      return false;
    }, stopping.signal);
  }

  /** Undefined when the platform cannot tell. */
  function lookUp(row: OutboxRow): Promise<string | null | undefined> {
    return channel.find(targetOf(row), String(row.id)).catch(() => undefined);
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
    },
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
  return { afterMs: BACKOFF_MS * 4 ** attempts * (0.75 + random() / 2), counts: true };
}

function isPaced(row: OutboxRow): boolean {
  return row.class === 'bulletin' || row.class === 'reminder';
}

function placeOf(row: OutboxRow): string {
  return row.conversation ?? `@${row.account}`;
}

export function targetOf({ platform, conversation, account }: OutboxRow): Target {
  if (conversation !== null) return { platform: platform as Platform, conversation };
  if (account !== null) return { platform: platform as Platform, account };
  throw new Error('an outbox row without a place to go');
}
