import { expect, onTestFinished, test, vi } from 'vitest';
import { createCustomRobot } from '../../../src/channels/dingtalk/custom-robot.ts';
import { type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { createLeapingClock } from './clocks.ts';
import { outbound } from './start-channel.ts';

const count = () => undefined;

async function start(requestMs = 5_000) {
  const clock = createLeapingClock();
  const dingtalk: Emulator = await startDingTalk({ now: () => clock.now().getTime() });
  onTestFinished(() => dingtalk.stop());
  const { webhook, secret } = dingtalk.addCustomRobot('cidVillage==');
  const robot = createCustomRobot({ webhook, secret, oapiBase: dingtalk.base, clock, requestMs, count });
  return { clock, dingtalk, robot, webhook, secret };
}

test('a signed send; the same outbox id is shown once', async () => {
  const { dingtalk, robot } = await start();
  const message = outbound('别转账');
  expect(await robot.send(message)).toBe(`robot-${message.id}`);
  await robot.send(message);
  await robot.send(outbound('## 案情\n两起'));
  expect(dingtalk.sent).toMatchObject([
    { kind: 'custom', conversation: 'cidVillage==', msgKey: 'text', text: '别转账' },
    { kind: 'custom', msgKey: 'markdown', param: { title: '案情' } },
  ]);
});

test('keeps to 20 a minute, and asks for the rest later', async () => {
  const { clock, dingtalk, robot } = await start();
  for (let n = 0; n < 20; n += 1) await robot.send(outbound(String(n)));
  const failure = await robot.send(outbound('20')).catch((error: unknown) => error);
  expect(failure).toMatchObject({ outcome: 'later', retryAfter: expect.any(Number) });
  expect(dingtalk.calls.count(PATHS.custom)).toBe(20);
  clock.pass(61_000);
  await robot.send(outbound('20'));
  expect(dingtalk.sent).toHaveLength(21);
});

test.each([
  ['blocked', FAULTS.answer(200, { errcode: 130101 }), 'later', 600_000],
  ['blocked, as the documents say', FAULTS.answer(200, { errcode: 410100 }), 'later', 600_000],
  ['wrong sign or keyword', FAULTS.answer(200, { errcode: 310000 }), 'never', null],
  ['unknown token', FAULTS.answer(200, { errcode: 300005 }), 'never', null],
  ['500', FAULTS.serverError, 'unknown', null],
  ['hang', FAULTS.hangAfter, 'unknown', null],
  ['reset', FAULTS.resetAfter, 'unknown', null],
])('%s', async (_, fault, outcome, retryAfter) => {
  const { dingtalk, robot } = await start(500);
  dingtalk.faults.next(PATHS.custom, fault);
  await expect(robot.send(outbound('a'))).rejects.toMatchObject({ name: 'SendError', outcome, retryAfter });
});

test.each([
  [
    { errcode: 310000, errmsg: 'sign not match, more: [https://ding-doc.dingtalk.com]' },
    '群机器人的加签密钥不对',
  ],
  [
    { errcode: 310000, errmsg: 'keywords not in content, more: [https://x]' },
    '群机器人设了关键词,这条里没有',
  ],
  [{ errcode: 310000, errmsg: 'ip 1.2.3.4 not in whitelist' }, '群机器人设了IP名单,里面没有这台电脑'],
  [{ errcode: 310000, errmsg: 'invalid timestamp' }, '这台电脑的时间不准'],
  [{ errcode: 310000, errmsg: '换了说法' }, '群机器人的加签密钥或关键词不对'],
  [{ errcode: 300001, errmsg: 'token is not exist' }, '群机器人的地址已经失效'],
  [{ errcode: 300005, errmsg: 'token is not exist' }, '群机器人的地址已经失效'],
  [{ errcode: 400013, errmsg: 'x' }, '这个群已经解散'],
  [{ errcode: 430101, errmsg: 'x' }, '里面有钉钉不让发的链接或文字'],
])('%o is told in Chinese', async (answer, reason) => {
  const { dingtalk, robot } = await start();
  dingtalk.faults.next(PATHS.custom, FAULTS.answer(200, answer));
  await expect(robot.send(outbound('a'))).rejects.toMatchObject({ outcome: 'never', reason });
});

test.each([
  ['another host', 'https://example.com/robot/send?access_token=a'],
  ['a host that only ends alike', 'https://oapi-dingtalk.com/robot/send?access_token=a'],
  ['a store anybody may rent', 'https://robots.oss-cn-hangzhou.aliyuncs.com/robot/send?access_token=a'],
  ['no encryption', 'http://oapi.dingtalk.com/robot/send?access_token=a'],
  ['a name in front', 'https://oapi.dingtalk.com@example.com/robot/send?access_token=a'],
  ['another call', 'https://oapi.dingtalk.com/media/upload?access_token=a'],
  ['no token', 'https://oapi.dingtalk.com/robot/send'],
  ['no address', 'robot'],
])('%s is refused before anything leaves', async (_, address) => {
  const { clock, dingtalk } = await start();
  const leaving = vi.spyOn(globalThis, 'fetch');
  const robot = createCustomRobot({ webhook: address, secret: null, oapiBase: dingtalk.base, clock, count });
  await expect(robot.send(outbound('a'))).rejects.toMatchObject({
    outcome: 'never',
    reason: '这不是钉钉群机器人的地址',
  });
  expect(leaving).not.toHaveBeenCalled();
  leaving.mockRestore();
});

test('a long text goes in parts with ids of their own; one that arrives in part is unknown', async () => {
  const { dingtalk, robot } = await start();
  const message = outbound(`${'甲'.repeat(4_000)}\n\n${'乙'.repeat(4_000)}`);
  dingtalk.faults.next(PATHS.custom, FAULTS.slow(0));
  dingtalk.faults.next(PATHS.custom, FAULTS.answer(200, { errcode: 130101 }));
  await expect(robot.send(message)).rejects.toMatchObject({ outcome: 'unknown' });
  // By its id the first part is known to DingTalk.
  await robot.send(message);
  expect(dingtalk.sent.map(({ text }) => text[0])).toEqual(['甲', '乙']);
});

test('pictures and addresses elsewhere are refused before anything leaves', async () => {
  const { clock, dingtalk, robot, webhook, secret } = await start();
  const pictures = [{ key: 'k', mediaType: 'image/png' }];
  await expect(robot.send(outbound('a', { pictures }))).rejects.toMatchObject({ outcome: 'never' });
  const elsewhere = createCustomRobot({
    webhook,
    secret,
    oapiBase: 'https://oapi.dingtalk.com',
    clock,
    count,
  });
  await expect(elsewhere.send(outbound('a'))).rejects.toMatchObject({ outcome: 'never' });
  expect(dingtalk.calls.list).toEqual([]);
});

test('without a secret nothing is signed', async () => {
  const { clock, dingtalk, webhook } = await start();
  const robot = createCustomRobot({ webhook, secret: null, oapiBase: dingtalk.base, clock, count });
  await expect(robot.send(outbound('a'))).rejects.toMatchObject({
    outcome: 'never',
    reason: '群机器人设了加签,还差密钥',
  });
});
