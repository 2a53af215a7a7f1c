import { expect, test } from 'vitest';
import type { Target } from '../../../src/channels/channel.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { outbound, type Started, startChannel } from './start-channel.ts';

const GROUP: Target = { platform: 'dingtalk', conversation: 'cidGroup==' };
const PERSON: Target = { platform: 'dingtalk', account: 'staff-0001' };

async function startTracking(
  options?: Parameters<typeof startChannel>[0],
): Promise<Started & { tracking: NonNullable<Started['channel']['tracking']> }> {
  const started = await startChannel(options);
  const { tracking } = started.channel;
  if (!tracking) throw new Error('no tracking');
  return { ...started, tracking };
}

test('readers are counted over all pages, each once', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  expect(await tracking.readers(GROUP, platformId)).toBe(0);
  const users = Array.from({ length: 450 }, (_, n) => `staff-${n}`);
  dingtalk.read(platformId, [...users, 'staff-0']);
  expect(await tracking.readers(GROUP, platformId)).toBe(450);
  expect(dingtalk.calls.count(PATHS.query)).toBe(1 + 3);
});

test('of a message in parts the first counts', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报\n\n'.repeat(4_000)));
  const [first, second] = dingtalk.sent.map(({ key }) => key ?? '');
  dingtalk.read(first ?? '', ['a', 'b']);
  dingtalk.read(second ?? '', ['a']);
  expect(await tracking.readers(GROUP, platformId)).toBe(2);
});

test('readers are unknown one-to-one, for answers, and when the API fails', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  expect(await tracking.readers(PERSON, await channel.send(PERSON, outbound('a')))).toBeNull();
  expect(await tracking.readers(GROUP, 'session-1')).toBeNull();
  expect(await tracking.readers(GROUP, 'no-such-key')).toBeNull();
  dingtalk.faults.next(PATHS.query, FAULTS.serverError);
  expect(await tracking.readers(GROUP, platformId)).toBeNull();
});

test('recall takes every part back; what is gone before counts as gone', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报\n\n'.repeat(4_000)));
  expect(await tracking.recall(GROUP, platformId)).toEqual({ recalled: true });
  expect(dingtalk.sent.length).toBeGreaterThan(1);
  expect(dingtalk.sent.every(({ recalled }) => recalled)).toBe(true);
  expect(await tracking.recall(GROUP, platformId)).toEqual({ recalled: true });
});

test('a recall whose answer got lost is found out about the second time', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  dingtalk.faults.next(PATHS.recall, FAULTS.resetAfter);
  expect(await tracking.recall(GROUP, platformId)).toEqual({
    recalled: false,
    reason: '没弄清撤没撤掉',
    retryAfter: 2_000,
  });
  expect(dingtalk.sent[0]?.recalled).toBe(true);
  expect(await tracking.recall(GROUP, platformId)).toEqual({ recalled: true });
});

test('a recall that DingTalk does not carry out is over, and says so', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  dingtalk.faults.next(
    PATHS.recall,
    FAULTS.answer(200, { successResult: [], failedResult: { [platformId]: '' } }),
  );
  const over = { recalled: false, reason: '钉钉没让撤,可能发出太久了', retryAfter: null };
  expect(await tracking.recall(GROUP, platformId)).toEqual(over);
  // Nothing can be asked about it any more either.
  expect(await tracking.recall(GROUP, 'processQueryKey-of-last-week')).toEqual(over);
});

test('recalls and counts keep DingTalk’s 20 calls a second', async () => {
  const { dingtalk, channel, tracking } = await startTracking({ emulator: { callsPerSecond: 20 } });
  const platformIds: string[] = [];
  for (let n = 0; n < 15; n += 1) platformIds.push(await channel.send(GROUP, outbound(`第${n}条`)));
  const counted = await Promise.all(platformIds.map((id) => tracking.readers(GROUP, id)));
  const outcomes = await Promise.all(platformIds.map((id) => tracking.recall(GROUP, id)));
  expect(counted.every((count) => count === 0)).toBe(true);
  expect(outcomes.every(({ recalled }) => recalled)).toBe(true);
  expect(dingtalk.calls.count(PATHS.recall)).toBe(15);
});

test('recall says in Chinese why not', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  const reasonOf = async (target: Target, id: string) => {
    const result = await tracking.recall(target, id);
    return result.recalled ? null : [result.reason, result.retryAfter];
  };
  expect(await reasonOf(PERSON, platformId)).toEqual(['单聊里的消息这里撤不了', null]);
  expect(await reasonOf(GROUP, 'session-1')).toEqual(['当场回的话钉钉不让撤', null]);
  dingtalk.faults.next(PATHS.recall, FAULTS.tooManyPerMonth);
  expect(await reasonOf(GROUP, platformId)).toEqual(['本月的钉钉调用次数用完了', 3_600_000]);
});
