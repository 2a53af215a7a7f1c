import { expect, test } from 'vitest';
import type { Target } from '../../../src/channels/channel.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { createLeapingClock } from './clocks.ts';
import { outbound, type Started, startChannel } from './start-channel.ts';

const ROBOT: Target = { platform: 'dingtalk', conversation: 'robot:a' };
const SAME_ROBOT: Target = { platform: 'dingtalk', conversation: 'robot:a/msg1' };
const GROUP: Target = { platform: 'dingtalk', conversation: 'cidGroup==' };

/** A channel with a robot bound as {@link ROBOT}; its secret is in no line of the log. */
async function startWithRobot(): Promise<Started & { clock: ReturnType<typeof createLeapingClock> }> {
  const clock = createLeapingClock();
  const started = await startChannel({ clock, emulator: { now: () => clock.now().getTime() } });
  const { webhook, secret } = started.dingtalk.addCustomRobot('cidOutside==');
  for (const conversation of ['robot:a', 'robot:a/msg1'])
    started.robots.set(conversation, { webhook, secret });
  return { ...started, clock };
}

test('a robot’s group is written to through its robot, without the app’s API; it counts as Webhook', async () => {
  const { dingtalk, channel, usage } = await startWithRobot();
  const message = outbound('别转账');
  expect(await channel.send(ROBOT, message)).toBe(`robot-${message.id}`);
  await channel.send(ROBOT, message);
  expect(dingtalk.sent).toMatchObject([{ kind: 'custom', conversation: 'cidOutside==', text: '别转账' }]);
  expect(dingtalk.calls.count(PATHS.token)).toBe(0);
  await channel.stop();
  expect([...usage.keys()]).toEqual([expect.stringContaining('stream')]);
});

test('20 a minute over every conversation that is the same robot; other groups go on', async () => {
  const { dingtalk, channel, clock } = await startWithRobot();
  for (let n = 0; n < 20; n += 1) await channel.send(n % 2 ? ROBOT : SAME_ROBOT, outbound(String(n)));
  const later = { name: 'SendError', outcome: 'later', retryAfter: 61_000 };
  await expect(channel.send(ROBOT, outbound('20'))).rejects.toMatchObject(later);
  await expect(channel.send(SAME_ROBOT, outbound('20'))).rejects.toMatchObject(later);
  await channel.send(GROUP, outbound('别的群'));
  clock.pass(61_000);
  await channel.send(ROBOT, outbound('20'));
  expect(dingtalk.sent.filter(({ kind }) => kind === 'custom')).toHaveLength(21);
});

test('a robot that is bound no more: never; one that cannot be looked up: later, and no attempt used', async () => {
  const { channel, robots, dingtalk } = await startWithRobot();
  robots.clear();
  await expect(channel.send(ROBOT, outbound('a'))).rejects.toMatchObject({
    outcome: 'never',
    reason: '这个群机器人已经解绑',
  });
  robots.get = () => {
    throw new Error('Connection terminated unexpectedly');
  };
  await expect(channel.send(ROBOT, outbound('a'))).rejects.toMatchObject({
    name: 'SendError',
    outcome: 'later',
    retryAfter: 1_000,
  });
  expect(dingtalk.sent).toEqual([]);
});

test('nothing is asked of DingTalk about what a robot sent: neither readers nor recall', async () => {
  const { channel, dingtalk } = await startWithRobot();
  const id = await channel.send(ROBOT, outbound('通报'));
  expect(await channel.tracking?.readers(ROBOT, id)).toBeNull();
  expect(await channel.tracking?.recall(ROBOT, id)).toEqual({
    recalled: false,
    reason: '群机器人发的,钉钉不让撤',
    retryAfter: null,
  });
  expect(dingtalk.calls.count(PATHS.query) + dingtalk.calls.count(PATHS.recall)).toBe(0);
});
