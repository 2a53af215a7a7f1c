import { describe, expect, it } from 'vitest';
import { isTooLong, MAX_TEXT, normalise } from '../../src/understanding/normalise.ts';

describe('normalise', () => {
  it.each([
    ['full-width digits', '赐璧　３５人', '赐璧 35人'],
    ['keycap digits', '3️⃣5️⃣人', '35人'],
    ['traditional characters', '共計八十人 保健品詐騙', '共计八十人 保健品诈骗'],
    ['zero-width and control characters', '打\u200b卡\u0007 3\u202e5', '打卡 35'],
    ['line ends', '赐璧 \r\n 35人\r虎山', '赐璧\n35人\n虎山'],
    ['tabs', '赐璧\t35人', '赐璧 35人'],
    ['lone surrogates', '打卡\ud83d 35', '打卡 35'],
    ['markup stays text', '<b>{{ 35 }}</b>', '<b>{{ 35 }}</b>'],
    ['nothing', ' \n ', ''],
  ])('%s', (_, text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  it('reads no more than MAX_TEXT', () => {
    const text = '赐'.repeat(10_000);
    expect(isTooLong(text)).toBe(true);
    expect(isTooLong('赐'.repeat(MAX_TEXT))).toBe(false);
    expect(normalise(text)).toHaveLength(MAX_TEXT);
  });
});
