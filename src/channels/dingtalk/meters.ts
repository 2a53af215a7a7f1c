import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import { dayOf } from '../../domain/day.ts';
import type { Alerts } from './alerts.ts';
import type { Meter, UsageLedger } from './options.ts';

export interface MetersOptions {
  usage: UsageLedger;
  quota: Record<Meter, number>;
  flushMs: number;
  alerts: Alerts;
  clock: Clock;
  log: Logger;
}

const SHARES = [80, 100] as const;

/**
 * Counts calls and callbacks by the calendar month. Counted in memory and written down together after a moment,
 * so that no message waits for it; a crash loses at most that moment's.
 */
export function createMeters({ usage, quota, flushMs, alerts, clock, log }: MetersOptions) {
  const pending = new Map<string, { meter: Meter; period: string; n: number }>();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const entries = [...pending.values()];
    pending.clear();
    for (const { meter, period, n } of entries) {
      try {
        warn(meter, period, await usage.add(`dingtalk.${meter}`, period, n), n);
      } catch (error) {
        add(meter, period, n);
        log.warn({ err: error, meter }, 'usage not counted yet');
      }
    }
  }

  /** The total of the ledger decides, so each share is told once however often the program restarts. */
  function warn(meter: Meter, period: string, used: number, n: number): void {
    const passed = SHARES.filter((share) => {
      const line = (quota[meter] * share) / 100;
      return used >= line && used - n < line;
    }).at(-1);
    if (passed) alerts.raise({ kind: 'quota', meter, period, share: passed, used, quota: quota[meter] });
  }

  function add(meter: Meter, period: string, n: number): void {
    const key = `${meter} ${period}`;
    const entry = pending.get(key);
    pending.set(key, { meter, period, n: n + (entry?.n ?? 0) });
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  }

  return {
    count(meter: Meter): void {
      add(meter, dayOf(clock.now()).slice(0, 7), 1);
      timer ??= setTimeout(flush, flushMs).unref();
    },
    /** Writes down what was counted. */
    flush,
  };
}

export type Meters = ReturnType<typeof createMeters>;
