import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Credit, creditsOf, reviewFlagsOf, wantsFloatingQuestion } from '../../src/domain/crediting.ts';
import type { Lecture, ReviewFlag } from '../../src/domain/lecture.ts';
import { campaign, lectureOf } from './fixture.ts';

function credit(unit: string | null, figures: Partial<Credit>): Credit {
  return { unit, counted: 0, assisted: 0, visitors: 0, network: 0, ...figures };
}

describe('creditsOf', () => {
  const table: [string, Partial<Lecture>, Credit[]][] = [
    [
      '35人 其中流动12',
      { floating: 12 },
      [credit('cibi', { counted: 23, assisted: 12 }), credit('police', { counted: 12 })],
    ],
    ['35人, nothing said', {}, [credit('cibi', { counted: 35 })]],
    ['floating said to be none', { floating: 0 }, [credit('cibi', { counted: 35 })]],
    ['audience all 租客, not answered', { audiences: ['tenants'] }, [credit('cibi', { counted: 35 })]],
    [
      'audience all 租客, answered: all',
      { audiences: ['tenants'], floating: 35 },
      [credit('cibi', { assisted: 35 }), credit('police', { counted: 35 })],
    ],
    ['派出所, no village', { unit: 'police' }, [credit('police', { counted: 35 })]],
    ['派出所, floating said', { unit: 'police', floating: 12 }, [credit('police', { counted: 35 })]],
    ['department', { unit: 'quyu' }, [credit(null, { counted: 35 })]],
    [
      'department, with floating',
      { unit: 'quyu', floating: 12 },
      [credit(null, { counted: 23 }), credit('police', { counted: 12 })],
    ],
    ['town team without a village', { unit: null }, [credit(null, { counted: 35 })]],
    ['school with pupils of several villages', { venueKind: 'school' }, [credit('cibi', { counted: 35 })]],
    ['visitors from elsewhere', { visitors: 5 }, [credit('cibi', { counted: 30, visitors: 5 })]],
    [
      'floating and visitors',
      { floating: 12, visitors: 5 },
      [credit('cibi', { counted: 18, assisted: 12, visitors: 5 }), credit('police', { counted: 12 })],
    ],
    ['visitors only', { visitors: 35 }, [credit('cibi', { visitors: 35 })]],
    ['进网络', { venueKind: 'network' }, [credit('cibi', { network: 35 })]],
    ['进网络 with floating', { venueKind: 'network', floating: 12 }, [credit('cibi', { network: 35 })]],
    ['进网络 of the police', { unit: 'police', venueKind: 'network' }, [credit('police', { network: 35 })]],
  ];

  test.each(table)('%s', (_, changes, credits) => {
    expect(creditsOf(lectureOf(changes), campaign)).toEqual(credits);
  });

  test('without a police unit the village keeps its floating people', () => {
    const units = campaign.units.filter((unit) => unit.kind !== 'police');
    expect(creditsOf(lectureOf({ floating: 12 }), { ...campaign, units })).toEqual([
      credit('cibi', { counted: 35 }),
    ]);
  });

  test('a department with a population of its own is credited like a village', () => {
    const units = campaign.units.map((unit) => (unit.id === 'quyu' ? { ...unit, population: 400 } : unit));
    expect(creditsOf(lectureOf({ unit: 'quyu', floating: 12 }), { ...campaign, units })).toEqual([
      credit('quyu', { counted: 23, assisted: 12 }),
      credit('police', { counted: 12 }),
    ]);
  });

  test.each([
    ['more floating than people', { floating: 36 }],
    ['floating and visitors together', { floating: 20, visitors: 16 }],
    ['negative visitors', { visitors: -1 }],
    ['more floating than people, online', { floating: 36, venueKind: 'network' }],
  ])('refuses %s', (_, changes) => {
    expect(() => creditsOf(lectureOf(changes), campaign)).toThrow(RangeError);
  });

  const anyLecture = fc
    .tuple(fc.nat(3000), fc.nat(3000), fc.nat(3000))
    .chain(([residents, floating, visitors]) =>
      fc.record({
        headcount: fc.constant(residents + floating + visitors),
        floating: fc.constantFrom(floating, null),
        visitors: fc.constant(visitors),
        unit: fc.constantFrom(null, ...campaign.units.map((unit) => unit.id)),
        venueKind: fc.constantFrom(null, 'home', 'network'),
        audiences: fc.subarray(['elderly', 'tenants', 'workers']),
      }),
    )
    .map(lectureOf);

  test('everybody present is counted exactly once', () => {
    fc.assert(
      fc.property(anyLecture, (lecture) => {
        const credits = creditsOf(lecture, campaign);
        const sum = (pick: (one: Credit) => number) => credits.reduce((total, one) => total + pick(one), 0);
        const present = lecture.headcount - lecture.visitors;
        const isOnline = lecture.venueKind === 'network';

        expect(sum((one) => one.counted)).toBe(isOnline ? 0 : present);
        expect(sum((one) => one.network)).toBe(isOnline ? present : 0);
        expect(sum((one) => one.visitors)).toBe(lecture.visitors);
        expect(new Set(credits.map((one) => one.unit)).size).toBe(credits.length);
        expect(
          credits.every((one) => Math.min(one.counted, one.assisted, one.visitors, one.network) >= 0),
        ).toBe(true);
      }),
    );
  });
});

describe('wantsFloatingQuestion', () => {
  const table: [string, Partial<Lecture>, boolean][] = [
    ['租客', { audiences: ['tenants'] }, true],
    ['租客 and 民工', { audiences: ['tenants', 'workers'] }, true],
    ['a department’s 民工', { unit: 'quyu', audiences: ['workers'] }, true],
    ['租客 and 老人', { audiences: ['tenants', 'elderly'] }, false],
    ['no audience', {}, false],
    ['already said', { audiences: ['tenants'], floating: 12 }, false],
    ['said to be none', { audiences: ['tenants'], floating: 0 }, false],
    ['the police’s own', { unit: 'police', audiences: ['tenants'] }, false],
    ['online', { venueKind: 'network', audiences: ['tenants'] }, false],
  ];

  test.each(table)('%s', (_, changes, wanted) => {
    expect(wantsFloatingQuestion(lectureOf(changes), campaign)).toBe(wanted);
  });
});

describe('reviewFlagsOf', () => {
  const table: [string, Partial<Lecture>, string, ReviewFlag[]][] = [
    ['nothing unusual', {}, '2021-04-06', []],
    ['exactly 20 % of 2560', { headcount: 512 }, '2021-04-06', []],
    ['above 20 %', { headcount: 513 }, '2021-04-06', ['large-share']],
    ['seven days late', {}, '2021-04-13', []],
    ['eight days late', {}, '2021-04-14', ['late']],
    ['近百, recorded as 100', { headcount: 100, approximate: { headcount: '近百' } }, '2021-04-06', []],
    ['120多', { headcount: 120, approximate: { headcount: '120多' } }, '2021-04-06', ['approximate']],
    [
      'approximate households only',
      { headcount: 120, approximate: { households: '三十多' } },
      '2021-04-06',
      [],
    ],
    ['进网络', { venueKind: 'network' }, '2021-04-06', ['network']],
    [
      'everything at once',
      { headcount: 600, venueKind: 'network', approximate: { headcount: '600多' } },
      '2021-05-06',
      ['large-share', 'late', 'approximate', 'network'],
    ],
  ];

  test.each(table)('%s', (_, changes, reportedOn, flags) => {
    expect(reviewFlagsOf(lectureOf(changes), { population: 2560, reportedOn, campaign })).toEqual(flags);
  });

  test('no share without a population', () => {
    const lecture = lectureOf({ unit: null, headcount: 4000 });
    expect(reviewFlagsOf(lecture, { population: undefined, reportedOn: '2021-04-06', campaign })).toEqual([]);
  });
});
