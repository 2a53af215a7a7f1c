import { describe, expect, it } from 'vitest';
import { readUtterances } from '../eval/gold.ts';
import { type Share, type Summary, summaryOf } from '../eval/report.ts';
import { evaluate } from '../eval/row.ts';
import { judge, type SlotName } from '../eval/score.ts';
import { campaign, lexicon } from './example-campaign.ts';

/** Texts as cadres write them: a to c are given, d to j are by other hands. */
const GIVEN = summaryOfParts('abc');
const OTHERS = summaryOfParts('defghij');

function summaryOfParts(parts: string): Summary {
  const utterances = [...parts].flatMap((part) =>
    readUtterances(new URL(`../fixtures/checkins-${part}.jsonl`, import.meta.url)),
  );
  return summaryOf(utterances.map((each) => judge(each, evaluate(each, { campaign, lexicon }))));
}

function percent({ held, of }: Share): number {
  return (100 * held) / of;
}

describe('texts as cadres write them, in percent of the check-ins', () => {
  it.each<[SlotName, given: number, others: number]>([
    ['lectures', 99, 99],
    ['village', 98, 98.5],
    ['headcount', 98, 98.5],
    ['households', 99, 99.5],
    ['date', 98, 98.5],
    ['time', 99, 99],
    ['team', 98, 99],
    ['venue', 98, 98],
    ['audience', 98, 98],
    ['topics', 99, 99.5],
    ['approx', 99, 99],
  ])('%s: at least %d in a–c, %d in d–j', (slot, given, others) => {
    expect(percent(GIVEN.slots[slot])).toBeGreaterThanOrEqual(given);
    expect(percent(OTHERS.slots[slot])).toBeGreaterThanOrEqual(others);
  });

  it('full frame, intent and corrections', () => {
    for (const { fullFrame, intent, corrections } of [GIVEN, OTHERS]) {
      expect(percent(fullFrame)).toBeGreaterThanOrEqual(94);
      expect(percent(intent)).toBeGreaterThanOrEqual(98);
      expect(percent(corrections)).toBeGreaterThanOrEqual(92);
    }
  });
});

describe('what is decided', () => {
  it('records nothing wrong in a–c, and at most 1 text in 200 in d–j', () => {
    expect(GIVEN.recordedWrong.held).toBe(0);
    expect(percent(OTHERS.recordedWrong)).toBeLessThanOrEqual(0.5);
  });

  it.each([
    ['a–c', GIVEN, 95],
    ['d–j', OTHERS, 97.5],
  ])('asks no more than it must in %s', (_, summary, othersKnown) => {
    expect(percent(summary.recordedOfComplete)).toBeGreaterThanOrEqual(92);
    expect(percent(summary.recorded)).toBeGreaterThanOrEqual(85);
    expect(percent(summary.rightAfterOne)).toBeGreaterThanOrEqual(97.5);
    expect(percent(summary.othersKnown)).toBeGreaterThanOrEqual(othersKnown);
  });
});
