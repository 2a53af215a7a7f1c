import type { DWClientDownStream } from 'dingtalk-stream';
import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import type { Alerts } from './alerts.ts';
import type { Credentials } from './credentials.ts';
import { DingTalkFault } from './faults.ts';
import type { DingTalkTiming } from './options.ts';
import { StreamClient } from './stream-client.ts';

export interface ConnectionOptions {
  apiBase: string;
  clientId: string;
  clientSecret: string;
  timing: DingTalkTiming;
  random: () => number;
  credentials: Credentials;
  alerts: Alerts;
  clock: Clock;
  log: Logger;
  /** One robot callback and how to acknowledge it, on the connection it came by. */
  onRobotMessage(frame: DWClientDownStream, acknowledge: () => void): void;
}

export interface Connection {
  /** Resolves after the first attempt, whatever came of it; goes on by itself. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isConnected(): boolean;
}

const BACKOFF_MS = 1_000;

/**
 * Keeps one connection to the gateway. A single loop makes every attempt, so there is never more than one gateway
 * call under way; the next connection stands before the one it replaces is let go.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { timing, random, credentials, alerts, clock, log } = options;
  const stopping = new AbortController();
  const leaving = new Set<StreamClient>();
  let live: { client: StreamClient; since: number } | null = null;
  let needed = Promise.withResolvers<boolean>();
  let isRefused = false;
  let running: Promise<void> | null = null;

  function newClient(): StreamClient {
    return new StreamClient({
      apiBase: options.apiBase,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      timing,
      log,
      onRobotMessage(client, frame) {
        const { messageId } = frame.headers;
        options.onRobotMessage(frame, () => {
          // The SDK prints and throws without one.
          if (messageId) client.socketCallBackResponse(messageId, {});
        });
      },
      onEnd(client, isDead) {
        if (isDead) client.drop();
        if (live?.client !== client) return;
        log.info({ isDead }, 'dingtalk connection ends');
        needed.resolve(isDead);
      },
    });
  }

  async function connect(): Promise<void> {
    const client = newClient();
    try {
      await client.open(stopping.signal);
    } catch (error) {
      client.drop();
      throw error;
    }
    credentials.accepted();
    isRefused = false;
    if (live) letGo(live.client);
    live = { client, since: performance.now() };
    if (client.hasEnded) needed.resolve(false);
    log.info('dingtalk connected');
  }

  /** The old connection stays a while to acknowledge what came by it; the server may close it before. */
  function letGo(client: StreamClient): void {
    if (!client.isOpen) {
      client.drop();
      return;
    }
    leaving.add(client);
    setTimeout(() => {
      leaving.delete(client);
      client.drop();
    }, timing.graceMs).unref();
  }

  function note(error: unknown): void {
    const fault = error instanceof DingTalkFault ? error : new DingTalkFault('unknown', 'error');
    isRefused = fault.kind === 'credentials';
    if (isRefused) {
      credentials.refused();
      return;
    }
    if (fault.kind === 'blocked') alerts.raiseHourly({ kind: 'blocked' });
    if (fault.kind === 'quota') alerts.raiseHourly({ kind: 'over-quota-call' });
    log.warn({ kind: fault.kind, code: fault.code }, 'dingtalk not connected');
  }

  /** Full jitter: clients that lost their gateway together do not come back together. */
  function waitBefore(attempt: number): number {
    if (isRefused) return timing.credentialsMs;
    if (attempt === 0) return 0;
    return random() * Math.min(timing.backoffMs, BACKOFF_MS * 2 ** (attempt - 1));
  }

  async function run(onFirst: () => void): Promise<void> {
    // A connection that ends young counts like one that failed: a gateway that hangs up at once is not hammered.
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const wait = waitBefore(attempt);
      if (wait > 0) await clock.wait(wait, stopping.signal);
      if (stopping.signal.aborted) break;
      needed = Promise.withResolvers();
      try {
        await connect();
      } catch (error) {
        if (!stopping.signal.aborted) note(error);
        continue;
      } finally {
        onFirst();
      }
      const isDead = await needed.promise;
      if (live && performance.now() - live.since >= timing.stableMs) attempt = -1;
      // Ten seconds are left after the server's notice: the next attempts must fall into them.
      else if (!isDead) attempt = Math.min(attempt, 1);
    }
    onFirst();
  }

  return {
    async start() {
      const first = Promise.withResolvers<void>();
      running = run(first.resolve);
      await first.promise;
    },
    async stop() {
      stopping.abort();
      needed.resolve(true);
      await running;
      for (const client of leaving) client.drop();
      live?.client.drop();
      live = null;
    },
    isConnected: () => live?.client.isOpen ?? false,
  };
}
