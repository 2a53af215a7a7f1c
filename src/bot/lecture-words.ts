import type { Campaign, Lexeme } from '../domain/campaign.ts';
import type { CheckIn } from '../domain/lecture.ts';
import type { LectureWords } from './messages.ts';

/** A check-in as templates tell it: names instead of ids. */
export function lectureWords(checkIn: CheckIn, campaign: Campaign): LectureWords {
  const { no, headcount, households, heldOn, heldTime, venue, photos } = checkIn;
  return {
    no,
    unit: nameOfUnit(checkIn.unit, campaign),
    headcount,
    households,
    heldOn,
    heldTime,
    venue,
    audiences: namesOf(checkIn.audiences, campaign.lexicon.audiences),
    topics: namesOf(checkIn.topics, campaign.lexicon.topics),
    photos: photos.length,
  };
}

/** Null for a lecture without a village: it stands in 全镇未分村. */
export function nameOfUnit(id: string | null, campaign: Campaign): string | null {
  const unit = campaign.units.find((candidate) => candidate.id === id);
  return unit?.name ?? null;
}

export function namesOf(ids: readonly string[], lexemes: readonly Lexeme[]): string[] {
  return ids.map((id) => lexemes.find((lexeme) => lexeme.id === id)?.name ?? id);
}
