import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { findPersonalData, mask } from '../../src/domain/masking.ts';
import { PERSONAL_DATA_NAMES } from '../../src/domain/personal-data.ts';

const { harmless, ...planted } = parse(
  await readFile(join(import.meta.dirname, '../fixtures/personal-data.yaml'), 'utf8'),
) as Record<string, string[]> & { harmless: string[] };

interface Planted {
  text: string;
  /** Spans of what must be found. */
  spans: [number, number][];
}

function unmark(marked: string): Planted {
  const spans: [number, number][] = [];
  let text = '';
  for (const part of marked.split(/(?<=[⟦⟧])/u)) {
    if (part.endsWith('⟧')) spans.push([text.length, text.length + part.length - 1]);
    text += part.replace(/[⟦⟧]$/u, '');
  }
  return { text, spans };
}

describe('what is planted is found', () => {
  describe.each(Object.entries(planted))('%s', (kind, texts) => {
    test.each(texts)('%s', (marked) => {
      const { text, spans } = unmark(marked);
      const found = findPersonalData(text);
      for (const [start, end] of spans) {
        const over = found.find(({ span }) => span[0] <= start && span[1] >= end);
        expect(over, `${text.slice(start, end)} in ${JSON.stringify(found)}`).toBeDefined();
        if (kind in PERSONAL_DATA_NAMES) expect(over?.kind).toBe(kind);
      }
      const masked = mask(text);
      expect(findPersonalData(masked)).toEqual([]);
      for (const [start, end] of spans) expect(masked).not.toContain(text.slice(start, end));
    });
  });

  it('in at least eight spellings of each kind, and is written by hand', () => {
    for (const kind of Object.keys(PERSONAL_DATA_NAMES)) {
      expect(planted[kind]?.length, kind).toBeGreaterThanOrEqual(8);
    }
    expect(Object.values(planted).flat().length).toBeGreaterThanOrEqual(120);
    expect(harmless.length).toBeGreaterThanOrEqual(50);
  });
});

test.each(harmless)('harmless: %s', (text) => {
  expect(findPersonalData(text)).toEqual([]);
  expect(mask(text)).toBe(text);
});

const CHINESE_DIGITS = ['零', '幺', '二', '三', '四', '五', '六', '七', '八', '九'];
const FULL_WIDTH = [...'0123456789'];

const figures = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const phone = fc
  .tuple(fc.constantFrom('13', '15', '17', '18', '19'), figures(9))
  .map((parts) => parts.join(''));
const idCard = fc
  .tuple(
    fc.constantFrom('330127', '110105', '510107'),
    fc.integer({ min: 1940, max: 2020 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    figures(3),
  )
  .map(([region, year, month, day, order]) => {
    const body = `${region}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${order}`;
    const sum = [...body].reduce((total, figure, at) => total + Number(figure) * (2 ** (17 - at) % 11), 0);
    return body + '10X98765432'.charAt(sum % 11);
  });
const card = fc
  .tuple(fc.constantFrom('62', '4', '52'), figures(14), fc.integer({ min: 0, max: 3 }))
  .map(([issuer, rest, more]) => {
    return `${issuer}${rest}0000`.slice(0, 16 + more);
  });

/** One number as somebody may write it: in groups of any size, in any figures, with any separator. */
function written(number: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      number,
      fc.constantFrom('', ' ', '-', '—', '.', '·', '/', '  ', '_', '\u200b', '\u3000'),
      fc.integer({ min: 3, max: 5 }),
      fc.constantFrom<readonly string[]>([...'0123456789'], FULL_WIDTH, CHINESE_DIGITS),
    )
    .map(([plain, separator, size, spelling]) =>
      (plain.match(new RegExp(`.{1,${size}}`, 'gu')) ?? [])
        .map((group) => [...group].map((figure) => spelling[Number(figure)] ?? figure).join(''))
        .join(separator),
    );
}

/** Chinese words without figures or names in them, as they stand around a number. */
const words = fc.string({
  unit: fc.constantFrom(...'请大家记住对方的来电转账之前先问清楚,。!!'),
  maxLength: 30,
});

describe('a number in any spelling', () => {
  test.each([
    ['phone', written(phone)],
    ['id', written(idCard)],
    ['card', written(card)],
  ] as const)('%s is found anywhere in a text, and gone from its masked form', (_, number) => {
    fc.assert(
      fc.property(words, number, words, (before, piece, after) => {
        const text = `${before}${piece}${after}`;
        const isFound = findPersonalData(text).some(
          ({ span: [start, end] }) => start <= before.length && end >= before.length + piece.length,
        );
        expect(isFound, text).toBe(true);
        expect(mask(text)).not.toContain(piece);
        expect(findPersonalData(mask(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('any text', () => {
  const unit = fc.constantFrom(
    ...'138062一三幺号幢室-.· ,、@x浙a王国被骗村叫住组路*\n1️⃣𝟙㊙',
    '微信',
    'QQ',
    '受害人',
    '电话',
    '\ud800',
  );
  it('never throws, is masked for good, and spans lie in it in order', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit, maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 120 })),
        (text) => {
          let at = 0;
          for (const { span } of findPersonalData(text)) {
            expect(span[0]).toBeGreaterThanOrEqual(at);
            expect(span[1]).toBeGreaterThan(span[0]);
            at = span[1];
          }
          expect(at).toBeLessThanOrEqual(text.length);
          expect(findPersonalData(mask(text))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['figures', '1'],
    ['groups', '13 '],
    ['Chinese figures', '幺三八 '],
    ['cues', '受害人王'],
    ['letters', 'a.'],
    ['houses', '12幢3单元'],
    ['blanks', ' '],
  ])('takes time in proportion to its length: %s', (_, unit) => {
    const timeOf = (length: number) => {
      const text = unit.repeat(length / unit.length);
      return Math.min(
        ...[1, 2, 3, 4, 5].map(() => {
          const begun = performance.now();
          findPersonalData(text);
          return performance.now() - begun;
        }),
      );
    };
    timeOf(20_000);
    // Eight times the length: quadratic would be 64 times the time.
    expect(timeOf(160_000)).toBeLessThan(Math.max(20, timeOf(20_000) * 24));
  });
});
