import type { Campaign } from './campaign.ts';
import type { Day } from './day.ts';

/** A stretch of the campaign (notice 二: 动员部署, 集中攻坚, 常态固化), both days included. */
export type Phase = Campaign['phases'][number];

/** The phase a day is in; null before, after and between them. */
export function phaseOn(campaign: Campaign, day: Day): Phase | null {
  return campaign.phases.find((phase) => phase.from <= day && day <= phase.to) ?? null;
}
