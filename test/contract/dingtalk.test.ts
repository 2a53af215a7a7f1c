import pino from 'pino';
import { describe, expect } from 'vitest';
import { createDingTalkChannel } from '../../src/channels/dingtalk/dingtalk.ts';
import { createLeapingClock } from '../channels/dingtalk/clocks.ts';
import { startDingTalk } from '../wire/dingtalk/emulator.ts';
import { FAULTS } from '../wire/dingtalk/faults.ts';
import { PATHS } from '../wire/dingtalk/paths.ts';
import type { RobotPayload } from '../wire/dingtalk/payloads.ts';
import { type ChannelFixture, describeChannel } from './channel.ts';

const GROUP = { id: 'cid-cibi', title: '赐璧工作群' };
const SPEAKER = { staffId: 'staff-7', name: '王姐' };
/** The emulator then gives a message up that was not acknowledged. */
const PATIENCE_MS = 1_000;

async function openFixture(): Promise<ChannelFixture> {
  const dingtalk = await startDingTalk({ redeliverAfterMs: PATIENCE_MS, deliveries: 1 });
  dingtalk.absentGroups.add('nowhere');
  dingtalk.invalidStaff.add('nobody');
  const said = new Map<string, RobotPayload>();
  const textsOf = (isMeant: (sent: (typeof dingtalk.sent)[number]) => boolean) =>
    dingtalk.sent.filter(isMeant).map(({ text }) => text);

  return {
    channel: createDingTalkChannel({
      clientId: dingtalk.clientId,
      clientSecret: dingtalk.clientSecret,
      robotCode: dingtalk.robotCode,
      apiBase: dingtalk.base,
      oapiBase: dingtalk.base,
      // The inbox is asked again for ten seconds before a message is given up.
      clock: createLeapingClock(),
      log: pino({ level: 'silent' }),
      onAlert: () => undefined,
      usage: { add: async (_meter, _period, n) => n },
      pictures: { save: async () => null, read: async () => null, readPreview: async () => null },
      robots: { find: async () => null },
    }),
    group: { platform: 'dingtalk', conversation: GROUP.id, title: GROUP.title },
    speaker: { account: SPEAKER.staffId, name: SPEAKER.name },
    async say(text, id) {
      const changes = { text, conversation: GROUP, sender: SPEAKER, fields: { msgId: id } };
      const payload = said.get(id) ?? dingtalk.compose('text-in-group', changes);
      said.set(id, payload);
      const acknowledged = dingtalk.push(payload);
      // With nobody connected DingTalk keeps it for later.
      if (dingtalk.gateway.live > 0) await acknowledged;
    },
    shown: async () => textsOf(({ conversation, recalled }) => conversation === GROUP.id && !recalled),
    shownPrivately: async () =>
      textsOf(({ kind, users }) => kind === 'single' && users.includes(SPEAKER.staffId)),
    failures: {
      later: async () => dingtalk.faults.next(PATHS.groupSend, FAULTS.tooManyPerSecond),
      never: async () => void dingtalk.absentGroups.add(GROUP.id),
      unknown: async () => dingtalk.faults.next(PATHS.groupSend, FAULTS.reset),
    },
    async mend() {
      dingtalk.faults.clear();
      dingtalk.absentGroups.delete(GROUP.id);
    },
    isIdempotent: false,
    canRecall: true,
    async [Symbol.asyncDispose]() {
      await dingtalk.stop();
      expect(dingtalk.violations).toEqual([]);
    },
  };
}

describe('DingTalk over its SDK', () => describeChannel(openFixture));
