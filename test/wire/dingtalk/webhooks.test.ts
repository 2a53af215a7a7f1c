import { afterEach, beforeEach, expect, test } from 'vitest';
import { post } from './caller.ts';
import { type Emulator, signedWebhook, startDingTalk } from './emulator.ts';

let dingtalk: Emulator;
let time = 1_764_000_000_000;

beforeEach(async () => {
  dingtalk = await startDingTalk({ now: () => time });
});

afterEach(() => dingtalk.stop());

const hello = {
  msgtype: 'markdown',
  markdown: { title: '好', text: '@staff-1 收到' },
  at: { atUserIds: ['staff-1', 'b'] },
};

test('takes answers at a session webhook until it ends', async () => {
  const webhook = dingtalk.sessionWebhook('cid1', { livesMs: 1000 });

  expect(await post(webhook, hello)).toEqual([200, { errcode: 0, errmsg: 'ok' }]);
  expect(dingtalk.sent).toMatchObject([
    {
      kind: 'session',
      conversation: 'cid1',
      text: '@staff-1 收到',
      mentions: ['staff-1'],
      token: null,
      key: null,
    },
  ]);
  time += 1000;
  expect(await post(webhook, hello)).toMatchObject([200, { errcode: 300001 }]);
});

test.each([
  ['no text', { msgtype: 'text', text: {} }, 40035],
  ['an unknown msgtype', { msgtype: 'html', html: {} }, 400101],
  ['more than 50 mentions', { ...hello, at: { atUserIds: Array(51).fill('a') } }, 40035],
  ['more than 20,000 bytes', { msgtype: 'text', text: { content: '长'.repeat(7000) } }, 460101],
])('a webhook refuses %s', async (_name, body, errcode) => {
  expect((await post(dingtalk.sessionWebhook('cid1'), body))[1]).toMatchObject({ errcode });
});

test('a custom robot wants its signature, of within an hour', async () => {
  const robot = dingtalk.addCustomRobot('cid2');

  expect((await post(robot.webhook, hello))[1]).toMatchObject({ errcode: 310000 });
  expect((await post(signedWebhook({ ...robot, secret: 'other' }, time), hello))[1]).toMatchObject({
    errcode: 310000,
  });
  expect((await post(signedWebhook(robot, time - 3_600_001), hello))[1]).toMatchObject({ errcode: 310000 });
  expect((await post(signedWebhook(robot, time + 3_600_000), hello))[1]).toMatchObject({ errcode: 0 });
  expect(dingtalk.sent).toMatchObject([{ kind: 'custom', conversation: 'cid2' }]);
});

test('a custom robot shows one msgUuid once', async () => {
  const url = signedWebhook(dingtalk.addCustomRobot('cid2'), time);
  const codes = [1, 2].map(async () => (await post(url, { ...hello, msgUuid: 'outbox-1' }))[1].errcode);

  expect(await Promise.all(codes)).toEqual([0, 0]);
  expect(dingtalk.sent).toHaveLength(1);
});

test('a custom robot is blocked for ten minutes by its 21st message of a minute', async () => {
  const robot = dingtalk.addCustomRobot('cid2');
  const send = async (): Promise<unknown> => (await post(signedWebhook(robot, time), hello))[1].errcode;
  for (let index = 0; index < 20; index += 1) expect(await send()).toBe(0);
  expect(await send()).toBe(130101);
  time += 599_999;
  expect(await send()).toBe(130101);
  time += 1;
  expect(await send()).toBe(0);
});
