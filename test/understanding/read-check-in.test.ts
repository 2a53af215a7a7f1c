import { describe, expect, it } from 'vitest';
import type { CheckInFrame } from '../../src/understanding/frame.ts';
import { readCheckIn } from '../../src/understanding/read-check-in.ts';
import { lexicon } from './example-campaign.ts';

/** A Tuesday. */
const TODAY = '2021-04-06';

function read(text: string, today = TODAY, now?: string): CheckInFrame {
  return readCheckIn(text, now === undefined ? { lexicon, today } : { lexicon, today, now });
}

/** The values of a frame that are set, without spans. */
function said(text: string): Record<string, unknown> {
  const frame = read(text);
  const values = Object.entries(frame).flatMap(([key, slot]) => {
    if (slot === null || typeof slot === 'string' || (Array.isArray(slot) && slot.length === 0)) return [];
    const value = Array.isArray(slot) ? slot.map((one: { value: string }) => one.value) : slot.value;
    return [[key, value] as const];
  });
  return Object.fromEntries(values);
}

describe('readCheckIn', () => {
  it.each<[string, Record<string, unknown>]>([
    ['打卡 35人 入户 刷单', { headcount: 35, venueKind: 'household', venue: '入户', topics: ['shuadan'] }],
    ['打卡 28', { headcount: 28 }],
    ['打卡28', { headcount: 28 }],
    ['赐璧 35', { units: ['cibi'], headcount: 35 }],
    ['35赐璧', { units: ['cibi'], headcount: 35 }],
    ['打卡 三十五', { headcount: 35 }],
    ['虎山+32', { units: ['hushan'], headcount: 32 }],
    [
      '昨晚礼堂42个人 杀猪盘',
      {
        headcount: 42,
        heldOn: '2021-04-05',
        heldTime: 'evening',
        venueKind: 'community',
        venue: '礼堂',
        topics: ['shazhupan'],
      },
    ],
    [
      '今天下午礼堂 三十多个老人 讲保健品 没细数',
      {
        headcount: 30,
        heldOn: TODAY,
        heldTime: 'afternoon',
        venueKind: 'community',
        venue: '礼堂',
        audiences: ['elderly'],
        topics: ['baojianpin'],
      },
    ],
    ['赐璧村2场共计97人次', { units: ['cibi'], sessions: 2, headcount: 97 }],
    ['两场共120人', { sessions: 2, headcount: 120 }],
    ['青山村三场,每场40人', { units: ['qingshan'], sessions: 3, headcount: 120 }],
    ['应到40实到33', { headcount: 33 }],
    ['通知40人,实到33人', { headcount: 33 }],
    ['清波 25+31人', { units: ['qingbo'], headcount: 56 }],
    ['两场分别45人、38人', { sessions: 2, headcount: 83 }],
    ['男12女23', { headcount: 35 }],
    ['青山 35,哦不53人', { units: ['qingshan'], headcount: 53 }],
    ['打卡 30户72人 告知书发了30份', { households: 30, headcount: 72, leaflets: 30 }],
    ['摆摊 50人 发传单200份', { headcount: 50, venueKind: 'community', venue: '摆摊' }],
    ['28户', { households: 28 }],
    ['36户,平均每户2人,大概70人', { households: 36, headcount: 70 }],
    ['在溪畔小区讲 20人', { headcount: 20, venueKind: 'community', venue: '溪畔小区' }],
    ['人数:66\n户数:15', { headcount: 66, households: 15 }],
    ['3组 25人', { headcount: 25 }],
    ['12号楼 讲了2小时 25人', { headcount: 25 }],
    [
      '打卡 5户13人 扫楼 溪畔小区3幢',
      { households: 5, headcount: 13, venueKind: 'household', venue: '溪畔小区' },
    ],
    ['打卡一百二', { headcount: 120 }],
    ['0人', { headcount: 0 }],
    ['99999人', { headcount: 99_999 }],
    ['３５人', { headcount: 35 }],
  ])('%s', (text, expected) => {
    expect(said(text)).toEqual(expected);
  });

  it.each([
    ['35人其中流动12', 35, 12],
    ['35人,其中流动人口12人', 35, 12],
    ['工地35人 外地的12个', 35, 12],
    ['23户籍12流动', 35, 12],
    ['户籍23人,流动12人', 35, 12],
    ['35人 租客12个', 35, 12],
    ['流动人口43人', 43, null],
    ['来了32个租客', 32, null],
    ['35人', 35, null],
  ])('%s: %i people, %s of them floating', (text, headcount, floating) => {
    const frame = read(text);
    expect([frame.headcount?.value, frame.floating?.value ?? null]).toEqual([headcount, floating]);
  });

  it('keeps visitors from elsewhere apart', () => {
    expect(read('35人,其中外村3人')).toMatchObject({ headcount: { value: 35 }, visitors: { value: 3 } });
  });

  it.each([
    ['三十多人', 30, '三十多'],
    ['近百人', 100, '近百'],
    ['五十来号人', 50, '五十来'],
    ['40人左右', 40, '40人左右'],
    ['大概70人', 70, '大概70'],
  ])('%s is approximate, in its own words', (text, value, words) => {
    expect(read(text).headcount).toMatchObject({ value, words, approximate: true, certain: true });
  });

  it.each([
    ['几十个人', '几十个人'],
    ['好多人', '好多人'],
    ['不到100人', '不到100人'],
    ['来了若干人', '若干人'],
    ['1,200人', '1,200人'],
  ])('tells no headcount from %s, but that people were there', (text, words) => {
    const { headcount, vague } = read(text);
    expect(headcount).toBeNull();
    expect(vague).toMatchObject({ words, certain: false });
  });

  it('keeps a figure that counts nobody as unexplained', () => {
    const { headcount, vague, unexplained } = read('打卡 -5人');
    expect([headcount, vague, unexplained]).toEqual([null, null, '5']);
  });

  it.each([
    ['两个数', '赐璧 35 40'],
    ['两村一个数', '清波+青山 共70人'],
    ['两村两个数', '赐璧20人,虎山33人'],
  ])('is not certain of the headcount: %s', (_, text) => {
    expect(read(text).headcount?.certain).toBe(false);
  });

  it.each([
    ['今天', '2021-04-06', true],
    ['昨天', '2021-04-05', true],
    ['前天', '2021-04-04', true],
    ['大前天', '2021-04-03', true],
    ['3天前', '2021-04-03', true],
    ['周二', '2021-04-06', true],
    ['周一', '2021-04-05', true],
    ['周三', '2021-03-31', true],
    ['上周五', '2021-04-02', true],
    ['上礼拜四', '2021-04-01', true],
    ['礼拜六', '2021-04-03', true],
    ['星期天', '2021-04-04', true],
    ['4月5日', '2021-04-05', true],
    ['4月5号', '2021-04-05', true],
    ['四月五日', '2021-04-05', true],
    ['4.05', '2021-04-05', true],
    ['04-05', '2021-04-05', true],
    ['3/28', '2021-03-28', true],
    ['2021年4月5日', '2021-04-05', true],
    ['2021/4/5', '2021-04-05', true],
    ['12月30日', '2020-12-30', true],
    ['5号', '2021-04-05', true],
    ['上个月28号', '2021-03-28', true],
    ['10号', '2021-03-10', false],
    ['明天', '2021-04-07', false],
    ['后天', '2021-04-08', false],
    ['4月10日', '2021-04-10', false],
    ['4.10', '2021-04-10', false],
    ['这周五', '2021-04-09', false],
    ['下周三', '2021-04-14', false],
    ['周一周二', '2021-04-05', false],
    ['4月3日至5日', '2021-04-03', false],
  ])('%s is %s (certain: %s)', (words, day, certain) => {
    expect(read(`${words} 赐璧 35人`).heldOn).toMatchObject({ value: day, certain });
    expect(read(`${words} 赐璧 35人`).headcount?.value).toBe(35);
  });

  it('reads the day of last night after midnight', () => {
    expect(read('昨晚9点赐璧64人', '2026-03-01', '00:20')).toMatchObject({
      heldOn: { value: '2026-02-28', certain: true },
      heldTime: { value: '21:00', certain: true },
    });
  });

  it.each([
    '12号楼 35人',
    '30-40人',
    '1.5小时 35人',
    '2021人',
    '每周五讲 35人',
    '13.45 35人',
    '4月31日 35人',
  ])('finds no day in %s', (text) => {
    expect(read(text).heldOn).toBeNull();
  });

  it.each([
    ['下午3点半', '15:30', true],
    ['晚上七点半', '19:30', true],
    ['晚8点', '20:00', true],
    ['上午十点', '10:00', true],
    ['中午1点', '13:00', true],
    ['中午12点', '12:00', true],
    ['3点', '15:00', true],
    ['7点', '07:00', false],
    ['19:30', '19:30', true],
    ['七点一刻', '07:15', false],
    ['下午两点二十分', '14:20', true],
    ['傍晚', 'evening', true],
    ['今早', 'morning', true],
  ])('%s is %s (certain: %s)', (words, time, certain) => {
    expect(read(`${words} 35人`).heldTime).toMatchObject({ value: time, certain });
  });

  it('doubts a time that is still to come', () => {
    expect(read('今晚7点 35人', TODAY, '15:00').heldTime?.certain).toBe(false);
    expect(read('昨晚7点 35人', TODAY, '15:00').heldTime?.certain).toBe(true);
    expect(read('今晚 35人', TODAY, '21:00').heldTime?.certain).toBe(true);
  });

  it.each<[string, string[]]>([
    ['赐璧村 35人', ['cibi']],
    ['清波社区 35人', ['qingbo']],
    ['在青山村村民活动室 51人', ['qingshan']],
    ['青波 50人', ['qingbo']],
    ['户山 18人', ['hushan']],
    ['qingbo 30人', ['qingbo']],
    ['四方村 56人', ['wusifang']],
    ['清波和青山各一场', ['qingbo', 'qingshan']],
    ['派出所民警走进青山小学 120人', ['qingshan']],
    ['派出所 15人', ['police']],
    ['次日 35人', []],
    ['我们村 35人', []],
  ])('%s names %j', (text, units) => {
    expect(read(text).units.map(({ value }) => value)).toEqual(units);
  });

  it('asks about a name that only nearly sounds like a village', () => {
    expect(read('亲波村 28人').units).toMatchObject([{ value: 'qingbo', certain: false }]);
  });

  it('keeps villages of elsewhere as unknown', () => {
    expect(read('打卡 大桥村 35人').unknownUnits).toMatchObject([{ value: '大桥村', certain: true }]);
    expect(read('打卡 每个村 35人').unknownUnits).toEqual([]);
  });

  it.each([
    ['虎山村 房东 17人', 'landlord', []],
    ['虎山村房东讲师团给租客讲课 26人', 'landlord', ['floating']],
    ['给企业财务讲 33人', null, ['finance']],
    ['网格员入户 36人', 'grid', []],
  ])('%s: team %s', (text, team, audiences) => {
    const frame = read(text);
    expect(frame.team?.value ?? null).toBe(team);
    expect(frame.audiences.map(({ value }) => value)).toEqual(audiences);
  });

  it('leaves nothing unexplained in a plain report and the rest in an odd one', () => {
    expect(read('我们今天在赐璧村给35个老人讲了刷单').unexplained).toBe('');
    expect(read('@反诈小助手 打卡 赐璧 老李 35人').unexplained).toBe('');
    expect(read('赐璧 35人 订盒饭').unexplained).toBe('订盒饭');
    expect(read('赐璧 20人 打13800138000').unexplained).toContain('13800138000');
  });

  it('takes markup and templates for text', () => {
    const frame = read('<script>alert(1)</script> {{ 赐璧 }} 35人');
    expect(frame.headcount?.value).toBe(35);
    expect(frame.unexplained).toContain('script');
  });
});
