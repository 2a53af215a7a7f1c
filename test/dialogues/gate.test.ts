import { describe, expect, test } from 'vitest';
import { type Line, openTown } from '../dialogue.ts';

const town = openTown();

const MEND = '改好,整条再发一遍:「通报 …」。';
const SEEN = '群里人人看得到,个人信息请去掉。';
const NAMED = '群里人人看得到,个人信息请去掉,人就写“张某”“王阿姨”。';
const preview = (text: string, to = '赐璧,共2个群(钉钉1,微信1)', no = 1) =>
  `还没发。B${no} 发给:${to}⏎———⏎${text}⏎———⏎发:「确认 B${no}」 改:「改 …」 不发:「取消 B${no}」。24小时内有效。`;

describe('a bulletin with personal data in it is stopped before it is kept', () => {
  test.each<[string, ...Line[]]>([
    [
      'a mobile phone',
      [
        '孙姐',
        '私聊',
        '通报 到 赐璧 有疑问请联系老陈 138 0013 8000',
        `没发:这段里有像手机号的「138****8000」(“有疑问请联系老陈”后面)。⏎${SEEN}⏎${MEND}`,
      ],
    ],
    [
      'several things',
      [
        '孙姐',
        '私聊',
        '通报 受害人王建国,住12幢3单元502室,卡号6222 0212 3456 7890 123,车浙A·12345',
        `没发:这段里有像姓名的「王**」(“受害人”后面)、像门牌号的「**幢*单元***室」(“住”后面)、像银行卡号的「***************0123」(“卡号”后面)等4处。⏎${NAMED}⏎${MEND}`,
      ],
    ],
    [
      'a village’s progress, where residents read it',
      [
        '孙姐',
        '私聊',
        '通报 到 赐璧 赐璧还差228人,请抓紧',
        `没发:这段里有赐璧的进度(“还差228”)。⏎村里的进度不发给居民,请去掉这句。⏎${MEND}`,
      ],
    ],
    [
      'also in a group',
      [
        '孙姐',
        '赐璧群',
        '通报 到 赐璧 打幺三八零零幺三八零零零问',
        `没发:这段里有像手机号的「幺三八****八零零零」(“打”后面)。⏎${SEEN}⏎${MEND}`,
      ],
    ],
  ])('%s', async (_, ...lines) => {
    await town.plays(lines);
    await town.plays([
      ['孙姐', '私聊', '确认', '现在没有要确认的通报。⏎先发一句「通报 …」或「推送 杀猪盘」。'],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('masked names, titles and service numbers go', () =>
    town.plays([
      [
        '孙姐',
        '私聊',
        '通报 到 赐璧 张某、王阿姨差点被骗。拿不准打96110,派出所电话0571-88510110',
        preview('张某、王阿姨差点被骗。拿不准打96110,派出所电话0571-88510110'),
      ],
    ]));
});

test('改 into something with personal data changes nothing', async () => {
  await town.plays([
    ['孙姐', '私聊', '通报 到 赐璧 请提醒家人', preview('请提醒家人')],
    [
      '孙姐',
      '私聊',
      '改 请提醒家人,有事找村民李秀英',
      `没改:这段里有像姓名的「李**」(“有事找村民”后面)。⏎${NAMED}⏎B1 还是原来的话。改好再发:「改 B1 …」。`,
    ],
    ['孙姐', '私聊', '确认', '开始发 B1,2个群,约1分钟。要停回「停发」。'],
  ]);
  expect(await town.heardAnywhere()).toEqual({
    赐璧群: ['请提醒家人'],
    赐璧居民群: ['请提醒家人'],
    孙姐私聊: ['B1 已发 2/2 组,都到了。'],
  });
});

describe('day, amount and place of a case', () => {
  const CASE = '4月10日溪畔小区有人刷单被骗15.2万元';
  const ASKED =
    'B1 先没发:「4月10日」「15.2万元」「溪畔小区」写在一起,容易猜出是谁。⏎写粗点更稳妥:「改 B1 …」,比如“上周”“10万以上”“镇里”。⏎就这样发,再回一次「确认 B1」。';
  const STARTED = '开始发 B1,2个群,约1分钟。要停回「停发」。';

  test('are asked about once, and go at the second 确认 with the number', async () => {
    await town.plays([
      ['孙姐', '私聊', `通报 到 赐璧 ${CASE}`, preview(CASE)],
      ['孙姐', '私聊', '确认 B1', ASKED],
      ['孙姐', '私聊', '确认', ASKED],
    ]);
    expect(await town.heardAnywhere()).toEqual({});
    await town.plays([['孙姐', '私聊', '确认 B1', STARTED]]);
    expect(await town.heard('赐璧居民群')).toEqual([CASE]);
  });

  test('written otherwise are asked about anew, written roughly no more', async () => {
    const other = '4月11日溪畔小区有人刷单被骗15.2万元';
    const rough = '上周镇里有人刷单被骗10万元以上';
    const changed = (text: string) => preview(text).replace('还没发。', '改好了,还没发。');
    await town.plays([
      ['孙姐', '私聊', `通报 到 赐璧 ${CASE}`, preview(CASE)],
      ['孙姐', '私聊', '确认 B1', ASKED],
      ['孙姐', '私聊', `改 B1 ${other}`, changed(other)],
      ['孙姐', '私聊', '确认 B1', ASKED.replace('4月10日', '4月11日')],
      ['孙姐', '私聊', `改 B1 ${rough}`, changed(rough)],
      ['孙姐', '私聊', '确认 B1', STARTED],
    ]);
    expect(await town.heard('赐璧居民群')).toEqual([rough]);
  });

  test('in a small village need no place', async () => {
    const text = '4月10日有人刷单被骗15.2万元';
    await town.plays([
      ['孙姐', '私聊', `通报 到 吴四坊 ${text}`, preview(text, '吴四坊,共2个群(钉钉1,微信1)')],
      [
        '孙姐',
        '私聊',
        '确认',
        'B1 先没发:「4月10日」「15.2万元」写在一起,吴四坊人少,容易猜出是谁。⏎写粗点更稳妥:「改 B1 …」,比如“上周”“10万以上”“镇里”。⏎就这样发,再回一次「确认 B1」。',
      ],
      ['孙姐', '私聊', `通报 到 赐璧 ${text}`, preview(text, '赐璧,共2个群(钉钉1,微信1)', 2)],
      ['孙姐', '私聊', '确认 B2', STARTED.replace('B1', 'B2')],
    ]);
  });
});

test('an answer in a residents’ group does not repeat what is personal', async () => {
  const [said] = await town.says('李阿姨', '赐璧居民群', '话术 13800138000');
  expect(said).toContain('138****8000');
  expect(said).not.toContain('13800138000');
});
