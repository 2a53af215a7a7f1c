import { type Accept, type Channel, isRobotGroup, SendError } from '../channel.ts';
import { createAlerts } from './alerts.ts';
import { createApi } from './api.ts';
import { createConnection } from './connection.ts';
import { createCredentials } from './credentials.ts';
import { createRobotSender } from './group-robots.ts';
import { createInbound } from './inbound.ts';
import { APP_RATE, createCallLine } from './limits.ts';
import { createMedia } from './media.ts';
import { createMeters } from './meters.ts';
import { type DingTalkOptions, STANDARD_QUOTA, TIMING } from './options.ts';
import { createOutbound } from './outbound.ts';
import { createSessions } from './sessions.ts';
import { createTracking } from './tracking.ts';

/** At 20 calls a second these keep up with answers that take 300 ms. */
const SENDS_AT_ONCE = 6;

/** DingTalk through its Stream SDK: needs no public address, hears what is said to the robot, and answers. */
export function createDingTalkChannel(options: DingTalkOptions): Channel {
  const { apiBase, oapiBase, clientId, clientSecret, robotCode, clock, log } = options;
  const timing = { ...TIMING, ...options.timing };
  const stopping = new AbortController();
  const bases = [apiBase, oapiBase];
  const alerts = createAlerts(options.onAlert, clock, log);
  const credentials = createCredentials(alerts, log);
  const meters = createMeters({
    usage: options.usage,
    quota: options.quota ?? STANDARD_QUOTA,
    flushMs: timing.usageMs,
    alerts,
    clock,
    log,
  });
  const api = createApi({
    apiBase,
    oapiBase,
    clientId,
    clientSecret,
    requestMs: timing.requestMs,
    line: createCallLine(APP_RATE, clock),
    meters,
    alerts,
    credentials,
    clock,
    stopping: stopping.signal,
  });
  const sessions = createSessions(bases, clock);
  const inbound = createInbound({
    sessions,
    meters,
    alerts,
    pictures: { api, robotCode, pictures: options.pictures, bases, picturesMs: timing.picturesMs, log },
    clock,
    log,
    stopping: stopping.signal,
  });
  const deliver = createOutbound({
    api,
    robotCode,
    sessions,
    media: createMedia(api, options.pictures, clock),
    meters,
    requestMs: timing.requestMs,
    clock,
    log,
    stopping: stopping.signal,
  });
  const sendAsRobot = createRobotSender({
    robots: options.robots,
    meters,
    oapiBase,
    requestMs: timing.requestMs,
    clock,
  });
  const sending = new Set<Promise<string>>();
  let accept: Accept | null = null;
  const connection = createConnection({
    apiBase,
    clientId,
    clientSecret,
    timing,
    random: options.random ?? Math.random,
    credentials,
    alerts,
    clock,
    log,
    onRobotMessage(frame, acknowledge) {
      if (accept) inbound.take(frame, accept, acknowledge);
    },
  });

  return {
    platform: 'dingtalk',
    sendsAtOnce: SENDS_AT_ONCE,
    tracking: createTracking(api, robotCode, log),
    async start(take) {
      accept = take;
      await connection.start();
    },
    async stop() {
      stopping.abort();
      // What came in is still kept and acknowledged on the connection it came by.
      accept = null;
      await inbound.idle();
      await connection.stop();
      await Promise.allSettled(sending);
      await meters.flush();
    },
    async send(target, message) {
      if (stopping.signal.aborted) throw new SendError('later', '程序正在停');
      const sent =
        'conversation' in target && isRobotGroup(target.conversation)
          ? sendAsRobot(target.conversation, message)
          : deliver(target, message);
      sending.add(sent);
      try {
        return await sent;
      } finally {
        sending.delete(sent);
      }
    },
    // DingTalk looks nothing up by an id of ours.
    find: async () => undefined,
    health() {
      if (credentials.areRefused) {
        return { ok: false, detail: '钉钉不认这个应用:请核对 Client ID 和 Client Secret' };
      }
      if (connection.isConnected()) return { ok: true, detail: '钉钉已连上' };
      return { ok: false, detail: accept ? '钉钉连不上,正在重试' : '钉钉没有连' };
    },
  };
}
