import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import type { Shape } from '../../wire/dingtalk/payloads.ts';
import { createLeapingClock } from './clocks.ts';
import { startChannel } from './start-channel.ts';

const WORDS = '打卡 35人 入户 刷单';

describe('message shapes', () => {
  test.each<[Shape, string, number, 'group' | 'single']>([
    ['text-in-group', WORDS, 0, 'group'],
    ['text-in-group-mentions', `${WORDS} @王示例 @赵示例`, 0, 'group'],
    ['text-single', WORDS, 0, 'single'],
    ['picture-single', '', 1, 'single'],
    ['rich-text-in-group', WORDS, 1, 'group'],
    ['rich-text-mention-last-in-group', '', 1, 'group'],
    ['rich-text-empty-in-group', '', 0, 'group'],
    ['rich-text-single', WORDS, 2, 'single'],
    ['quoted-picture-in-group', WORDS, 1, 'group'],
    ['quoted-rich-text-in-group', WORDS, 1, 'group'],
    ['quoted-text-in-group', '撤回', 0, 'group'],
    ['audio-single', '打卡35人入户刷单', 0, 'single'],
    ['file-single', '', 0, 'single'],
    ['video-single', '', 0, 'single'],
    ['outsider-in-group', WORDS, 0, 'group'],
    ['outsider-single', WORDS, 0, 'single'],
  ])('%s', async (shape, text, pictures, kind) => {
    const { dingtalk, accepted, pictures: kept } = await startChannel();
    const payload = dingtalk.compose(shape);
    await dingtalk.push(payload);
    expect(accepted).toHaveLength(1);
    const [message] = accepted;
    expect(message).toMatchObject({
      id: payload.msgId,
      text,
      addressed: true,
      sentAt: new Date(payload.createAt),
      conversation: { platform: 'dingtalk', kind },
    });
    expect(message?.pictures).toHaveLength(pictures);
    expect(message).not.toHaveProperty('lostPictures');
    for (const { key } of message?.pictures ?? []) expect(kept.has(key)).toBe(true);
  });

  test('a group keeps its id, a one-to-one conversation carries the staff id', async () => {
    const { dingtalk, accepted } = await startChannel();
    const group = dingtalk.compose('text-in-group', { conversation: { id: 'cidA==', title: '赐璧群' } });
    await dingtalk.push(group);
    await dingtalk.say('text-single', { sender: { staffId: 'staff-0007', name: '王示例' } });
    expect(accepted.map(({ conversation }) => conversation)).toEqual([
      { platform: 'dingtalk', id: 'cidA==', kind: 'group', title: '赐璧群' },
      { platform: 'dingtalk', id: 'single-staff-0007', kind: 'single', title: '王示例' },
    ]);
    expect(accepted[1]?.sender).toEqual({ account: 'staff-0007', name: '王示例' });
  });

  test('mentions are the others, with the staff id where DingTalk gives it', async () => {
    const { dingtalk, accepted } = await startChannel();
    await dingtalk.say('text-in-group-mentions');
    await dingtalk.say('text-in-group');
    expect(accepted[0]?.mentions).toEqual(['staff-0002', '$:LWCP_v1:$exampleGuest==']);
    expect(accepted[1]).not.toHaveProperty('mentions');
  });

  test('somebody without a nick has the account for a name', async () => {
    const { dingtalk, accepted } = await startChannel();
    await dingtalk.say('text-single', { sender: { staffId: 'staff-0007', name: '' } });
    expect(accepted[0]?.sender).toEqual({ account: 'staff-0007', name: 'staff-0007' });
  });

  test('people without a staff id, or of another organisation, are outside', async () => {
    const { dingtalk, accepted } = await startChannel();
    await dingtalk.say('outsider-in-group');
    await dingtalk.say('text-single', { fields: { senderCorpId: 'dingothercorp' } });
    for (const { sender } of accepted) {
      expect(sender.isOutside).toBe(true);
      expect(sender.account).toMatch(/^\$:LWCP_v1:\$/);
    }
  });

  test.each([
    ['an @ left in the text', { text: { content: '@反诈小助手 打卡' } }, '打卡'],
    ['a narrow space after the @', { text: { content: '@反诈小助手\u2005打卡' } }, '打卡'],
    ['a character PostgreSQL does not keep', { text: { content: ' 打\u0000卡' } }, '打卡'],
    ['an unknown kind', { msgtype: 'hologram', text: undefined }, ''],
    ['a text that is none', { text: 7 }, ''],
    [
      'a quoted file',
      { text: { content: ' 打卡', repliedMsg: { msgType: 'file', content: { downloadCode: 'x' } } } },
      '打卡',
    ],
  ])('%s', async (_, fields, text) => {
    const { dingtalk, accepted } = await startChannel();
    await dingtalk.say('text-in-group', { fields });
    expect(accepted).toMatchObject([{ text, pictures: [] }]);
    expect(accepted[0]).not.toHaveProperty('lostPictures');
  });

  test('a callback without its message id is dropped and acknowledged, and the next one is heard', async () => {
    const { dingtalk, accepted, logged } = await startChannel();
    await dingtalk.push({ hello: '王示例' });
    await dingtalk.say('text-in-group');
    expect(accepted).toHaveLength(1);
    expect(logged()).toContain('robot callback of an unknown shape');
    expect(logged()).not.toContain('王示例');
  });
});

describe('pictures that cannot be fetched', () => {
  test('the words are kept, and the loss is told', async () => {
    const { dingtalk, accepted } = await startChannel();
    const gone = dingtalk.addFile(Buffer.from('\u0089PNG', 'latin1'), { codeLivesMs: -1 });
    const good = dingtalk.addFile(Buffer.from('\u0089PNG', 'latin1'));
    await dingtalk.say('rich-text-single', { pictures: [gone, good] });
    expect(accepted).toMatchObject([{ text: WORDS, lostPictures: 1 }]);
    expect(accepted[0]?.pictures).toHaveLength(1);
  });

  test.each([
    ['no picture', Buffer.from('<html>')],
    ['more than 20 MB', Buffer.alloc(20 * 1024 * 1024 + 1, '\u0089PNG', 'latin1')],
  ])('%s', async (_, bytes) => {
    const { dingtalk, accepted } = await startChannel();
    await dingtalk.say('picture-single', { pictures: [dingtalk.addFile(bytes)] });
    expect(accepted).toMatchObject([{ pictures: [], lostPictures: 1 }]);
  });

  test('a signed address that ended', async () => {
    const { dingtalk, accepted } = await startChannel();
    const code = dingtalk.addFile(Buffer.from('\u0089PNG', 'latin1'), { urlLivesMs: -1 });
    await dingtalk.say('picture-single', { pictures: [code] });
    expect(accepted).toMatchObject([{ pictures: [], lostPictures: 1 }]);
  });

  test('an address on another host: no request leaves', async () => {
    const { dingtalk, accepted } = await startChannel();
    const stranger = await startChannel();
    const downloadUrl = `${stranger.dingtalk.base}/files/secret`;
    dingtalk.faults.next(PATHS.download, FAULTS.answer(200, { downloadUrl }));
    await dingtalk.say('picture-single');
    expect(accepted).toMatchObject([{ pictures: [], lostPictures: 1 }]);
    expect(stranger.dingtalk.calls.count(PATHS.file)).toBe(0);
  });

  test('a file host that hangs holds the message no longer than the total time', async () => {
    const { dingtalk, accepted } = await startChannel({ timing: { picturesMs: 100 } });
    dingtalk.faults.next(PATHS.file, FAULTS.hang);
    await dingtalk.say('picture-single');
    expect(accepted).toMatchObject([{ pictures: [], lostPictures: 1 }]);
  });
});

describe('accept and acknowledgement', () => {
  test('the acknowledgement follows the accept', async () => {
    const kept = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { dingtalk } = await startChannel({
      accept() {
        asked.resolve();
        return kept.promise;
      },
    });
    const acked = dingtalk.say('text-in-group');
    await asked.promise;
    expect(dingtalk.gateway.acks).toEqual([]);
    kept.resolve();
    expect(await acked).toMatchObject({ code: 200, data: { response: {} }, deliveries: 1 });
  });

  test('an inbox that is away for a moment is asked again', async () => {
    let asked = 0;
    const { dingtalk, accepted } = await startChannel({
      clock: createLeapingClock(),
      async accept() {
        asked += 1;
        if (asked < 3) throw new Error('database is away');
      },
    });
    await dingtalk.say('text-in-group');
    expect(asked).toBe(3);
    expect(accepted).toHaveLength(1);
  });

  test('no acknowledgement when the inbox refuses for good; the redelivery and the next message are heard', async () => {
    let isAway = true;
    const { dingtalk, accepted, logged } = await startChannel({
      clock: createLeapingClock(),
      emulator: { redeliverAfterMs: 500 },
      async accept(message) {
        if (isAway && message.text === '第一条') throw new Error('database is away');
      },
    });
    const first = dingtalk.say('text-in-group', { text: '第一条' });
    await dingtalk.say('text-in-group', { text: '第二条' });
    expect(accepted.map(({ text }) => text)).toEqual(['第二条']);
    expect(dingtalk.gateway.acks).toHaveLength(1);
    expect(logged()).toContain('not acknowledged');
    isAway = false;
    expect((await first).deliveries).toBe(2);
    expect(accepted.map(({ text }) => text)).toEqual(['第二条', '第一条']);
  });

  test('a redelivery has the id of the message', async () => {
    const { dingtalk, accepted } = await startChannel();
    const payload = dingtalk.compose('text-in-group');
    const [first, second] = [await dingtalk.push(payload), await dingtalk.push(payload)];
    expect(first.messageId).not.toBe(second.messageId);
    expect(accepted.map(({ id }) => id)).toEqual([payload.msgId, payload.msgId]);
  });

  test('one conversation in order although the first has a slow picture; another one goes ahead', async () => {
    const { dingtalk, accepted } = await startChannel();
    dingtalk.faults.next(PATHS.file, FAULTS.slow(150));
    const sender = { staffId: 'staff-0001' };
    await Promise.all([
      dingtalk.say('picture-single', { sender }),
      dingtalk.say('text-single', { sender, text: '打卡' }),
      dingtalk.say('text-in-group', { text: '进度' }),
    ]);
    expect(accepted.map(({ text }) => text)).toEqual(['进度', '', '打卡']);
  });

  test('stop waits for what is under way, and acknowledges it', async () => {
    const kept = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { dingtalk, channel } = await startChannel({
      accept() {
        asked.resolve();
        return kept.promise;
      },
    });
    const acked = dingtalk.say('text-in-group');
    await asked.promise;
    const stopped = channel.stop();
    kept.resolve();
    await stopped;
    expect((await acked).deliveries).toBe(1);
  });
});

describe('over the month’s quota', () => {
  test('callbacks without content are acknowledged, and told at most once an hour', async () => {
    const clock = createLeapingClock();
    const { dingtalk, accepted, alerts } = await startChannel({ clock });
    await dingtalk.say('over-quota-in-group');
    await dingtalk.say('over-quota-in-group');
    expect(alerts).toEqual([{ kind: 'over-quota-callback' }]);
    clock.pass(3_600_000);
    await dingtalk.say('over-quota-in-group');
    expect(alerts).toHaveLength(2);
    expect(accepted).toEqual([]);
  });

  test('callbacks are counted, and 80 and 100 per cent told once each', async () => {
    const clock = createLeapingClock(new Date('2021-04-30T15:59:59Z'));
    const { dingtalk, channel, alerts, usage } = await startChannel({
      clock,
      quota: { api: 100, stream: 5 },
      timing: { usageMs: 0 },
    });
    for (let n = 0; n < 7; n += 1) {
      await dingtalk.say('text-in-group');
      // The ledger is written after a moment of its own.
      await expect.poll(() => usage.get('dingtalk.stream 2021-04')).toBe(n + 1);
    }
    const about = { kind: 'quota', meter: 'stream', period: '2021-04', quota: 5 };
    expect(alerts).toEqual([
      { ...about, share: 80, used: 4 },
      { ...about, share: 100, used: 5 },
    ]);
    clock.pass(1_000);
    await dingtalk.say('text-in-group');
    await channel.stop();
    expect(usage.get('dingtalk.stream 2021-05')).toBe(1);
  });

  test('a ledger that is away loses nothing', async () => {
    let isAway = true;
    const totals: number[] = [];
    const { dingtalk, channel } = await startChannel({
      usage: {
        async add(meter, _, n) {
          if (isAway) throw new Error('database is away');
          if (meter === 'dingtalk.stream') totals.push(n);
          return n;
        },
      },
      timing: { usageMs: 0 },
    });
    await dingtalk.say('text-in-group');
    await dingtalk.say('text-in-group');
    isAway = false;
    await channel.stop();
    expect(totals.reduce((sum, n) => sum + n, 0)).toBe(2);
  });

  test('a listener that throws harms nothing', async () => {
    const { dingtalk, accepted } = await startChannel({
      onAlert() {
        throw new Error('no peace office');
      },
    });
    await dingtalk.say('over-quota-in-group');
    await dingtalk.say('text-in-group');
    expect(accepted).toHaveLength(1);
  });
});
