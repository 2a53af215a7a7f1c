import { describe, expect, test } from 'vitest';
import { openTown } from '../dialogue.ts';

const town = openTown();

const TEXT = '请提醒家人';

async function send(): Promise<void> {
  await town.says('孙姐', '私聊', `通报 到 清波 吴四坊 ${TEXT}`);
  await town.says('孙姐', '私聊', '确认 B1');
}

describe('a group that cannot be reached', () => {
  test('is named, and gets what it lacks once it can be', async () => {
    await town.fault('清波居民群', 'absent');
    await send();
    const failed = 'B1 已发 3/4 组。⏎没发到:清波村居民群(机器人不在群里)⏎弄好后回「补发 B1」,只补没发到的。';
    expect(await town.heardAnywhere()).toEqual({
      清波群: [TEXT],
      吴四坊群: [TEXT],
      吴四坊居民群: [TEXT],
      孙姐私聊: [failed],
    });
    await town.plays([
      [
        '孙姐',
        '私聊',
        '通报 B1',
        'B1「请提醒家人」已发 3/4 组。⏎已读人数正在数,过一会儿再回「通报 B1」看。⏎没发到:清波村居民群(机器人不在群里)⏎弄好后回「补发 B1」,只补没发到的。',
      ],
      ['小杨', '私聊', '补发', '在补发 B1:清波村居民群。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({ 小杨私聊: [failed] });
    await town.fault('清波居民群', null);
    await town.plays([['孙姐', '私聊', '补发 B1', '在补发 B1:清波村居民群。']]);
    expect(await town.heardAnywhere()).toEqual({ 清波居民群: [TEXT], 孙姐私聊: ['B1 已发 4/4 组,都到了。'] });
    await town.plays([
      ['孙姐', '私聊', '补发 B1', 'B1 都发到了,不用补。'],
      ['孙姐', '私聊', '补发 B9', '没有 B9。看最近的回「通报」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });
});

describe('a group nobody can be sure of', () => {
  test('is shown, not repeated, and sent to again only by name', async () => {
    await town.fault('吴四坊居民群', 'silent');
    await send();
    const uncertain =
      'B1 已发 3/4 组。⏎说不准:吴四坊村居民群(发时断网,请看一眼群里有没有)⏎吴四坊村居民群真没有,回「补发 B1 吴四坊村居民群」。';
    expect(await town.heardAnywhere()).toEqual({
      清波群: [TEXT],
      清波居民群: [TEXT],
      吴四坊群: [TEXT],
      孙姐私聊: [uncertain],
    });
    await town.fault('吴四坊居民群', null);
    await town.clockTo('2021-04-06T12:00');
    await town.plays([
      [
        '孙姐',
        '私聊',
        '补发 B1',
        'B1 没有确定没发到的。吴四坊村居民群说不准,请先看一眼群里有没有;真没有,回「补发 B1 吴四坊村居民群」。',
      ],
      [
        '孙姐',
        '私聊',
        '补发 B1 清波',
        'B1 没有确定没发到的。吴四坊村居民群说不准,请先看一眼群里有没有;真没有,回「补发 B1 吴四坊村居民群」。',
      ],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
    await town.plays([['孙姐', '私聊', '补发 B1 吴四坊', '在补发 B1:吴四坊村居民群。']]);
    expect(await town.heardAnywhere()).toEqual({
      吴四坊居民群: [TEXT],
      孙姐私聊: ['B1 已发 4/4 组,都到了。'],
    });
  });
});

test('补发 before anything was sent', () =>
  town.plays([
    ['孙姐', '私聊', '补发', '现在没有要补发的通报。⏎先发一句「通报 …」或「推送 杀猪盘」。'],
    [
      '孙姐',
      '私聊',
      '通报 到 清波 请提醒家人',
      '还没发。B1 发给:清波,共2个群(钉钉1,微信1)⏎———⏎请提醒家人⏎———⏎发:「确认 B1」 改:「改 …」 不发:「取消 B1」。24小时内有效。',
    ],
    ['孙姐', '私聊', '补发', 'B1 还没确认,没有发过。要发回「确认 B1」。'],
  ]));

describe('a reply that gets lost', () => {
  test.each([
    [
      'absent',
      '给王姐的消息没发到:机器人不在群里。⏎看全部回「没发到」。',
      '没发到的1条:⏎今天9:00 王姐:机器人不在群里',
    ],
    [
      'silent',
      '给王姐的消息说不准到没到(发时断网)。⏎看全部回「没发到」。',
      '没发到的1条:⏎今天9:00 王姐:发时断网(说不准到没到)',
    ],
  ] as const)('%s: the peace office is told whose', async (fault, told, listed) => {
    await town.fault('王姐私聊', fault);
    expect(await town.says('王姐', '私聊', '打卡 35人 刷单')).toEqual([]);
    expect(await town.heardAnywhere()).toEqual({ 孙姐私聊: [told], 小杨私聊: [told] });
    await town.fault('王姐私聊', null);
    await town.plays([
      ['孙姐', '私聊', '没发到', listed],
      ['王姐', '私聊', '明细', '赐璧共1场:⏎#1 今天 35人 · 讲刷单'],
    ]);
  });

  test('nothing lost', () => town.plays([['孙姐', '私聊', '没发到', '都发到了,没有漏的。']]));
});
