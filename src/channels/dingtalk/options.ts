import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import type { GroupRobots, Pictures } from '../channel.ts';

/**
 * What the organisation's plan counts by the month: calls to the API (getting a token is free), and Webhook&Stream,
 * that is callbacks and what is sent through webhooks. Whether answers through a session webhook count is not
 * documented; they are counted, so that the warning comes early rather than late.
 */
export type Meter = 'api' | 'stream';

/** Durable counters. */
export interface UsageLedger {
  /** Adds `n` to what `meter` counted in `period` (YYYY-MM) and resolves with the new total, once it is on disk. */
  add(meter: string, period: string, n: number): Promise<number>;
}

/** What the peace office or the operator has to know. */
export type DingTalkAlert =
  /** Client id or secret are refused. Told once, and again only after they were accepted in between. */
  | { kind: 'credentials' }
  /** A message came in without its content, since the month's quota is used up. At most once an hour. */
  | { kind: 'over-quota-callback' }
  /** A call was refused for the month's quota. At most once an hour. */
  | { kind: 'over-quota-call' }
  /** 80 or 100 per cent of a month's quota are used. Once per share, meter and month. */
  | { kind: 'quota'; meter: Meter; period: string; share: 80 | 100; used: number; quota: number }
  /** The app lacks permissions; their names as the developer console shows them. At most once an hour. */
  | { kind: 'permission'; permissions: string[] }
  /** A page came instead of an answer of the API: this address is blocked. At most once an hour. */
  | { kind: 'blocked' };

/** Waits and limits in milliseconds, where the defaults do not fit. */
export interface DingTalkTiming {
  /** Total time of one call, its answer included. */
  requestMs: number;
  /** Total time to fetch one message's pictures. */
  picturesMs: number;
  /** Until the WebSocket handshake must be done. */
  handshakeMs: number;
  /** Between two of our own pings; a peer that answers none of them is dead after twice as long. */
  pingMs: number;
  /** Without any frame of the server for so long a connection is replaced, even if it answers pings. */
  silenceMs: number;
  /** How long a replaced connection stays to finish what it has. */
  graceMs: number;
  /** A connection that lived shorter counts as a failed attempt. */
  stableMs: number;
  /** Ceiling of the wait between two attempts to connect. */
  backoffMs: number;
  /** Between two attempts with credentials that were refused. */
  credentialsMs: number;
  /** How long calls are counted in memory before they go to the ledger. */
  usageMs: number;
}

export const TIMING: DingTalkTiming = {
  requestMs: 15_000,
  picturesMs: 30_000,
  handshakeMs: 10_000,
  pingMs: 20_000,
  silenceMs: 150_000,
  // The server closes a connection 10 s after it said so.
  graceMs: 9_000,
  stableMs: 30_000,
  backoffMs: 60_000,
  credentialsMs: 300_000,
  usageMs: 1_000,
};

export interface DingTalkOptions {
  clientId: string;
  clientSecret: string;
  robotCode: string;
  /** https://api.dingtalk.com, or a private deployment's. */
  apiBase: string;
  /** https://oapi.dingtalk.com, or a private deployment's. */
  oapiBase: string;
  pictures: Pictures;
  usage: UsageLedger;
  robots: GroupRobots;
  onAlert(alert: DingTalkAlert): void;
  clock: Clock;
  log: Logger;
  /** Of a month; by default the standard edition's. */
  quota?: Record<Meter, number>;
  timing?: Partial<DingTalkTiming>;
  /** In [0, 1): spreads the attempts to connect. */
  random?: () => number;
}

/** Standard edition (open.dingtalk.com, billing model): per organisation and month. */
export const STANDARD_QUOTA: Record<Meter, number> = { api: 5_000, stream: 3_000 };
