import { describe, expect, it } from 'vitest';
import { isQuery, isWithdrawal, readAnswer, readQuestion } from '../../src/understanding/read-intent.ts';

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

describe('isQuery', () => {
  it.each([
    '我们村差多少',
    '@反诈小助手 刚才那条记上了没',
    '赐璧这个月几场了',
    '35人够不够一场',
    '打卡格式是什么',
    '查一下清波的数据',
    '帮我看看上周的',
    '能不能补报昨天的',
    '覆盖率',
  ])('%s asks about the records', (text) => {
    expect(isQuery(text)).toBe(true);
  });

  it.each([
    '赐璧 35人 刷单',
    '谢谢',
    '今晚吃什么',
    '有人叫我刷单 真的假的',
    '辛苦了',
    '',
  ])('%s does not', (text) => {
    expect(isQuery(text)).toBe(false);
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
    '发错了,是38人',
    '报错了 应该是38人',
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
