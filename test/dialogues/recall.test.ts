import { describe, expect, test } from 'vitest';
import { openTown } from '../dialogue.ts';

const town = openTown();

const TEXT = '请提醒家人';
const GONE = '这条消息已撤回';
const PREVIEW = `通报 到 清波 吴四坊 ${TEXT}`;
const ROLE = '只有平安办能用,没有执行。⏎有事请直接找平安办。';

async function send(): Promise<void> {
  await town.says('孙姐', '私聊', PREVIEW);
  await town.says('孙姐', '私聊', '确认 B1');
}

describe('撤回 of a bulletin that went out', () => {
  test('takes it out of the groups where that can be done, and says where it cannot', async () => {
    await send();
    await town.plays([['孙姐', '私聊', '撤回 B1', '正在从4个群撤回 B1,撤完告诉您。']]);
    const result =
      'B1 已从2/4个群撤回。⏎没撤掉:清波村居民群、吴四坊村居民群(微信上机器人撤不了)⏎还在群里的我撤不了,要更正就再发一条「通报 …」。';
    expect(await town.heardAnywhere()).toEqual({
      清波群: [GONE],
      吴四坊群: [GONE],
      清波居民群: [TEXT],
      吴四坊居民群: [TEXT],
      孙姐私聊: ['B1 已发 4/4 组,都到了。', result],
    });
    await town.plays([
      ['孙姐', '私聊', '撤回 B1', 'B1 已经撤回过了。看结果回「通报 B1」。'],
      ['小杨', '私聊', '取消 B1', 'B1 已经撤回过了。看结果回「通报 B1」。'],
      ['小杨', '私聊', '通报 B1', result.replace('B1 ', 'B1「请提醒家人」')],
      ['孙姐', '私聊', '补发 B1', 'B1 撤回了,不补发。还要发,请把原话再发一遍。'],
      ['孙姐', '私聊', '补发 B1 清波', 'B1 撤回了,不补发。还要发,请把原话再发一遍。'],
      ['孙姐', '私聊', '没发到', '都发到了,没有漏的。'],
      ['孙姐', '私聊', '确认 B1', 'B1 已经由孙姐在今天9:00确认过了,不会重发。⏎看结果回「通报 B1」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('by another of the peace office, who is told the result where it was asked', async () => {
    await send();
    await town.heardAnywhere();
    await town.plays([['小杨', '全镇群', '撤回B1', '正在从4个群撤回 B1,撤完告诉您。']]);
    const heard = await town.heardAnywhere();
    expect(Object.keys(heard)).toEqual(['全镇群']);
    expect(heard.全镇群?.[0]).toContain('B1 已从2/4个群撤回。');
  });

  test.each([
    '撤回 b1',
    '撤回Ｂ1',
    '撤回 B 1',
    '撤回通报B1',
    '撤销 B1',
    '退回 B1',
    '取消 B1',
    'B1撤回',
    '把B1撤了吧',
    'B1发错了',
  ])('as %s', async (text) => {
    await send();
    await town.plays([['孙姐', '私聊', text, '正在从4个群撤回 B1,撤完告诉您。']]);
  });

  test('names the group the bot was put out of, and the one whose line stays down', async () => {
    await send();
    await town.heardAnywhere();
    await town.fault('清波群', 'absent');
    await town.fault('吴四坊群', 'silent');
    await town.says('孙姐', '私聊', '撤回 B1');
    expect(await town.heardAnywhere()).toEqual({
      孙姐私聊: [
        'B1 没能撤回。⏎没撤掉:清波村反诈工作群(机器人不在群里);吴四坊村反诈工作群(没弄清撤没撤掉);清波村居民群、吴四坊村居民群(微信上机器人撤不了)⏎还在群里的我撤不了,要更正就再发一条「通报 …」。',
      ],
    });
  });

  test('names the group nobody can be sure of', async () => {
    await town.fault('吴四坊居民群', 'silent');
    await town.fault('清波居民群', 'absent');
    await send();
    await town.heardAnywhere();
    await town.plays([['孙姐', '私聊', '撤回 B1', '正在从2个群撤回 B1,撤完告诉您。']]);
    expect(await town.heardAnywhere()).toEqual({
      孙姐私聊: [
        'B1 已从2个群撤回。⏎说不准:吴四坊村居民群(没弄清发没发到,请看一眼群里有没有)⏎还在群里的我撤不了,要更正就再发一条「通报 …」。',
      ],
    });
  });

  test('that reached nobody for sure', async () => {
    for (const place of ['清波群', '清波居民群', '吴四坊群']) await town.fault(place, 'absent');
    await town.fault('吴四坊居民群', 'silent');
    await send();
    await town.heardAnywhere();
    const nothing =
      '没有确定发到的群,不用撤。⏎说不准:吴四坊村居民群(没弄清发没发到,请看一眼群里有没有)⏎还在群里的我撤不了,要更正就再发一条「通报 …」。';
    await town.plays([
      ['孙姐', '私聊', '撤回 B1', `B1 ${nothing}`],
      ['孙姐', '私聊', '撤回 B1', 'B1 已经撤回过了。看结果回「通报 B1」。'],
      ['孙姐', '私聊', '通报 B1', `B1「请提醒家人」${nothing}`],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('works while sending is stopped', async () => {
    await send();
    await town.plays([
      ['孙姐', '私聊', '停发', '停了:通报、提醒、定时的都不发,回话照常。⏎接着发回「恢复发送」。'],
      ['孙姐', '私聊', '撤回 B1', '正在从4个群撤回 B1,撤完告诉您。'],
    ]);
    expect(await town.heard('清波群')).toEqual([GONE]);
  });
});

describe('撤回 of a bulletin that has not gone out', () => {
  test('drops the preview', async () => {
    await town.says('孙姐', '私聊', PREVIEW);
    await town.plays([
      ['小杨', '私聊', '撤回 B1', 'B1 取消了,没有发。'],
      ['孙姐', '私聊', '撤回 B1', 'B1 已经取消了,没有发。⏎还要发,请把原话再发一遍。'],
      ['孙姐', '私聊', '撤回 B9', '没有 B9。看最近的回「通报」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('that waits for its time', async () => {
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 清波 明天9点');
    await town.says('孙姐', '私聊', '确认 B1');
    await town.plays([['孙姐', '私聊', '撤回 B1', 'B1 取消了,到点也不会发。']]);
    await town.clockTo('2021-04-07T12:00');
    expect(await town.heard('清波居民群')).toEqual([]);
  });

  test('that is held back by the stop switch', async () => {
    await town.says('孙姐', '私聊', '停发');
    await send();
    await town.plays([
      ['孙姐', '私聊', '撤回 B1', 'B1 取消了,没有发。'],
      ['孙姐', '私聊', '恢复发送', '恢复发送了,等着的接着发;过了时候的提醒不补。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });
});

describe('撤回 and check-ins', () => {
  test('a bulletin is the peace office’s alone', async () => {
    await send();
    await town.heardAnywhere();
    await town.plays([
      ['王姐', '赐璧群', '撤回 B1', `「撤回 B1」${ROLE}`],
      ['王姐', '赐璧群', '取消 B1', `「取消 B1」${ROLE}`],
      ['小周', '私聊', 'B1发错了', `「撤回 B1」${ROLE}`],
      ['赵警官', '派出所群', '撤回b1', `「撤回 B1」${ROLE}`],
      ['老林', '私聊', '撤回 B1', `「撤回 B1」${ROLE}`],
      ['李阿姨', '赐璧居民群', '撤回 B1', '这个要在钉钉工作群里用。⏎想看怎么防骗,@我 回「话术」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('the bare word, a number and #1 are entries, also to the peace office with a bulletin out', async () => {
    await send();
    await town.says('孙姐', '赐璧群', '打卡 35人');
    await town.heardAnywhere();
    const withdrawn = '已撤回 #1:今天 35人。⏎累计0/640。撤错了@我 回「恢复 #1」。';
    for (const words of ['撤回', '撤回 #1', '撤回 1号', '撤了吧']) {
      await town.plays([['孙姐', '赐璧群', words, withdrawn]]);
      await town.says('孙姐', '赐璧群', '恢复 #1');
    }
    expect(await town.heardAnywhere()).toEqual({});
  });
});

describe('how many read a bulletin', () => {
  const counted = '2个群已读11人';
  const groups = ':清波村反诈工作群6人、吴四坊村反诈工作群5人';

  test('is counted when somebody asks, at most once a minute, and kept with its time', async () => {
    await send();
    const sent = 'B1「请提醒家人」已发 4/4 组。';
    await town.plays([
      ['孙姐', '私聊', '通报 B1', `${sent}⏎已读人数正在数,过一会儿再回「通报 B1」看。`],
      ['孙姐', '私聊', '通报 B1', `${sent}⏎${counted}(9:00时)${groups}`],
    ]);
    await town.clockTo('2021-04-06T09:05');
    await town.plays([
      ['小杨', '私聊', '通报', `${sent}⏎${counted}(9:00时,正在数新的)${groups}`],
      ['小杨', '私聊', '通报', `${sent}⏎${counted}(9:05时)${groups}`],
    ]);
  });

  test('is counted by itself after ten minutes, an hour, six and twenty-three', async () => {
    await send();
    const times: [string, string][] = [
      ['2021-04-06T09:12', '9:10时,正在数新的'],
      ['2021-04-06T10:05', '10:00时,正在数新的'],
      ['2021-04-06T15:05', '15:00时,正在数新的'],
      ['2021-04-07T12:00', '8:00时,正在数新的'],
    ];
    for (const [time, shown] of times) {
      await town.clockTo(time);
      const [status] = await town.says('孙姐', '私聊', '通报 B1');
      expect(status).toBe(`B1「请提醒家人」已发 4/4 组。⏎${counted}(${shown})${groups}`);
    }
  });

  test('of one group that cannot be counted does not spoil the others', async () => {
    await send();
    await town.fault('吴四坊群', 'silent');
    await town.says('孙姐', '私聊', '通报 B1');
    await town.plays([['孙姐', '私聊', '通报 B1', 'B1「请提醒家人」已发 4/4 组。⏎1个群已读6人(9:00时)']]);
  });

  test('is not spoken of where no platform can tell, nor once it was taken back', async () => {
    await town.says('孙姐', '私聊', '推送 杀猪盘 到 清波');
    await town.says('孙姐', '私聊', '确认 B1');
    await town.plays([['孙姐', '私聊', '通报 B1', 'B1「杀猪盘」已发 1/1 组。']]);
    await town.clockTo('2021-04-06T11:00');
    await town.plays([['孙姐', '私聊', '通报 B1', 'B1「杀猪盘」已发 1/1 组。']]);
    await town.says('孙姐', '私聊', '通报 到 清波 请提醒家人');
    await town.says('孙姐', '私聊', '确认 B2');
    await town.says('孙姐', '私聊', '撤回 B2');
    await town.clockTo('2021-04-06T18:00');
    const [status] = await town.says('孙姐', '私聊', '通报 B2');
    expect(status).not.toContain('读');
  });
});
