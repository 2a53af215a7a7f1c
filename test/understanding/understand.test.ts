import { describe, expect, it } from 'vitest';
import { type Decision, type Intent, understand } from '../../src/understanding/index.ts';
import { lexicon } from './example-campaign.ts';

/** A Tuesday. */
const context = { lexicon, today: '2021-04-06', now: '18:00' };

type Lecture = [unit: string, headcount: number, more?: object];

/** Unit, headcount and what else is set, of each lecture. */
function lecturesIn(text: string): Lecture[] {
  return understand(text, context).lectures.map(({ frame }) => {
    const { households, heldOn, heldTime, venueKind } = frame;
    const slots = Object.entries({ households, heldOn, heldTime, venueKind });
    const more = Object.fromEntries(slots.flatMap(([name, slot]) => (slot ? [[name, slot.value]] : [])));
    const units = frame.units.map(({ value }) => value).join('+');
    return [units, frame.headcount?.value ?? 0, ...(Object.keys(more).length > 0 ? [more] : [])] as Lecture;
  });
}

describe('several lectures in one text', () => {
  const today = { heldOn: '2021-04-06', venueKind: 'household' };
  it.each<[kind: string, text: string, Lecture[]]>([
    [
      'in one line',
      '青山35 清波40',
      [
        ['qingshan', 35],
        ['qingbo', 40],
      ],
    ],
    [
      'a numbered list under 接龙',
      '接龙\n1.虎山 28人\n2.青山 35人 礼堂\n3.清波 22人',
      [
        ['hushan', 28],
        ['qingshan', 35, { venueKind: 'community' }],
        ['qingbo', 22],
      ],
    ],
    [
      'what stands over the list is said of each',
      '今天入户\n1、虎山 28人\n2、青山 35人',
      [
        ['hushan', 28, today],
        ['qingshan', 35, today],
      ],
    ],
    [
      'what stands under it, too',
      '虎山28人\n青山35人\n都是今天上门讲的',
      [
        ['hushan', 28, today],
        ['qingshan', 35, today],
      ],
    ],
    [
      'a table',
      '村名 户数 人数\n虎山 12 28\n青山 10 35',
      [
        ['hushan', 28, { households: 12 }],
        ['qingshan', 35, { households: 10 }],
      ],
    ],
    [
      'a table with lines between its columns',
      '村名|人数|户数\n虎山|28|12\n青山|35|10',
      [
        ['hushan', 28, { households: 12 }],
        ['qingshan', 35, { households: 10 }],
      ],
    ],
    [
      'a column of a strange name',
      '村名 constructor 人数\n虎山 12 28\n青山 10 35',
      [
        ['hushan', 28],
        ['qingshan', 35],
      ],
    ],
    [
      '分别',
      '清波和青山各一场,分别45人和60人',
      [
        ['qingbo', 45],
        ['qingshan', 60],
      ],
    ],
    [
      'each the same',
      '清波、青山各30人',
      [
        ['qingbo', 30],
        ['qingshan', 30],
      ],
    ],
    [
      'parts of the day',
      '上午赐璧20人,下午虎山33人,都是入户',
      [
        ['cibi', 20, { heldTime: 'morning', venueKind: 'household' }],
        ['hushan', 33, { heldTime: 'afternoon', venueKind: 'household' }],
      ],
    ],
    [
      'parts of the day in one village',
      '赐璧上午33人、下午27人',
      [
        ['cibi', 33, { heldTime: 'morning' }],
        ['cibi', 27, { heldTime: 'afternoon' }],
      ],
    ],
    [
      'days, without a mark between',
      '昨天青山35人前天清波28人',
      [
        ['qingshan', 35, { heldOn: '2021-04-05' }],
        ['qingbo', 28, { heldOn: '2021-04-04' }],
      ],
    ],
    [
      'days in one village',
      '赐璧 4.03 15人 4.04 20人',
      [
        ['cibi', 15, { heldOn: '2021-04-03' }],
        ['cibi', 20, { heldOn: '2021-04-04' }],
      ],
    ],
    [
      'with the sum under them',
      '虎山 28人\n青山 35人\n合计 63人',
      [
        ['hushan', 28],
        ['qingshan', 35],
      ],
    ],
    [
      'named before they are counted',
      '虎山、青山都去了,虎山27人,青山18人',
      [
        ['hushan', 27],
        ['qingshan', 18],
      ],
    ],
    [
      'but where nothing was held',
      '虎山 28人\n青山 无\n清波 20人',
      [
        ['hushan', 28],
        ['qingbo', 20],
      ],
    ],
  ])('%s', (_, text, lectures) => {
    expect(lecturesIn(text)).toEqual(lectures);
    expect(understand(text, context).decision).toBe('record');
  });

  it.each([
    ['one of several sessions', '虎山3场108人', 'record', [['hushan', 108]]],
    ['a total of two villages', '清波+青山 共70人', 'ask', [['qingbo+qingshan', 70]]],
    ['guests of another village', '虎山35人,其中青山来的3人', 'ask', [['hushan+qingshan', 35]]],
    ['a village without a figure', '虎山 28人 青山', 'ask', [['hushan+qingshan', 28]]],
  ])('%s: %s is one', (_, text, decision, lectures) => {
    expect(lecturesIn(text)).toEqual(lectures);
    expect(understand(text, context).decision).toBe(decision);
  });
});

describe('what is decided', () => {
  it.each<[text: string, Intent, Decision]>([
    ['虎山 35人', 'checkin', 'record'],
    ['打卡 虎山 35人 刷单', 'checkin', 'record'],
    ['35人 入户', 'checkin', 'ask'],
    ['打卡 虎山村', 'checkin', 'ask'],
    ['青山 35人 哦写错 38人', 'checkin', 'confirm'],
    ['青山 35,哦不53人', 'checkin', 'confirm'],
    ['发错了', 'retract', 'none'],
    ['撤了吧', 'retract', 'none'],
    ['不是35是53', 'correct', 'none'],
    ['选错了是网贷', 'correct', 'none'],
    ['我们村差多少', 'query', 'none'],
    ['虎山35人够一场吗', 'query', 'none'],
    ['谢谢', 'other', 'none'],
    ['', 'other', 'none'],
    ['虎山明天讲 预计40人', 'other', 'none'],
    ['听说青山讲了50人', 'other', 'none'],
    ['虎山核酸 120人', 'other', 'none'],
    ['虎山村民被骗 损失12000元', 'other', 'none'],
    ['各村请报名,虎山20人', 'other', 'none'],
  ])('%s: %s, %s', (text, intent, decision) => {
    expect(understand(text, context)).toMatchObject({ intent, decision });
  });

  it('mends a figure in the same breath', () => {
    expect(lecturesIn('青山 35人 哦写错 38人')).toEqual([['qingshan', 38]]);
    expect(lecturesIn('青山 35,哦不53人')).toEqual([['qingshan', 53]]);
  });
});
