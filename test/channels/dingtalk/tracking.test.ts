import { expect, test } from 'vitest';
import type { Target } from '../../../src/channels/channel.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { outbound, type Started, startChannel } from './start-channel.ts';

const GROUP: Target = { platform: 'dingtalk', conversation: 'cidGroup==' };
const PERSON: Target = { platform: 'dingtalk', account: 'staff-0001' };

async function startTracking(): Promise<Started & { tracking: NonNullable<Started['channel']['tracking']> }> {
  const started = await startChannel();
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

test('recall takes every part back, once', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报\n\n'.repeat(4_000)));
  expect(await tracking.recall(GROUP, platformId)).toEqual({ recalled: true });
  expect(dingtalk.sent.length).toBeGreaterThan(1);
  expect(dingtalk.sent.every(({ recalled }) => recalled)).toBe(true);
  expect(await tracking.recall(GROUP, platformId)).toEqual({
    recalled: false,
    reason: '钉钉没让撤,可能发出太久了',
  });
});

test('recall says in Chinese why not', async () => {
  const { dingtalk, channel, tracking } = await startTracking();
  const platformId = await channel.send(GROUP, outbound('通报'));
  const reasonOf = async (target: Target, id: string) => {
    const result = await tracking.recall(target, id);
    return result.recalled ? null : result.reason;
  };
  expect(await reasonOf(PERSON, platformId)).toBe('单聊里的消息这里撤不了');
  expect(await reasonOf(GROUP, 'session-1')).toBe('当场回的话钉钉不让撤');
  dingtalk.faults.next(PATHS.recall, FAULTS.resetAfter);
  expect(await reasonOf(GROUP, platformId)).toBe('没弄清撤没撤掉');
  dingtalk.faults.next(PATHS.recall, FAULTS.tooManyPerMonth);
  expect(await reasonOf(GROUP, platformId)).toBe('本月的钉钉调用次数用完了');
});
