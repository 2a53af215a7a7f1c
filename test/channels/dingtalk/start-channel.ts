import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import type {
  Accept,
  Channel,
  GroupRobot,
  InboundMessage,
  OutboundMessage,
} from '../../../src/channels/channel.ts';
import { createDingTalkChannel } from '../../../src/channels/dingtalk/dingtalk.ts';
import type { DingTalkAlert, DingTalkOptions } from '../../../src/channels/dingtalk/options.ts';
import { type Emulator, type EmulatorOptions, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { realClock } from './clocks.ts';

export interface Started {
  dingtalk: Emulator;
  channel: Channel;
  accepted: InboundMessage[];
  alerts: DingTalkAlert[];
  /** By `meter period`. */
  usage: Map<string, number>;
  /** What was written to the log, as JSON lines. */
  logged: () => string;
  /** Kept pictures by key. */
  pictures: Map<string, Uint8Array>;
  /** Bound robots by conversation. */
  robots: Map<string, GroupRobot>;
}

interface StartOptions extends Partial<DingTalkOptions> {
  emulator?: EmulatorOptions;
  accept?: Accept;
}

const PICTURE_HEADS = ['\u0089PNG', '\u00ff\u00d8\u00ff'];

/** The channel on the real SDK over the emulator, started. Both end with the test. */
export async function startChannel(options: StartOptions = {}): Promise<Started> {
  const { emulator = {}, accept, ...overrides } = options;
  const dingtalk = await startDingTalk(emulator);
  const lines: string[] = [];
  const accepted: InboundMessage[] = [];
  const alerts: DingTalkAlert[] = [];
  const usage = new Map<string, number>();
  const pictures = new Map<string, Uint8Array>();
  const robots = new Map<string, GroupRobot>();
  const printed = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')];
  const channel = createDingTalkChannel({
    clientId: dingtalk.clientId,
    clientSecret: dingtalk.clientSecret,
    robotCode: dingtalk.robotCode,
    apiBase: dingtalk.base,
    oapiBase: dingtalk.base,
    clock: realClock,
    log: pino(
      { level: 'trace' },
      new Writable({
        write(line, _encoding, done) {
          lines.push(String(line));
          done();
        },
      }),
    ),
    onAlert: (alert) => alerts.push(alert),
    robots: { find: async (_platform, conversation) => robots.get(conversation) ?? null },
    usage: {
      async add(meter, period, n) {
        const total = (usage.get(`${meter} ${period}`) ?? 0) + n;
        usage.set(`${meter} ${period}`, total);
        return total;
      },
    },
    pictures: {
      async save(bytes) {
        const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
        if (!PICTURE_HEADS.some((known) => head.startsWith(known))) return null;
        const key = createHash('sha256').update(bytes).digest('hex');
        pictures.set(key, bytes);
        return { key, mediaType: 'image/png' };
      },
      async read(key) {
        const bytes = pictures.get(key);
        return bytes ? { bytes, mediaType: 'image/png' } : null;
      },
      readPreview: async () => null,
    },
    ...overrides,
  });
  onTestFinished(async () => {
    await channel.stop();
    await dingtalk.stop();
    // Neither the SDK nor the channel prints, and no secret gets into the log.
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
    const text = lines.join('');
    for (const secret of [dingtalk.clientSecret, ...dingtalk.tokens, 'session=', 'ticket=', 'Signature=']) {
      expect(text).not.toContain(secret);
    }
    expect(dingtalk.violations).toEqual([]);
  });
  await channel.start(async (message) => {
    await accept?.(message);
    accepted.push(message);
  });
  return { dingtalk, channel, accepted, alerts, usage, logged: () => lines.join(''), pictures, robots };
}

let outboxId = 0;

/** An outbox message of its own. */
export function outbound(text: string, more: Partial<OutboundMessage> = {}): OutboundMessage {
  outboxId += 1;
  return { id: String(outboxId), text, pictures: [], inReplyTo: null, ...more };
}
