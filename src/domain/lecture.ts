import type { Day, TimeOfDay } from './day.ts';

/** When on a day a lecture was held: a clock time, or the part of the day as cadres say it. */
export type HeldTime = TimeOfDay | 'morning' | 'noon' | 'afternoon' | 'evening';

/** 宣讲: one lecture as it was reported, before anybody is credited. Lexicon entries are by id. */
export interface Lecture {
  /** Unit the lecture belongs to; null stands in 全镇未分村. */
  unit: string | null;
  /** Everybody present, floating and visitors included. */
  headcount: number;
  /** 流动人口 among them; null when nothing was said. */
  floating: number | null;
  /** People from elsewhere: kept, credited to nobody. */
  visitors: number;
  households: number | null;
  /** 告知书 handed out, in households. */
  leaflets: number | null;
  heldOn: Day;
  heldTime: HeldTime | null;
  venueKind: string | null;
  /** The place in the cadre's own word (礼堂, 工地). */
  venue: string | null;
  team: string | null;
  audiences: string[];
  topics: string[];
  /** Slots whose figure was approximate (三十多), recorded at their floor, with the words as written. */
  approximate: { headcount?: string; households?: string };
}

/** Why an entry waits for the peace office's review; the rest pass by themselves. */
export type ReviewFlag = 'large-share' | 'late' | 'duplicate' | 'approximate' | 'reused-photo' | 'network';

/** 已记 → 已审 | 退回 → 已报义警圈; 已撤回 at any time before it is published. */
export type CheckInState = 'recorded' | 'withdrawn';

/** 宣讲打卡: one person's report that one lecture was held. */
export interface CheckIn extends Lecture {
  town: string;
  /** The number people quote (#12), counted per town. */
  no: number;
  state: CheckInState;
  reporter: string;
  /** Who held it; the sender unless another was named. */
  lecturers: string[];
  reportedAt: Date;
  /** Conversation it was reported in. */
  conversation: string;
  photos: string[];
  flags: ReviewFlag[];
}
