import type { Campaign } from '../domain/campaign.ts';
import { type FullReport, lectureOf } from './lecture-of.ts';
import { nameOfUnit, namesOf } from './lecture-words.ts';
import type { UnderstoodWords } from './messages.ts';

/** A report as it was understood, for its sender to look at before it counts. */
export function understoodWords(report: FullReport, campaign: Campaign): UnderstoodWords {
  const lecture = lectureOf(report);
  return {
    unit: nameOfUnit(report.unit, campaign) ?? campaign.townName,
    headcount: lecture.headcount,
    approximate: lecture.approximate.headcount ?? null,
    floating: lecture.floating ?? 0,
    visitors: lecture.visitors,
    households: lecture.households,
    heldOn: lecture.heldOn,
    heldTime: lecture.heldTime,
    venue: lecture.venue,
    audiences: namesOf(lecture.audiences, campaign.lexicon.audiences),
    topics: namesOf(lecture.topics, campaign.lexicon.topics),
    photos: 0,
  };
}
