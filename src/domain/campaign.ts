import { z } from 'zod';
import { isDay } from './day.ts';

/**
 * What one town's campaign can differ in: units, populations, targets, dates, thresholds, words.
 * The shape of `templates/campaigns/<id>/campaign.yaml`; the figures come from the town's notice.
 */

const day = z.string().refine(isDay, '要写成 2021-04-30 这样的真实日期');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '要写成 09:00 这样的时间,并加引号');
const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, '只能用小写字母、数字和短横线');
const words = z.array(z.string().min(1));
const count = z.int().nonnegative();

export const UNIT_KINDS = ['village', 'police', 'department', 'enterprise'] as const;

/** 村社 / 责任单位: who answers for a share of the coverage or for duties. */
export const unitSchema = z.strictObject({
  id: slug,
  name: z.string().min(1),
  kind: z.enum(UNIT_KINDS),
  /** 实有人口 the targets are reckoned from; units without one have no coverage target. */
  population: count.optional(),
  households: count.optional(),
  /** Other spellings and homophones cadres write. */
  aliases: words.default([]),
  /** 样板村 candidate. */
  modelVillage: z.boolean().default(false),
});

/** A target is cumulative: by the end of `by`, coverage counted since `countFrom` reaches `percent` of the population. */
export const targetSchema = z.strictObject({
  by: day,
  name: z.string().min(1),
  percent: z.int().min(1).max(100),
});

const phaseSchema = z.strictObject({ name: z.string().min(1), from: day, to: day });

/** One entry of the lexicon: what it is called, and the words that mean it. */
const lexemeSchema = z.strictObject({ id: slug, name: z.string().min(1), words });
const topicSchema = lexemeSchema.extend({
  /** The fraud script under `templates/scripts` that tells this scam. */
  script: slug.optional(),
});

const lexiconSchema = z.strictObject({
  /** 五进 and the places that mean them. */
  venueKinds: z.array(lexemeSchema),
  audiences: z.array(lexemeSchema.extend({ floating: z.boolean().default(false) })),
  teams: z.array(lexemeSchema),
  topics: z.array(topicSchema),
});

export const campaignSchema = z.strictObject({
  id: slug,
  /** Which town's rows this campaign reads and writes; a year's copy keeps it. */
  town: slug,
  townName: z.string().min(1),
  name: z.string().min(1),
  year: z.int().min(2021).max(2100),
  countFrom: day,
  /** The first day the campaign is in use: what was due before it is 已过期 and not reminded. */
  startsOn: day,
  endsOn: day,
  phases: z.array(phaseSchema).min(1),
  units: z.array(unitSchema).min(1),
  targets: z.array(targetSchema).min(1),
  /** People per session assumed while a unit has no history. */
  assumedSession: z.int().positive(),
  /** How many recent sessions the plan averages. */
  recentSessions: z.int().positive(),
  reminders: z.strictObject({
    /** Days before a deadline on which units below target are reminded. */
    deadlineDaysBefore: z.array(count).min(1),
    deadlineAt: timeOfDay,
    /** ISO weekday and time of the weekly nudge of dedicated lecturers. */
    nudge: z.strictObject({
      weekday: z.int().min(1).max(7),
      at: timeOfDay,
      leastWorkingDays: z.int().min(0).max(7),
    }),
    /** ISO weekday and time at which the week's bulletin draft is laid before the peace office. */
    draft: z.strictObject({ weekday: z.int().min(1).max(7), at: timeOfDay }),
  }),
  /** Between `from` and `to` (over midnight) reminders and bulletins wait; replies do not. */
  quietHours: z.strictObject({ from: timeOfDay, to: timeOfDay }),
  review: z.strictObject({
    autoPassDays: count,
    lateDays: count,
    shareOfUnitPercent: z.int().min(1).max(100),
    approxOver: count,
  }),
  /** A bulletin's preview can be confirmed for so many hours. */
  confirmWithinHours: z.int().positive(),
  /** A village with fewer people: there a case's day and amount alone may tell who it was. */
  smallVillage: count.default(1000),
  /** Largest headcount one lecture may have; more is taken for a slip of the finger. */
  largestLecture: z.int().positive(),
  /** Working-day calendar for years the built-in one does not know yet. */
  calendar: z.array(z.strictObject({ year: z.int(), off: z.array(day), work: z.array(day) })).default([]),
  lexicon: lexiconSchema,
});

export type Campaign = z.infer<typeof campaignSchema>;
export type Unit = z.infer<typeof unitSchema>;
export type UnitKind = Unit['kind'];
export type Target = z.infer<typeof targetSchema>;
export type Topic = z.infer<typeof topicSchema>;
export type Lexeme = z.infer<typeof lexemeSchema>;

/** The campaign's unit with this id; a unit that was removed from the data is an error of ours. */
export function unitById(campaign: Campaign, id: string): Unit {
  const unit = campaign.units.find((candidate) => candidate.id === id);
  if (!unit) throw new Error(`campaign ${campaign.id} has no unit ${id}`);
  return unit;
}

/** The villages, in the notice's order. */
export function villagesOf(campaign: Campaign): Unit[] {
  return campaign.units.filter((unit) => unit.kind === 'village');
}

/** Units with a coverage target: the villages and the police station, in the notice's order. */
export function targetUnitsOf(campaign: Campaign): Unit[] {
  return campaign.units.filter((unit) => unit.population !== undefined);
}
