import { describe, expect, it } from 'vitest';
import { readCorrection } from '../../src/understanding/index.ts';
import { lexicon } from './example-campaign.ts';

/** A Tuesday. */
const context = { lexicon, today: '2021-04-06' };

describe('readCorrection', () => {
  it.each<[string, object]>([
    ['不是35是53', { headcount: { value: 53 } }],
    ['不是30人,是36人', { headcount: { value: 36 } }],
    ['改成53人', { headcount: { value: 53 } }],
    ['应为53', { headcount: { value: 53 } }],
    ['人数写错 改为一百零八', { headcount: { value: 108 } }],
    ['更正:刚才那条人数是53不是35', { headcount: { value: 53 } }],
    ['35写成53了,应该35', { headcount: { value: 35 } }],
    ['上面那条改成40人', { headcount: { value: 40 } }],
    ['清波人数改53', { headcount: { value: 53 } }],
    ['多打了一个0 是30人', { headcount: { value: 30 } }],
    ['53才对', { headcount: { value: 53 } }],
    ['刚那条户数不对,是18户', { households: { value: 18 }, headcount: null }],
    ['户数改成18', { households: { value: 18 }, headcount: null }],
    ['改成流动10', { headcount: null, floating: { value: 10 } }],
    ['说错了,是昨天不是今天', { heldOn: { value: '2021-04-05' } }],
    ['打错了,是赐璧不是清波', { units: [{ value: 'cibi' }] }],
    ['不是老人,是学生', { audiences: [{ value: 'students' }] }],
    ['发错了,是38人', { headcount: { value: 38 } }],
    ['选错了是网贷', { topics: [{ value: 'wangdai' }] }],
    ['刚发的村写错了,是青山', { units: [{ value: 'qingshan' }] }],
    ['刚才那条补充一下 入户', { venueKind: { value: 'household' } }],
  ])('%s', (text, frame) => {
    expect(readCorrection(text, context)?.frame).toMatchObject(frame);
  });

  it.each<[string, number, object]>([
    ['青山那条改成50', 50, { units: [{ value: 'qingshan' }], heldOn: null }],
    ['昨天的改成50人', 50, { units: [], heldOn: { value: '2021-04-05' } }],
    ['青山昨天那条应该是50人', 50, { units: [{ value: 'qingshan' }], heldOn: { value: '2021-04-05' } }],
    ['更正 青山那条 50人', 50, { units: [{ value: 'qingshan' }] }],
  ])('%s: %i, and which entry', (text, headcount, about) => {
    const correction = readCorrection(text, context);
    expect(correction?.frame.headcount?.value).toBe(headcount);
    expect(correction?.about).toMatchObject(about);
  });

  it.each(['改成50人', '刚才那条改成50人', '不是35是50'])('%s names no entry', (text) => {
    expect(readCorrection(text, context)).toMatchObject({ frame: { headcount: { value: 50 } }, about: null });
  });

  it.each([
    '赐璧 35人 刷单',
    '是',
    '不是',
    '这不是诈骗吗',
    '怎么改成53人',
    '明天改到礼堂讲',
    '',
  ])('%s corrects nothing', (text) => {
    expect(readCorrection(text, context)).toBeNull();
  });
});

describe('how a correction means it', () => {
  it.each<[string, string, object]>([
    ['青山那条改50', 'replace', { about: { units: [{ value: 'qingshan' }] }, was: null }],
    ['昨天的应该是62人', 'replace', { about: { heldOn: { value: '2021-04-05' } }, was: null }],
    ['40人那条改成45', 'replace', { about: { headcount: { value: 40 } }, was: null }],
    ['不是35是53', 'replace', { about: null, was: { headcount: { value: 35 } } }],
    ['昨天那条不是35是53', 'replace', { about: { heldOn: {} }, was: { headcount: { value: 35 } } }],
    ['35写成53了', 'replace', { frame: { headcount: { value: 35 } }, was: { headcount: { value: 53 } } }],
    ['35改50', 'replace', { frame: { headcount: { value: 50 } }, was: { headcount: { value: 35 } } }],
    ['不是老人,是学生', 'replace', { was: { audiences: [{ value: 'elderly' }] } }],
    ['上条漏了网贷', 'add', { frame: { topics: [{ value: 'wangdai' }] }, about: null }],
    ['刚才那条还讲了网贷', 'add', { frame: { topics: [{ value: 'wangdai' }] } }],
    ['户数人数写反了', 'swap', { frame: { headcount: null, households: null }, about: null }],
    ['青山那条人数和户数填反了', 'swap', { about: { units: [{ value: 'qingshan' }] } }],
    ['更正 外地的12个', 'replace', { frame: { floating: { value: 12 } }, about: null }],
    ['更正 昨天的 62人', 'replace', { frame: { headcount: { value: 62 } }, about: { heldOn: {} } }],
  ])('%s tells which entry and how', (text, way, expected) => {
    expect(readCorrection(text, context)).toMatchObject({ way, ...expected });
  });

  it.each([
    '漏报一场虎山35人',
    '赐璧 35人 主题是刷单',
    '这个电话不是诈骗,是真的银行',
    `改成53人${'的'.repeat(300)}`,
    '赐璧 35人 刷单',
    '是',
    '不是',
    '这不是诈骗吗',
    '',
  ])('%s corrects nothing', (text) => {
    expect(readCorrection(text, context)).toBeNull();
  });
});
