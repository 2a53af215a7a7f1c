import { describe, expect, test } from 'vitest';
import type { Target } from '../../../src/channels/channel.ts';
import { startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { createLeapingClock } from './clocks.ts';
import { outbound, type Started, startChannel } from './start-channel.ts';

const GROUP: Target = { platform: 'dingtalk', conversation: 'cidGroup==' };
const PERSON: Target = { platform: 'dingtalk', account: 'staff-0001' };
const PNG = Buffer.from('\u0089PNG', 'latin1');

/** Somebody speaks; the answer's target and what it answers. */
async function hear(
  { dingtalk, accepted }: Started,
  shape: 'text-in-group' | 'text-single' | 'outsider-single',
) {
  await dingtalk.say(shape);
  const message = accepted.at(-1);
  if (!message) throw new Error('nothing was heard');
  const target: Target = { platform: 'dingtalk', conversation: message.conversation.id };
  return { target, inReplyTo: message.id };
}

describe('answers', () => {
  test('through the session webhook, with a real @ of the asker in a group', async () => {
    const started = await startChannel();
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    await started.channel.send(target, outbound('记好了', { inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([
      { kind: 'session', msgKey: 'text', text: '@staff-0001 记好了', mentions: ['staff-0001'] },
    ]);
    expect(started.dingtalk.calls.count(PATHS.token)).toBe(0);
  });

  test('markdown keeps its first heading behind the @', async () => {
    const started = await startChannel();
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    await started.channel.send(target, outbound('## 进度\n差228', { inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([
      {
        msgKey: 'markdown',
        param: { title: '进度', text: '@staff-0001  \n  ## 进度  \n  差228' },
        mentions: ['staff-0001'],
      },
    ]);
  });

  test('without an @ one-to-one', async () => {
    const started = await startChannel();
    const { target, inReplyTo } = await hear(started, 'text-single');
    await started.channel.send(target, outbound('记好了', { inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([{ kind: 'session', text: '记好了', mentions: [] }]);
  });

  test('proactively once the webhook’s time is over', async () => {
    const clock = createLeapingClock();
    const started = await startChannel({ clock });
    const group = await hear(started, 'text-in-group');
    const single = await hear(started, 'text-single');
    clock.pass(90 * 60_000);
    await started.channel.send(group.target, outbound('记好了', { inReplyTo: group.inReplyTo }));
    await started.channel.send(single.target, outbound('记好了', { inReplyTo: single.inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([
      { kind: 'group', msgKey: 'sampleText', text: '记好了' },
      { kind: 'single', users: ['staff-0001'], text: '记好了' },
    ]);
  });

  test.each([
    ['stale', FAULTS.staleSession],
    ['throttled', FAULTS.answer(200, { errcode: 130101 })],
    ['blocked', FAULTS.page],
  ])('proactively when the webhook is %s', async (_, fault) => {
    const started = await startChannel();
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    started.dingtalk.faults.next(PATHS.session, fault);
    await started.channel.send(target, outbound('记好了', { inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([{ kind: 'group', text: '记好了' }]);
  });

  test('a stale webhook is not tried again', async () => {
    const started = await startChannel();
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    started.dingtalk.faults.next(PATHS.session, FAULTS.staleSession);
    await started.channel.send(target, outbound('一', { inReplyTo }));
    await started.channel.send(target, outbound('二', { inReplyTo }));
    expect(started.dingtalk.calls.count(PATHS.session)).toBe(1);
  });

  test('to a message that is no longer known, through the conversation’s webhook and without an @', async () => {
    const started = await startChannel();
    const { target } = await hear(started, 'text-in-group');
    await started.channel.send(target, outbound('记好了', { inReplyTo: 'forgotten' }));
    expect(started.dingtalk.sent).toMatchObject([{ kind: 'session', text: '记好了', mentions: [] }]);
  });

  test('a webhook on another host: no request leaves, the answer goes the proactive way', async () => {
    const started = await startChannel();
    const stranger = await startChannel();
    const sessionWebhook = stranger.dingtalk.sessionWebhook('cidX==');
    await started.dingtalk.say('text-in-group', { fields: { sessionWebhook } });
    const message = started.accepted.at(-1);
    const target: Target = { platform: 'dingtalk', conversation: message?.conversation.id ?? '' };
    await started.channel.send(target, outbound('记好了', { inReplyTo: message?.id ?? '' }));
    expect(started.dingtalk.sent).toMatchObject([{ kind: 'group' }]);
    expect(stranger.dingtalk.calls.list.filter(({ path }) => path === PATHS.session)).toEqual([]);
  });

  test('people outside are answered while the webhook lives, and cannot be reached after it', async () => {
    const clock = createLeapingClock();
    const started = await startChannel({ clock });
    const { target, inReplyTo } = await hear(started, 'outsider-single');
    await started.channel.send(target, outbound('请先加入组织', { inReplyTo }));
    expect(started.dingtalk.sent).toMatchObject([{ kind: 'session', text: '请先加入组织' }]);
    clock.pass(90 * 60_000);
    await expect(started.channel.send(target, outbound('再说一句', { inReplyTo }))).rejects.toMatchObject({
      outcome: 'never',
      reason: expect.stringContaining('不在本组织'),
    });
  });
});

describe('proactive sends', () => {
  test('plain text, markdown and pictures; a picture is uploaded once', async () => {
    const { dingtalk, channel, pictures } = await startChannel();
    pictures.set('key', PNG);
    const picture = { key: 'key', mediaType: 'image/png' };
    const platformId = await channel.send(GROUP, outbound('本周案情', { pictures: [picture] }));
    await channel.send(GROUP, outbound('**别转账**', { pictures: [picture] }));
    await channel.send(PERSON, outbound('', { pictures: [picture] }));
    const mediaId = dingtalk.uploads[0]?.mediaId;
    expect(dingtalk.uploads).toMatchObject([{ type: 'image', name: 'picture.png' }]);
    expect(dingtalk.sent.map(({ kind, msgKey, param }) => [kind, msgKey, param])).toEqual([
      ['group', 'sampleText', { content: '本周案情' }],
      ['group', 'sampleImageMsg', { photoURL: mediaId }],
      ['group', 'sampleMarkdown', { title: '别转账', text: '**别转账**' }],
      ['group', 'sampleImageMsg', { photoURL: mediaId }],
      ['single', 'sampleImageMsg', { photoURL: mediaId }],
    ]);
    expect(platformId).toBe(`${dingtalk.sent[0]?.key},${dingtalk.sent[1]?.key}`);
  });

  test('a long text arrives whole, in parts below the limit, in order', async () => {
    const { dingtalk, channel } = await startChannel();
    const text = Array.from({ length: 90 }, (_, n) => `第${n}段。${'宣讲"'.repeat(150)}`).join('\n\n');
    await channel.send(GROUP, outbound(text));
    expect(dingtalk.sent.length).toBeGreaterThan(3);
    for (const { param } of dingtalk.sent)
      expect(Buffer.byteLength(JSON.stringify(param))).toBeLessThan(15_000);
    expect(dingtalk.sent.map((sent) => sent.text).join('\n\n')).toBe(text);
  });

  test('an unknown person: never; one held back: later, without using an attempt', async () => {
    const { dingtalk, channel } = await startChannel();
    dingtalk.invalidStaff.add('staff-gone');
    dingtalk.flowControlledStaff.add('staff-busy');
    const to = (account: string): Target => ({ platform: 'dingtalk', account });
    await expect(channel.send(to('staff-gone'), outbound('a'))).rejects.toMatchObject({
      outcome: 'never',
      reason: '组织里找不到这个人',
    });
    await expect(channel.send(to('staff-busy'), outbound('a'))).rejects.toMatchObject({
      outcome: 'later',
      retryAfter: 15_000,
    });
  });

  test('a group without the robot, and a picture that is gone: never', async () => {
    const { dingtalk, channel } = await startChannel();
    dingtalk.absentGroups.add('cidGroup==');
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({
      outcome: 'never',
      reason: '找不到这个群,或机器人不在群里',
    });
    const pictures = [{ key: 'gone', mediaType: 'image/png' }];
    await expect(channel.send(PERSON, outbound('', { pictures }))).rejects.toMatchObject({
      outcome: 'never',
    });
  });

  test('find cannot tell', async () => {
    const { channel } = await startChannel();
    expect(await channel.find(GROUP, '1')).toBeUndefined();
  });
});

describe('outcomes', () => {
  test.each([
    ['qps 403', FAULTS.tooManyPerSecond, 'later', 1_000, 0],
    ['qps 400', FAULTS.tooManyPerSecond400, 'later', 1_000, 0],
    ['send.too.fast', FAULTS.sendTooFast, 'later', 1_000, 0],
    ['too.many.group', FAULTS.tooManyGroups, 'later', 15_000, 0],
    ['month', FAULTS.tooManyPerMonth, 'later', 3_600_000, 0],
    ['page', FAULTS.page, 'later', 60_000, 0],
    ['500', FAULTS.serverError, 'unknown', null, 0],
    ['502 page', FAULTS.answer(502, '<html>bad gateway</html>'), 'unknown', null, 0],
    ['nonsense', FAULTS.answer(200, { hello: 1 }), 'unknown', null, 0],
    ['reset', FAULTS.reset, 'unknown', null, 0],
    ['reset after', FAULTS.resetAfter, 'unknown', null, 1],
    ['cut after', FAULTS.cutAfter, 'unknown', null, 1],
    ['hang', FAULTS.hang, 'unknown', null, 0],
    ['hang after', FAULTS.hangAfter, 'unknown', null, 1],
  ])('%s is %s', async (_, fault, outcome, retryAfter, delivered) => {
    const { dingtalk, channel } = await startChannel({ timing: { requestMs: 1_000 } });
    dingtalk.faults.next(PATHS.groupSend, fault);
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({
      name: 'SendError',
      outcome,
      retryAfter,
    });
    expect(dingtalk.sent).toHaveLength(delivered);
    // Never more than one request for one attempt.
    expect(dingtalk.calls.count(PATHS.groupSend)).toBe(1);
  });

  test.each([
    ['500', FAULTS.serverError],
    ['reset', FAULTS.reset],
    ['hang', FAULTS.hangAfter],
  ])('an answer whose webhook ends with %s is unknown, and not sent the other way', async (_, fault) => {
    const started = await startChannel({ timing: { requestMs: 1_000 } });
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    started.dingtalk.faults.next(PATHS.session, fault);
    await expect(started.channel.send(target, outbound('a', { inReplyTo }))).rejects.toMatchObject({
      outcome: 'unknown',
    });
    expect(started.dingtalk.calls.count(PATHS.groupSend)).toBe(0);
  });

  test('refused connections are later, and delivered when the platform is back', async () => {
    const { dingtalk, channel } = await startChannel();
    await dingtalk.unplug();
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({
      outcome: 'later',
      retryAfter: null,
      reason: '连不上钉钉',
    });
    await dingtalk.plug();
    await channel.send(GROUP, outbound('a'));
    expect(dingtalk.sent).toHaveLength(1);
  });

  test.each([
    ['500', FAULTS.serverError],
    ['reset', FAULTS.reset],
    ['nonsense', FAULTS.answer(200, { hello: 1 })],
  ])('a token that is not given (%s) means nothing was sent', async (_, fault) => {
    const { dingtalk, channel } = await startChannel();
    dingtalk.faults.next(PATHS.token, fault);
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({ outcome: 'later' });
    expect(dingtalk.calls.count(PATHS.groupSend)).toBe(0);
  });

  test('an upload that breaks means nothing was sent', async () => {
    const { dingtalk, channel, pictures } = await startChannel();
    pictures.set('key', PNG);
    dingtalk.faults.next(PATHS.upload, FAULTS.resetAfter);
    const message = outbound('', { pictures: [{ key: 'key', mediaType: 'image/png' }] });
    await expect(channel.send(GROUP, message)).rejects.toMatchObject({ outcome: 'later' });
    await channel.send(GROUP, message);
    expect(dingtalk.sent).toHaveLength(1);
  });

  test('a send after stop is later', async () => {
    const { channel } = await startChannel();
    await channel.stop();
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({ outcome: 'later' });
  });
});

describe('a message in parts', () => {
  const LONG = `${'甲'.repeat(4_000)}\n\n${'乙'.repeat(4_000)}`;

  test('waits out a short throttle between them', async () => {
    const clock = createLeapingClock();
    const { dingtalk, channel } = await startChannel({ clock });
    dingtalk.faults.next(PATHS.groupSend, FAULTS.slow(0));
    dingtalk.faults.next(PATHS.groupSend, FAULTS.tooManyPerSecond, 2);
    await channel.send(GROUP, outbound(LONG));
    expect(dingtalk.sent.map(({ text }) => text[0])).toEqual(['甲', '乙']);
    expect(clock.waits.filter((ms) => ms === 1_000)).toHaveLength(2);
  });

  test('is unknown when only some arrive, and a second attempt sends the rest alone', async () => {
    const { dingtalk, channel } = await startChannel();
    dingtalk.faults.next(PATHS.groupSend, FAULTS.slow(0));
    dingtalk.faults.next(PATHS.groupSend, FAULTS.tooManyPerMonth);
    const message = outbound(LONG);
    await expect(channel.send(GROUP, message)).rejects.toMatchObject({
      outcome: 'unknown',
      reason: '只发到1/2段:本月的钉钉调用次数用完了',
    });
    const platformId = await channel.send(GROUP, message);
    expect(dingtalk.sent.map(({ text }) => text[0])).toEqual(['甲', '乙']);
    expect(platformId.split(',')).toEqual(dingtalk.sent.map(({ key }) => key));
  });
});

describe('token', () => {
  test('one for all calls', async () => {
    const { dingtalk, channel } = await startChannel();
    await Promise.all(['a', 'b', 'c'].map((text) => channel.send(GROUP, outbound(text))));
    expect(dingtalk.calls.count(PATHS.token)).toBe(1);
  });

  test('one that ends in the middle is renewed once, however many meet its end', async () => {
    const { dingtalk, channel } = await startChannel();
    await channel.send(GROUP, outbound('a'));
    dingtalk.expireTokens();
    await Promise.all(['b', 'c', 'd'].map((text) => channel.send(GROUP, outbound(text))));
    expect(dingtalk.sent).toHaveLength(4);
    expect(dingtalk.calls.count(PATHS.token)).toBe(2);
    expect(dingtalk.calls.maxInFlight(PATHS.token)).toBe(1);
  });

  test('the old API’s 40014 as well', async () => {
    const { dingtalk, channel, pictures } = await startChannel();
    await channel.send(GROUP, outbound('a'));
    dingtalk.expireTokens();
    pictures.set('key', PNG);
    await channel.send(GROUP, outbound('', { pictures: [{ key: 'key', mediaType: 'image/png' }] }));
    expect(dingtalk.calls.count(PATHS.token)).toBe(2);
    expect(dingtalk.uploads).toHaveLength(1);
  });

  test('a token refused twice is not asked for a third time', async () => {
    const { dingtalk, channel } = await startChannel();
    dingtalk.faults.next(PATHS.groupSend, FAULTS.badToken, Infinity);
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({ outcome: 'later' });
    expect(dingtalk.calls.count(PATHS.groupSend)).toBe(2);
    expect(dingtalk.calls.count(PATHS.token)).toBe(2);
  });
});

describe('alerts and counts', () => {
  test('the month’s quota, a missing permission and a block are told at most once an hour', async () => {
    const { dingtalk, channel, alerts } = await startChannel();
    const permission = {
      code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
      accessdenieddetail: { requiredScopes: ['qyapi_robot_sendmsg'] },
    };
    dingtalk.faults.next(PATHS.groupSend, FAULTS.tooManyPerMonth, 2);
    dingtalk.faults.next(PATHS.groupSend, FAULTS.answer(403, permission), 2);
    dingtalk.faults.next(PATHS.groupSend, FAULTS.page, 2);
    for (let n = 0; n < 6; n += 1) await channel.send(GROUP, outbound('a')).catch(() => undefined);
    expect(alerts).toEqual([
      { kind: 'over-quota-call' },
      { kind: 'permission', permissions: ['企业内机器人发送消息权限'] },
      { kind: 'blocked' },
    ]);
  });

  test('counts what DingTalk counts: calls but for the token, callbacks and what goes through a webhook', async () => {
    const clock = createLeapingClock(new Date('2021-04-06T02:00:00Z'));
    const started = await startChannel({ clock, emulator: { now: () => clock.now().getTime() } });
    const { dingtalk, channel, usage } = started;
    const { target, inReplyTo } = await hear(started, 'text-in-group');
    await channel.send(target, outbound('a', { inReplyTo }));
    await channel.send(GROUP, outbound('b'));
    // None of these is one of the month's calls.
    for (const fault of [FAULTS.tooManyPerSecond, FAULTS.page]) {
      dingtalk.faults.next(PATHS.groupSend, fault);
      await expect(channel.send(GROUP, outbound('c'))).rejects.toMatchObject({ outcome: 'later' });
    }
    // This one arrived, and so may have been answered.
    dingtalk.faults.next(PATHS.groupSend, FAULTS.resetAfter);
    await expect(channel.send(GROUP, outbound('d'))).rejects.toMatchObject({ outcome: 'unknown' });
    await dingtalk.unplug();
    await expect(channel.send(GROUP, outbound('e'))).rejects.toMatchObject({ outcome: 'later' });
    await channel.stop();
    expect(usage.get('dingtalk.api 2021-04')).toBe(2);
    expect(usage.get('dingtalk.stream 2021-04')).toBe(2);
  });

  test('a call that never left does not count', async () => {
    await using dingtalk = await startDingTalk();
    await dingtalk.unplug();
    const bases = { apiBase: dingtalk.base, oapiBase: dingtalk.base };
    const { channel, usage } = await startChannel({ ...bases, timing: { backoffMs: 600_000 } });
    await expect(channel.send(GROUP, outbound('a'))).rejects.toMatchObject({ outcome: 'later' });
    await channel.stop();
    expect([...usage.keys()]).toEqual([]);
  });

  test('never more than 20 calls in a second, on the machine’s clock', async () => {
    const { dingtalk, channel } = await startChannel({ emulator: { callsPerSecond: 20 } });
    await channel.send(GROUP, outbound('first'));
    await Promise.all(Array.from({ length: 45 }, (_, n) => channel.send(GROUP, outbound(String(n)))));
    expect(dingtalk.sent).toHaveLength(46);
    expect(dingtalk.calls.busiestSecond()).toBeLessThanOrEqual(20);
  });
});
