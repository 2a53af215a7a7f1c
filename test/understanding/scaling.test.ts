import { describe, expect, it } from 'vitest';
import { understand } from '../../src/understanding/index.ts';
import { ADVERSARIAL, type Family, shortestOf } from './adversarial.ts';
import { lexicon } from './example-campaign.ts';

const context = { lexicon, today: '2021-04-06', now: '18:00' };
const SHORT = 500;
const LONG = 2000;
/** A text four times as long may take ten times as long; with the square of the length it would take sixteen. */
const MOST = 2.5 * (LONG / SHORT);
/** Below this, in milliseconds, the clock tells nothing. */
const TOO_SHORT = 4;
const ATTEMPTS = 6;

function timeOf(text: string, runs: number): number {
  return shortestOf(runs, () => understand(text, context));
}

function isInProportion(family: Family): boolean {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const long = timeOf(family(LONG), attempt);
    if (long < TOO_SHORT || long <= MOST * timeOf(family(SHORT), attempt)) return true;
  }
  return false;
}

describe('a text made to take long', () => {
  it('takes a time in proportion to its length', () => {
    for (const family of ADVERSARIAL) understand(family(SHORT), context);
    const steep = ADVERSARIAL.filter((family) => !isInProportion(family));
    expect(steep.map((family) => family(30))).toEqual([]);
  }, 60_000);
});

describe('a list', () => {
  it('of 60 lectures is read', () => {
    const { decision, lectures } = understand(
      Array.from({ length: 60 }, (_, index) => `虎山 ${index + 11}人`).join('\n'),
      context,
    );
    expect([decision, lectures.length]).toEqual(['record', 60]);
  });

  it.each([
    ['each line another figure', (index: number) => `虎山 ${index + 11}人`],
    ['all lines alike', () => '虎山 35人'],
  ])('of 61 is asked about, not taken for one: %s', (_, line) => {
    const text = Array.from({ length: 61 }, (_, index) => line(index)).join('\n');
    expect(understand(text, context)).toMatchObject({ intent: 'checkin', decision: 'ask', lectures: [{}] });
  });
});
