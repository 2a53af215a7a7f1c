import { describe, expect, it } from 'vitest';
import { readCorrection } from '../../src/understanding/read-correction.ts';
import { isWithdrawal, readAnswer, readQuestion } from '../../src/understanding/read-intent.ts';
import { lexicon } from './example-campaign.ts';

describe('readQuestion', () => {
  it.each([
    ['我们村差多少', 'progress'],
    ['还差多少', 'progress'],
    ['多少了', 'progress'],
    ['完成多少', 'progress'],
    ['赐璧村这周多少场了?', 'progress'],
    ['帮我看看清波这个月多少人了', 'progress'],
    ['什么时候截止', 'deadline'],
    ['哪天到期', 'deadline'],
    ['怎么用', 'help'],
    ['在吗', 'help'],
    ['你好', 'help'],
    ['?', 'help'],
    ['？', 'help'],
    ['菜单', 'help'],
    ['怎么打卡啊', 'help'],
    ['赐璧 35人', null],
    ['有人叫我刷单 真的假的', null],
    ['', null],
  ])('%s → %s', (text, question) => {
    expect(readQuestion(text)).toBe(question);
  });
});

describe('isWithdrawal', () => {
  it.each([
    '撤了吧',
    '撤了吧发错了',
    '发错了',
    '删掉',
    '撤回上一条',
    '上一条重复了 删除',
    '刚才发的作废',
    '我那条不算',
  ])('%s is one', (text) => {
    expect(isWithdrawal(text)).toBe(true);
  });

  it.each([
    '骗子让我把聊天记录删掉',
    '怎么撤回?',
    '清波今天下雨,一个人都没来,取消了',
    '不是35是53',
    '赐璧 35人',
    '停发',
  ])('%s is none', (text) => {
    expect(isWithdrawal(text)).toBe(false);
  });
});

describe('readAnswer', () => {
  it.each([
    ['是', 'yes'],
    ['对的', 'yes'],
    ['确认', 'yes'],
    ['嗯', 'yes'],
    ['好的', 'yes'],
    ['否', 'no'],
    ['不是', 'no'],
    ['不对', 'no'],
    ['没有', 'no'],
    ['12', 12],
    ['12个', 12],
    ['１２人', 12],
    ['三十多', 30],
    ['0', 0],
    ['几十', null],
    ['赐璧', null],
    ['好像是虎山', null],
    ['', null],
  ])('%s → %s', (text, answer) => {
    expect(readAnswer(text)).toBe(answer);
  });
});

describe('readCorrection', () => {
  const context = { lexicon, today: '2021-04-06' };

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
    ['刚那条户数不对,是18户', { households: { value: 18 }, headcount: null }],
    ['户数改成18', { households: { value: 18 }, headcount: null }],
    ['改成流动10', { headcount: null, floating: { value: 10 } }],
    ['说错了,是昨天不是今天', { heldOn: { value: '2021-04-05' } }],
    ['打错了,是赐璧不是清波', { units: [{ value: 'cibi' }] }],
    ['不是老人,是学生', { audiences: [{ value: 'students' }] }],
    ['刚发的村写错了,是青山', { units: [{ value: 'qingshan' }] }],
  ])('%s', (text, expected) => {
    expect(readCorrection(text, context)?.frame).toMatchObject(expected);
  });

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
