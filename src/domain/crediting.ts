import { type Campaign, type Unit, unitById } from './campaign.ts';
import { type Day, daysBetween } from './day.ts';
import type { Lecture, ReviewFlag } from './lecture.ts';

/** What one lecture adds to one unit, in 人次. */
export interface Credit {
  /** Null stands in 全镇未分村: only in the town's total. */
  unit: string | null;
  /** Counts towards the unit's target. */
  counted: number;
  /** 协助流动: floating people lectured in the village and counted for the police; shown only. */
  assisted: number;
  /** People from elsewhere (其他); counted nowhere. */
  visitors: number;
  /** 进网络; shown apart, counted nowhere until the peace office passes it. */
  network: number;
}

/** What reviewing a lecture needs beside the lecture. */
export interface ReviewContext {
  /** 实有人口 of the lecture's unit; undefined when it has none or there is no unit. */
  population: number | undefined;
  /** The day it was reported. */
  reportedOn: Day;
  campaign: Campaign;
}

/** The lexicon's id of 进网络: a group post or a live stream, where nobody is face to face. */
const NETWORK = 'network';

/**
 * Who is credited with a lecture: villages answer for residents, the police for the floating population
 * lectured inside them (notice 一·(一): 户籍人口由…各村社负责,流动人口由…派出所会同属地村社负责).
 * Everybody present is in exactly one of `counted`, `visitors` and `network` of exactly one credit.
 * @returns the credit of the place it was held first (the session counts there), then the police's, if any.
 * @throws {RangeError} when floating and visitors together exceed the headcount, or a count is negative.
 */
export function creditsOf(lecture: Lecture, campaign: Campaign): Credit[] {
  const floating = lecture.floating ?? 0;
  checkShares(lecture.headcount, floating, lecture.visitors);

  const unit = creditedUnitOf(lecture, campaign);
  const present = lecture.headcount - lecture.visitors;
  const nothing = { unit, counted: 0, assisted: 0, visitors: lecture.visitors, network: 0 };
  if (lecture.venueKind === NETWORK) return [{ ...nothing, network: present }];

  const police = policeOf(campaign);
  if (!police || unit === police.id || floating === 0) return [{ ...nothing, counted: present }];

  return [
    { ...nothing, counted: present - floating, assisted: unit === null ? 0 : floating },
    { unit: police.id, counted: floating, assisted: 0, visitors: 0, network: 0 },
  ];
}

/**
 * Whether to ask 「流动几个?」 once: the whole audience is of kinds that are floating as a rule (租客, 民工)
 * and nothing was said. The lecture is recorded to its unit at once, the answer moves them.
 */
export function wantsFloatingQuestion(lecture: Lecture, campaign: Campaign): boolean {
  if (lecture.floating !== null || lecture.venueKind === NETWORK) return false;

  const police = policeOf(campaign);
  if (!police || lecture.unit === police.id) return false;

  const floatingKinds = campaign.lexicon.audiences
    .filter((audience) => audience.floating)
    .map(({ id }) => id);
  return lecture.audiences.length > 0 && lecture.audiences.every((id) => floatingKinds.includes(id));
}

/** Why a lecture waits for the peace office, as far as the lecture itself tells; thresholds are campaign data. */
export function reviewFlagsOf(lecture: Lecture, context: ReviewContext): ReviewFlag[] {
  const { population, reportedOn, campaign } = context;
  const { shareOfUnitPercent, lateDays, approxOver } = campaign.review;
  const flags: ReviewFlag[] = [];

  if (population !== undefined && lecture.headcount * 100 > population * shareOfUnitPercent) {
    flags.push('large-share');
  }
  if (daysBetween(lecture.heldOn, reportedOn) > lateDays) flags.push('late');
  if (lecture.approximate.headcount !== undefined && lecture.headcount > approxOver)
    flags.push('approximate');
  if (lecture.venueKind === NETWORK) flags.push('network');
  return flags;
}

/** A department or an enterprise team has no people of its own: what it lectures stands in 全镇未分村. */
function creditedUnitOf(lecture: Lecture, campaign: Campaign): string | null {
  if (lecture.unit === null) return null;
  const unit = unitById(campaign, lecture.unit);
  return unit.kind === 'village' || unit.population !== undefined ? unit.id : null;
}

function policeOf(campaign: Campaign): Unit | undefined {
  return campaign.units.find((unit) => unit.kind === 'police');
}

function checkShares(headcount: number, floating: number, visitors: number): void {
  if (Math.min(headcount, floating, visitors) < 0) throw new RangeError('a count of people is negative');
  if (floating + visitors > headcount) {
    throw new RangeError(`floating ${floating} and visitors ${visitors} exceed the headcount ${headcount}`);
  }
}
