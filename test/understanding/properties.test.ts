import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CheckInFrame,
  MAX_TEXT,
  nearestCommand,
  normalise,
  readAnswer,
  readCheckIn,
  readCorrection,
  readItemNumber,
  readQuestion,
  readRobot,
  readUnits,
  readWhen,
  understand,
} from '../../src/understanding/index.ts';
import { anyText } from './any-text.ts';
import { lexicon } from './example-campaign.ts';

const context = { lexicon, today: '2021-04-06', now: '09:00' };

function expectSpansOf(frame: CheckInFrame): void {
  expect(normalise(frame.text)).toBe(frame.text);
  const slots = Object.values(frame).flatMap((value) =>
    typeof value === 'string' || value === null ? [] : value,
  );
  for (const { span, words } of slots) {
    expect(words).not.toBe('');
    expect(frame.text.slice(...span)).toBe(words);
  }
}

describe('any text', () => {
  it('normalises to something that stays as it is', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const once = normalise(text);
        normalise(other);
        expect(normalise(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(MAX_TEXT);
      }),
    );
  });

  it('is understood as something, with spans that are their words', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { intent, decision, lectures, correction } = understand(text, context);
        for (const { frame } of lectures) expectSpansOf(frame);
        if (correction) expectSpansOf(correction.frame);
        if (correction?.about) expectSpansOf(correction.about);
        expect(decision === 'none').toBe(lectures.length === 0);
        expect(intent === 'checkin').toBe(lectures.length > 0);
        expect(intent === 'correct').toBe(correction !== null);
      }),
      { numRuns: 500 },
    );
  });

  it('is recorded only with one unit, a figure and nothing doubtful in each lecture', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { decision, lectures } = understand(text, context);
        if (decision !== 'record') return;
        for (const { frame } of lectures) {
          expect(frame.units).toMatchObject([{ certain: true }]);
          expect(frame.headcount).toMatchObject({ certain: true });
          expect(frame.headcount?.value).toBeGreaterThan(0);
          expect(frame.unknownUnits).toEqual([]);
          expect(frame.heldOn?.certain ?? true).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads the same twice, whatever was read between', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const first = understand(text, context);
        understand(other, context);
        expect(understand(text, context)).toEqual(first);
      }),
    );
  });

  it('gives a frame whose spans are its words', () => {
    fc.assert(fc.property(anyText, (text) => expectSpansOf(readCheckIn(text, context))));
  });

  it('breaks no reader', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        readCorrection(text, context);
        readQuestion(text);
        readAnswer(text);
        readItemNumber(text, 'B');
        readUnits(text, lexicon);
        readRobot(text);
        readWhen(text, new Date('2021-04-06T01:00:00Z'));
        nearestCommand(text, ['打卡', '进度']);
      }),
    );
  });
});

const UNITS = [
  ['赐璧', 'cibi'],
  ['赐璧村', 'cibi'],
  ['虎山', 'hushan'],
  ['青波', 'qingbo'],
  ['清波社区', 'qingbo'],
  ['吴四坊', 'wusifang'],
  ['王位山村', 'wangweishan'],
] as const;
const DAYS = [
  ['今天', '2021-04-06'],
  ['昨天', '2021-04-05'],
  ['前天', '2021-04-04'],
  ['4月3日', '2021-04-03'],
  ['上周五', '2021-04-02'],
] as const;
const PLACES = [
  ['入户', 'household'],
  ['文化礼堂', 'community'],
] as const;
const TOPICS = [
  ['刷单', 'shuadan'],
  ['杀猪盘', 'shazhupan'],
  ['网贷', 'wangdai'],
] as const;

const headcount = fc.tuple(
  fc.integer({ min: 2, max: 300 }),
  fc.constantFrom('人', '个人', '人次', '名群众', '人参加'),
);

/** A report's parts, each optional but unit and headcount, in any order. */
const report = fc
  .record(
    {
      unit: fc.constantFrom(...UNITS),
      headcount,
      day: fc.constantFrom(...DAYS),
      place: fc.constantFrom(...PLACES),
      topic: fc.constantFrom(...TOPICS),
      households: fc.integer({ min: 2, max: 60 }),
    },
    { requiredKeys: ['unit', 'headcount'] },
  )
  .chain((said) => {
    const { unit, headcount, day, place, topic, households } = said;
    const parts = [
      unit[0],
      headcount.join(''),
      ...(day ? [day[0]] : []),
      ...(place ? [place[0]] : []),
      ...(topic ? [topic[0]] : []),
      ...(households === undefined ? [] : [`${households}户`]),
    ];
    return fc.record({
      said: fc.constant(said),
      parts: fc.shuffledSubarray(parts, { minLength: parts.length }),
      lead: fc.constantFrom('', '打卡 ', '宣讲打卡:', '打卡'),
      separator: fc.constantFrom(' ', ',', ',', '、', ';', '  ', '。'),
    });
  });

describe('a report', () => {
  it('is recorded with exactly what it says, in any order', () => {
    fc.assert(
      fc.property(report, ({ said, parts, lead, separator }) => {
        const text = lead + parts.join(separator);
        const { intent, decision, lectures } = understand(text, { ...context, now: '20:00' });
        expect({ text, intent, decision }).toEqual({ text, intent: 'checkin', decision: 'record' });
        expect(lectures).toHaveLength(1);
        const frame = lectures[0]?.frame;
        expect({
          text,
          units: frame?.units.map(({ value }) => value),
          headcount: frame?.headcount?.value,
          heldOn: frame?.heldOn?.value,
          venueKind: frame?.venueKind?.value,
          topics: frame?.topics.map(({ value }) => value),
          households: frame?.households?.value,
        }).toEqual({
          text,
          units: [said.unit[1]],
          headcount: said.headcount[0],
          heldOn: said.day?.[1],
          venueKind: said.place?.[1],
          topics: said.topic ? [said.topic[1]] : [],
          households: said.households,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('of several villages is one each', () => {
    const lines = fc.uniqueArray(fc.constantFrom(0, 2, 3, 5, 6), { minLength: 2 }).chain((indexes) =>
      fc.record({
        lines: fc.tuple(...indexes.map((index) => fc.tuple(fc.constant(UNITS[index]), headcount))),
        separator: fc.constantFrom('\n', ' ', ',', ';'),
      }),
    );
    fc.assert(
      fc.property(lines, ({ lines, separator }) => {
        const text = lines.map(([unit, count]) => `${unit?.[0]} ${count.join('')}`).join(separator);
        const { decision, lectures } = understand(text, context);
        const read = lectures.map(({ frame }) => [frame.units[0]?.value, frame.headcount?.value]);
        const expected = lines.map(([unit, count]) => [unit?.[1], count[0]]);
        expect({ text, decision, read }).toEqual({ text, decision: 'record', read: expected });
      }),
    );
  });
});
