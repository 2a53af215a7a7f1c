import { beforeEach, describe, expect, test } from 'vitest';
import { openTown } from '../dialogue.ts';

const town = openTown();

const NUDGE =
  '这周还没看到您的宣讲。⏎讲过了补一句就行:「周二 礼堂30人 刷单」。⏎这周有事回「请假」,就不提醒了。';
const DEDICATED = [
  '老汪',
  '小郑',
  '老胡',
  '小梅',
  '沈姐',
  '小傅',
  '王姐',
  '老陈',
  '老吕',
  '小余',
  '吴姐',
  '小施',
];

function nudged(people: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(people.map((name) => [`${name}私聊`, [NUDGE]]));
}

/** Lets everything up to a time happen, and forgets what was said on the way. */
async function skipTo(time: string): Promise<void> {
  await town.clockTo(time);
  await town.heardAnywhere();
}

describe('the deadline', () => {
  function reminder(
    unit: string,
    counted: number,
    target: number,
    sessions: number,
    daysLeft: number,
  ): string {
    return [
      `${unit}:已讲${counted}人次,4月底要${target},还差${target - counted}。`,
      `4月30日(周五)截止,还有${daysLeft}天,再讲${sessions}场左右就够。`,
      '讲过没记的,补一句就行:「昨天 礼堂30人 刷单」。',
    ].join('⏎');
  }

  test('on 27 April reminds each unit below its target, privately, with its own gap', async () => {
    await town.says('王姐', '赐璧群', '打卡 640人 刷单');
    await town.says('何姐', '青山群', '打卡 641人 刷单');
    await town.says('吴姐', '吴四坊群', '打卡 40人 其中流动10');
    await skipTo('2021-04-27T08:59');
    await town.clockTo('2021-04-27T12:00');
    const to = (people: string[], text: string) =>
      Object.fromEntries(people.map((name) => [`${name}私聊`, [text]]));
    expect(await town.heardAnywhere()).toEqual({
      ...to(['老汪', '小郑', '章姐'], reminder('王位山', 0, 709, 24, 3)),
      ...to(['老胡', '小梅', '阿强'], reminder('虎山', 0, 519, 18, 3)),
      ...to(['沈姐', '小傅', '老金'], reminder('清波', 0, 678, 23, 3)),
      ...to(['老吕', '小余', '何姐'], reminder('青山', 641, 642, 1, 3)),
      ...to(['吴姐', '小施', '老俞'], reminder('吴四坊', 30, 188, 6, 3)),
      ...to(['赵警官', '钱警官'], reminder('派出所', 10, 1676, 56, 3)),
    });
  });

  test('is reminded of seven, three and one day before, and never late', async () => {
    const heard: Record<string, string[]> = {};
    for (const day of ['22', '23', '26', '27', '28', '29', '30']) {
      await skipTo(`2021-04-${day}T08:59`);
      await town.clockTo(`2021-04-${day}T09:01`);
      heard[day] = await town.heard('章姐私聊');
    }
    expect(heard).toEqual({
      22: [],
      23: [reminder('王位山', 0, 709, 24, 7)],
      26: [],
      27: [reminder('王位山', 0, 709, 24, 3)],
      28: [],
      29: [reminder('王位山', 0, 709, 24, 1)],
      30: [],
    });
  });

  test('passed in one leap every reminder still went out on its day', async () => {
    await town.clockTo('2021-05-01T09:00');
    const [seven, three, one, ...more] = await town.heard('章姐私聊');
    expect([seven, three, one, more]).toEqual([
      reminder('王位山', 0, 709, 24, 7),
      reminder('王位山', 0, 709, 24, 3),
      reminder('王位山', 0, 709, 24, 1),
      [],
    ]);
  });

  test('held back by 停发 it is not reminded of the next day', async () => {
    await skipTo('2021-04-27T08:00');
    await town.says('孙姐', '私聊', '停发');
    await town.clockTo('2021-04-28T12:00');
    await town.says('孙姐', '私聊', '恢复发送');
    expect(await town.heardAnywhere()).toEqual({});
  });

  test('on its last day the plan says so', async () => {
    await skipTo('2021-04-30T10:00');
    await town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 刷单',
        '✅ 赐璧 +35人 · 讲刷单(#1,今天)⏎累计35,4月底要640,还差605。今天是最后一天,再讲18场就够。⏎有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ],
      [
        '王姐',
        '赐璧群',
        '进度',
        '赐璧:已讲35人次,4月底要640,还差605⏎今天是最后一天,近几场平均35人,再讲18场就够。⏎看场次@我 回「明细」。',
      ],
      [
        '王姐',
        '赐璧群',
        '截止',
        '最近的截止:4月30日,赐璧要到640人次,现在35。就是今天。⏎3月31日 8% 205人次(已过)⏎4月30日 25% 640人次⏎5月31日 35% 896人次⏎6月30日 45% 1152人次',
      ],
    ]);
  });

  test('passed, the next one counts', async () => {
    await skipTo('2021-05-01T10:00');
    await town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 刷单',
        '✅ 赐璧 +35人 · 讲刷单(#1,今天)⏎累计35,5月底要896,还差861。还有19个工作日,照这样再讲25场就够。⏎有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ],
      [
        '王姐',
        '赐璧群',
        '打卡 4月30日 20人 刷单',
        '✅ 赐璧 +20人 · 讲刷单(#2,昨天)⏎累计55,5月底要896,还差841。还有19个工作日,照这样再讲31场就够。⏎错了@我 回「更正 53人」或「撤回」。',
      ],
    ]);
  });
});

describe('on Thursday', () => {
  test('dedicated lecturers without a lecture this week are nudged', async () => {
    await town.says('王姐', '赐璧群', '打卡 35人 刷单');
    await town.says('吴姐', '私聊', '请假');
    await town.says('小施', '私聊', '请假');
    await town.says('小施', '私聊', '销假');
    await town.says('何姐', '青山群', '打卡 35人 刷单');
    await town.says('老吕', '私聊', '打卡 35人 刷单');
    await town.says('老吕', '私聊', '撤回');
    await town.says('老胡', '虎山群', '打卡 上周五 35人 刷单');
    await town.clockTo('2021-04-08T15:59');
    expect(await town.heardAnywhere()).toEqual({});
    await town.clockTo('2021-04-08T16:00');
    expect(await town.heardAnywhere()).toEqual(
      nudged(DEDICATED.filter((name) => !['王姐', '吴姐'].includes(name))),
    );
  });

  test('leave is for one week', async () => {
    await town.says('吴姐', '私聊', '请假');
    await town.clockTo('2021-04-08T16:00');
    expect(await town.heard('吴姐私聊')).toEqual([]);
    await town.clockTo('2021-04-15T16:00');
    expect(await town.heard('吴姐私聊')).toEqual([NUDGE]);
  });

  test('a week of three working days, one of them a Saturday, is enough', async () => {
    await skipTo('2021-05-06T15:59');
    await town.clockTo('2021-05-06T16:01');
    expect(await town.heardAnywhere()).toEqual(nudged(DEDICATED));
  });
});

describe('on Monday', () => {
  const TEXT =
    '【本周反诈提醒】杀猪盘⏎没见过面的人,一分钱也别跟着投。⏎怎么骗:1. 网上来了个样样都好的人,天天嘘寒问暖,把您当宝 2. 先让您替“他”操作账户,眼看着钱一天天涨 3. 哄您自己投一点,真能提出来,胆子就大了 4. 投进大钱就提不出来,还要您再交税、交保证金 5. 人不见了,平台也打不开⏎怎么办:没见过面的人叫您投资,当场就断;转钱之前,先跟家里人说一声。拿不准打96110,已经转钱马上打110。';
  const DRAFT = `本周通报写好了,等您看。B1 发给:各村,共12个群(钉钉6,微信6)⏎———⏎${TEXT}⏎———⏎发:「确认 B1」 改:「改 …」 不发:「取消 B1」。这周内有效。⏎全镇已讲35人次,离4月底的目标还差5017。`;

  beforeEach(async () => {
    await town.says('王姐', '赐璧群', '打卡 35人 刷单');
    await skipTo('2021-04-12T08:29');
    await town.clockTo('2021-04-12T08:30');
  });

  test('the week’s bulletin waits for both of the peace office', async () => {
    expect(await town.heardAnywhere()).toEqual({ 孙姐私聊: [DRAFT], 小杨私聊: [DRAFT] });
  });

  test('either may confirm it, once', async () => {
    await town.heardAnywhere();
    await town.plays([
      ['小杨', '私聊', '确认', '开始发 B1,12个群,约1分钟。要停回「停发」。'],
      ['孙姐', '私聊', '确认 B1', 'B1 已经由小杨在今天8:30确认过了,不会重发。⏎看结果回「通报 B1」。'],
    ]);
    expect(await town.heard('赐璧居民群')).toEqual([TEXT]);
    expect(await town.heard('小杨私聊')).toEqual(['B1 已发 12/12 组,都到了。']);
  });

  test('either may change or drop it', () =>
    town.plays([
      [
        '小杨',
        '私聊',
        '改 这周请大家注意',
        '改好了,还没发。B1 发给:各村,共12个群(钉钉6,微信6)⏎———⏎这周请大家注意⏎———⏎发:「确认 B1」 改:「改 …」 不发:「取消 B1」。这周内有效。',
      ],
      ['孙姐', '私聊', '取消 B1', 'B1 取消了,没有发。'],
      ['小杨', '私聊', '确认 B1', 'B1 已经取消了,没有发。⏎还要发,请把原话再发一遍。'],
    ]));

  test('it is good until the next one', async () => {
    await town.clockTo('2021-04-19T08:29');
    await town.plays([['孙姐', '私聊', '通报 B1', 'B1「杀猪盘」还没发。发:「确认 B1」']]);
    await town.clockTo('2021-04-19T08:30');
    await town.plays([
      ['孙姐', '私聊', '确认 B1', 'B1 过了一周,没有发。⏎还要发,请把原话再发一遍。'],
      ['孙姐', '私聊', '通报 B2', 'B2「刷单」还没发。发:「确认 B2」'],
    ]);
  });
});
