import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckInFrame } from '../../src/understanding/frame.ts';
import { nearestCommand } from '../../src/understanding/nearest-command.ts';
import { MAX_TEXT, normalise } from '../../src/understanding/normalise.ts';
import { readCheckIn } from '../../src/understanding/read-check-in.ts';
import { readCorrection } from '../../src/understanding/read-correction.ts';
import { isWithdrawal, readAnswer, readQuestion } from '../../src/understanding/read-intent.ts';
import { readItemNumber } from '../../src/understanding/read-numbers.ts';
import { readUnits } from '../../src/understanding/read-units.ts';
import { readWhen } from '../../src/understanding/read-when.ts';
import { lexicon } from './example-campaign.ts';

const context = { lexicon, today: '2021-04-06', now: '09:00' };

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...[
      '打卡',
      '赐璧',
      '虎山村',
      '三十多',
      '人',
      '户',
      '近百',
      '35',
      '１２',
      '昨天',
      '周五',
      '4.10',
      '12号',
      '下午3点',
      '+',
    ],
    ...[
      '入户',
      '房东',
      '刷单',
      '其中流动',
      '不是',
      '是',
      '共',
      '每场',
      '几十',
      '\n',
      ' ',
      ',',
      '詐騙',
      '{{',
      '<b>',
      '\u200b',
      '#',
      '@',
    ],
  ),
);
const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

function slotsOf(frame: CheckInFrame) {
  return Object.values(frame).flatMap((value) => (typeof value === 'string' || value === null ? [] : value));
}

describe('any text', () => {
  it('normalises to something that stays as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalise(text);
        expect(normalise(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(MAX_TEXT);
      }),
    );
  });

  it('gives a frame whose spans are its words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const frame = readCheckIn(text, context);
        for (const { span, words } of slotsOf(frame)) expect(frame.text.slice(...span)).toBe(words);
      }),
    );
  });

  it('breaks no reader', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        readCorrection(text, context);
        readQuestion(text);
        readAnswer(text);
        isWithdrawal(text);
        readItemNumber(text, 'B');
        readUnits(text, lexicon);
        readWhen(text, new Date('2021-04-06T01:00:00Z'));
        nearestCommand(text, ['打卡', '进度']);
      }),
    );
  });

  it.each([
    '打',
    '一',
    '3',
    '35人',
    '赐',
    '赐璧',
    '三四十',
    '不是',
    '男1',
    '\n1.',
    '青 ',
    'ﷺ',
    '共',
    '4-',
    '12:',
    '大桥村 ',
  ])('9,000 characters of %j are read at once', (unit) => {
    const text = unit.repeat(Math.ceil(9000 / unit.length));
    const startedAt = performance.now();
    readCheckIn(text, context);
    readCorrection(text, context);
    readUnits(text, lexicon);
    readWhen(text, new Date('2021-04-06T01:00:00Z'));
    readQuestion(text);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
