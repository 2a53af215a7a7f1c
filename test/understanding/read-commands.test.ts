import { describe, expect, it } from 'vitest';
import { isoOf } from '../../src/domain/day.ts';
import { nearestCommand } from '../../src/understanding/nearest-command.ts';
import { readItemNumber } from '../../src/understanding/read-numbers.ts';
import { readUnits } from '../../src/understanding/read-units.ts';
import { readWhen } from '../../src/understanding/read-when.ts';
import { lexicon } from './example-campaign.ts';

describe('readItemNumber', () => {
  it.each([
    ['#12', '#', 12, '', false],
    ['＃12 53人', '#', 12, '53人', false],
    ['12号', '#', 12, '', false],
    ['第12条,改成53', '#', 12, '改成53', false],
    ['12', '#', 12, '', true],
    ['12 53人', '#', 12, '53人', true],
    ['B1', 'B', 1, '', false],
    ['b1', 'B', 1, '', false],
    ['Ｂ1', 'B', 1, '', false],
    ['B 1', 'B', 1, '', false],
    ['1', 'B', 1, '', true],
    ['B5 吴四坊', 'B', 5, '吴四坊', false],
  ])('%s (%s)', (text, prefix, no, rest, bare) => {
    expect(readItemNumber(text, prefix)).toEqual({ no, rest, bare });
  });

  it.each([
    ['53人', '#'],
    ['B1', '#'],
    ['C3', 'B'],
    ['12号楼', '#'],
    ['3.5人', '#'],
    ['', '#'],
    ['赐璧 12', '#'],
  ])('no number begins %s (%s)', (text, prefix) => {
    expect(readItemNumber(text, prefix)).toBeNull();
  });
});

describe('readUnits', () => {
  it.each<[string, string[] | 'all', string[]]>([
    ['到 赐璧 虎山', ['cibi', 'hushan'], []],
    ['到赐璧虎山', ['cibi', 'hushan'], []],
    ['给赐璧、虎山村', ['cibi', 'hushan'], []],
    ['给青波和派出所', ['qingbo', 'police'], []],
    ['全镇', 'all', []],
    ['各村', 'all', []],
    ['城建办', ['chengjian'], []],
    ['杀猪盘 到 赐璧', ['cibi'], []],
    ['到 大桥村 赐璧', ['cibi'], ['大桥村']],
    ['到 月亮', [], ['月亮']],
    ['', [], []],
  ])('%s', (text, units, unknown) => {
    expect(readUnits(text, lexicon)).toEqual({ units, unknown });
  });
});

describe('readWhen', () => {
  /** Tuesday, 10:00 in Shanghai. */
  const now = new Date('2021-04-06T02:00:00Z');

  it.each([
    ['明天9点', '2021-04-07T09:00:00+08:00', '明天9点'],
    ['今晚7点半', '2021-04-06T19:30:00+08:00', '今晚7点半'],
    ['后天上午9点', '2021-04-08T09:00:00+08:00', '后天上午9点'],
    ['4月10日15:30', '2021-04-10T15:30:00+08:00', '4月10日15:30'],
    ['周五下午3点', '2021-04-09T15:00:00+08:00', '周五下午3点'],
    ['周一8:30', '2021-04-12T08:30:00+08:00', '周一8:30'],
    ['周二9点', '2021-04-13T09:00:00+08:00', '周二9点'],
    ['下周三9点', '2021-04-14T09:00:00+08:00', '下周三9点'],
    ['15:30', '2021-04-06T15:30:00+08:00', '15:30'],
    ['10号下午2点', '2021-04-10T14:00:00+08:00', '10号下午2点'],
    ['推送 杀猪盘 到 赐璧 明天９点', '2021-04-07T09:00:00+08:00', '明天9点'],
  ])('%s', (text, at, words) => {
    const when = readWhen(text, now);
    expect(when?.at && isoOf(when.at)).toBe(at);
    expect(when?.words).toBe(words);
  });

  it.each([
    ['9点', 'past'],
    ['昨天9点', 'past'],
    ['4月5日9:00', 'past'],
    ['明天', 'no-hour'],
    ['今晚', 'no-hour'],
  ])('%s cannot be kept: %s', (text, reason) => {
    expect(readWhen(text, now)).toMatchObject({ at: null, reason });
  });

  it('finds no time where none is named', () => {
    expect(readWhen('推送 杀猪盘 到 赐璧', now)).toBeNull();
  });
});

describe('nearestCommand', () => {
  const names = [
    '打卡',
    '签到',
    '进度',
    '撤回',
    '更正',
    '恢复',
    '话术',
    '截止',
    '帮助',
    '推送',
    '通报',
    '确认',
  ];

  it.each([
    ['打咔 35人', '打卡'],
    ['打咔35人', '打卡'],
    ['近度', '进度'],
    ['近度全镇', '进度'],
    ['進度', '进度'],
    ['撤会', '撤回'],
    ['截至', '截止'],
    ['我想看一下进度', '进度'],
    ['话数 杀猪盘', '话术'],
    ['呵呵', null],
    ['', null],
    ['😀😀', null],
    ['12345', null],
  ])('%s → %s', (text, command) => {
    expect(nearestCommand(text, names)).toBe(command);
  });
});
