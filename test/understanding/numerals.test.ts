import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNumerals, parseChinese } from '../../src/understanding/numerals.ts';

const DIGITS = [...'零一二三四五六七八九'];

/** The formal spelling of 1..99,999. */
function spell(value: number): string {
  if (value >= 10_000) {
    const rest = value % 10_000;
    const gap = rest > 0 && rest < 1000 ? '零' : '';
    return `${spell(Math.floor(value / 10_000))}万${gap}${rest > 0 ? spell(rest) : ''}`;
  }
  const places = [
    { size: 1000, unit: '千' },
    { size: 100, unit: '百' },
    { size: 10, unit: '十' },
    { size: 1, unit: '' },
  ];
  const spelled = places
    .map(({ size, unit }) => {
      const digit = Math.floor(value / size) % 10;
      return digit === 0 ? '零' : `${DIGITS[digit]}${unit}`;
    })
    .join('');
  return spelled.replace(/零+/g, '零').replace(/^零|零$/g, '');
}

describe('findNumerals', () => {
  it.each([
    ['35', 35, false],
    ['三十五', 35, false],
    ['十', 10, false],
    ['廿五', 25, false],
    ['一百二', 120, false],
    ['一百二十', 120, false],
    ['一百十五', 115, false],
    ['一○八', 108, false],
    ['一百零八', 108, false],
    ['两百零五', 205, false],
    ['一千三百', 1300, false],
    ['一万二', 12_000, false],
    ['壹佰贰拾', 120, false],
    ['1.5千', 1500, false],
    ['1.2万', 12_000, false],
    ['0', 0, false],
    ['99999', 99_999, false],
    ['三十多', 30, true],
    ['三十几', 30, true],
    ['十几', 10, true],
    ['20来', 20, true],
    ['50多', 50, true],
    ['500余', 500, true],
    ['20+', 20, true],
    ['近百', 100, true],
    ['上千', 1000, true],
    ['百来', 100, true],
    ['大概70', 70, true],
    ['差不多200', 200, true],
    ['三四十', 30, true],
    ['二三十', 20, true],
    ['十五六', 15, true],
    ['七八', 7, true],
    ['一百二三十', 120, true],
    ['30-40', 30, true],
  ])('reads %s as %i', (words, value, approximate) => {
    expect(findNumerals(words)).toEqual([{ value, approximate, words, span: [0, words.length] }]);
  });

  it.each([
    '几十',
    '好几百',
    '一百大几十',
    '好多',
    '若干',
    '许多',
    '不到100',
  ])('tells no figure from %s', (words) => {
    expect(findNumerals(words)).toMatchObject([{ value: null }]);
  });

  it.each(['百姓', '万一', '老百姓', '最近'])('finds no figure in %s', (text) => {
    expect(findNumerals(text).filter(({ value }) => value !== null && value > 1)).toEqual([]);
  });

  it('keeps 余 of 余杭 and 来 of 来了 to their words', () => {
    expect(findNumerals('35余杭')).toMatchObject([{ value: 35, approximate: false }]);
    expect(findNumerals('20来了')).toMatchObject([{ value: 20, approximate: false }]);
  });

  it('reads every formal number back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), (value) => {
        expect(parseChinese(spell(value))).toBe(value);
      }),
    );
  });
});
