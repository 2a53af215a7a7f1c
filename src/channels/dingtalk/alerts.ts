import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import type { DingTalkAlert } from './options.ts';

const HOUR_MS = 3_600_000;

/** Hands alerts on, those of a kind that repeats at most once an hour. A listener that throws harms nothing. */
export function createAlerts(onAlert: (alert: DingTalkAlert) => void, clock: Clock, log: Logger) {
  const lastAt = new Map<DingTalkAlert['kind'], number>();

  function raise(alert: DingTalkAlert): void {
    try {
      onAlert(alert);
    } catch (error) {
      log.error({ err: error, alert: alert.kind }, 'an alert was not taken');
    }
  }

  return {
    raise,
    raiseHourly(alert: DingTalkAlert): void {
      const now = clock.now().getTime();
      const last = lastAt.get(alert.kind);
      if (last !== undefined && now - last < HOUR_MS) return;
      lastAt.set(alert.kind, now);
      raise(alert);
    },
  };
}

export type Alerts = ReturnType<typeof createAlerts>;
