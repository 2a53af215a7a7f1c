import { describe, expect, it } from 'vitest';
import { dayOf, timeOf } from '../../src/domain/day.ts';
import type { CheckInFrame } from '../../src/understanding/frame.ts';
import { looksLikeCheckIn } from '../../src/understanding/is-check-in.ts';
import { readCheckIn } from '../../src/understanding/read-check-in.ts';
import { readCorrection } from '../../src/understanding/read-correction.ts';
import { isWithdrawal, readQuestion } from '../../src/understanding/read-intent.ts';
import { campaign, lexicon } from './example-campaign.ts';
import { type Utterance, utterances } from './gold.ts';

const { teams, venueKinds, audiences, topics } = campaign.lexicon;

function frameOf({ text, now }: Utterance): CheckInFrame {
  const sentAt = new Date(now);
  return readCheckIn(text, { lexicon, today: dayOf(sentAt), now: timeOf(sentAt) });
}

function nameIn(
  entries: readonly { id: string; name: string }[],
  slot: { value: string } | null | undefined,
) {
  return entries.find(({ id }) => id === slot?.value)?.name ?? null;
}

function namesIn(
  entries: readonly { id: string; name: string }[],
  slots: readonly { value: string }[],
): string {
  return slots
    .map((slot) => nameIn(entries, slot))
    .sort()
    .join();
}

type Gold = Utterance['gold'][number];

const SLOTS: Record<string, (frame: CheckInFrame, gold: Gold) => [unknown, unknown]> = {
  village: ({ units }, gold) => [units.length === 1 ? nameIn(campaign.units, units[0]) : null, gold.village],
  headcount: ({ headcount }, gold) => [headcount?.value ?? null, gold.headcount],
  households: ({ households }, gold) => [households?.value ?? null, gold.households],
  day: ({ heldOn }, gold) => [heldOn?.certain ? heldOn.value : null, gold.date],
  time: ({ heldTime }, gold) => [heldTime?.value ?? null, gold.time],
  team: ({ team }, gold) => [nameIn(teams, team), gold.team],
  venueKind: ({ venueKind }, gold) => [nameIn(venueKinds, venueKind), gold.venue],
  audiences: (frame, gold) => [namesIn(audiences, frame.audiences), gold.audience.toSorted().join()],
  topics: (frame, gold) => [namesIn(topics, frame.topics), gold.topics.toSorted().join()],
};

const single = utterances.filter(({ gold }) => gold.length === 1);
const intentOf = ({ gold }: Utterance) => gold[0]?.intent;
const checkIns = single.filter((utterance) => intentOf(utterance) === 'checkin');
const others = utterances.filter((utterance) => intentOf(utterance) !== 'checkin');

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

describe('texts as cadres write them', () => {
  it.each([
    ['village', 0.99],
    ['headcount', 0.99],
    ['households', 1],
    ['day', 0.99],
    ['time', 1],
    ['team', 1],
    ['venueKind', 0.99],
    ['audiences', 0.98],
    ['topics', 1],
  ])('%s: right in at least %d of the check-ins', (slot, floor) => {
    const right = shareOf(checkIns, (utterance) => {
      const [gold] = utterance.gold;
      const compared = gold && SLOTS[slot]?.(frameOf(utterance), gold);
      return compared !== undefined && compared[0] === compared[1];
    });
    expect(right).toBeGreaterThanOrEqual(floor);
  });

  it('takes nothing for a check-in that is none', () => {
    const taken = others.filter((utterance) => looksLikeCheckIn(frameOf(utterance), utterance.text));
    expect(taken.map(({ text }) => text)).toEqual([]);
  });

  it('records nothing by itself where a text reports several lectures', () => {
    const several = utterances.filter(({ gold }) => gold.length > 1);
    const taken = several.filter((utterance) => looksLikeCheckIn(frameOf(utterance), utterance.text));
    expect(taken.map(({ text }) => text)).toEqual([]);
  });

  it('records nothing wrong by itself', () => {
    const wrong = checkIns.filter((utterance) => {
      const frame = frameOf(utterance);
      const [gold] = utterance.gold;
      return looksLikeCheckIn(frame, utterance.text) && frame.headcount?.value !== gold?.headcount;
    });
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  it('records three of four check-ins without a question', () => {
    const taken = shareOf(checkIns, (utterance) => looksLikeCheckIn(frameOf(utterance), utterance.text));
    expect(taken).toBeGreaterThanOrEqual(0.75);
  });

  it('tells withdrawals and corrections from everything else', () => {
    const withdrawn = utterances.filter(({ text }) => isWithdrawal(text));
    expect(withdrawn.map(intentOf)).toEqual(Array(8).fill('retract'));
    const corrections = utterances.filter((utterance) => intentOf(utterance) === 'correct');
    const read = shareOf(corrections, ({ text, now }) => {
      return readCorrection(text, { lexicon, today: dayOf(new Date(now)) }) !== null;
    });
    expect(read).toBeGreaterThanOrEqual(0.9);
  });

  it('hears no question in a check-in', () => {
    expect(checkIns.filter(({ text }) => readQuestion(text) !== null)).toEqual([]);
  });
});
