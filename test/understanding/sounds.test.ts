import { describe, expect, it } from 'vitest';
import { readCheckIn } from '../../src/understanding/index.ts';
import { blurred, mayOpen, openingsOf, soundOf } from '../../src/understanding/sounds.ts';
import { readUtterances } from '../eval/gold.ts';
import { lexicon } from './example-campaign.ts';

const texts = [...'abc'].flatMap((part) =>
  readUtterances(new URL(`../fixtures/checkins-${part}.jsonl`, import.meta.url)),
);
const runs = texts.flatMap(({ text }) => text.match(/\p{sc=Han}{2,}/gu) ?? []);
const words = [
  ...new Set(
    runs.flatMap((run) =>
      [2, 3, 4].flatMap((length) =>
        Array.from({ length: Math.max(0, run.length - length + 1) }, (_, at) => run.slice(at, at + length)),
      ),
    ),
  ),
];

describe('mayOpen', () => {
  it('holds nothing back that sounds like a word of the campaign', () => {
    const alike = words.filter((word) => lexicon.wordsBySound.has(soundOf(word)));
    expect(alike.length).toBeGreaterThan(100);
    expect(alike.filter((word) => !mayOpen(word, lexicon.wordOpenings))).toEqual([]);
    const names = new Set([...lexicon.bySound.keys()].map(blurred));
    const villages = words.filter((word) => names.has(blurred(soundOf(word))));
    expect(villages.length).toBeGreaterThan(10);
    expect(villages.filter((word) => !mayOpen(word, lexicon.unitOpenings))).toEqual([]);
  });

  it('spares most words the search', () => {
    const spared = words.filter((word) => !mayOpen(word, lexicon.wordOpenings));
    expect(spared.length).toBeGreaterThan(0.8 * words.length);
  });

  it.each([
    ['行当', 'hang dang', true],
    ['行当', 'xing dang', true],
    ['清波', 'qin bo', true],
    ['清波', 'qing bo cun', false],
    ['清波', 'qing shan', false],
  ])('%s may be %s: %s', (word, sound, may) => {
    expect(mayOpen(word, openingsOf([sound]))).toBe(may);
  });
});

describe('words with other characters of the same sound', () => {
  const read = (text: string) => readCheckIn(text, { lexicon, today: '2021-04-06' });

  it.each([
    ['虎山 30人 刷丹', 'shuadan', '刷丹'],
    ['虎山 30人 网袋', 'wangdai', '网袋'],
  ])('%s is about %s', (text, topic, words) => {
    expect(read(text).topics).toMatchObject([{ value: topic, words }]);
  });

  it('are places, too', () => {
    expect(read('虎山 入互 12户 30人').venueKind).toMatchObject({ value: 'household', words: '入互' });
  });

  it.each(['虎山 30人 也是', '虎山 30人 进去', '虎山 30人 出来了'])('%s: none', (text) => {
    const { topics, venueKind } = read(text);
    expect([topics, venueKind]).toEqual([[], null]);
  });
});
