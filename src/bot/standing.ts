import type { Campaign } from '../domain/campaign.ts';
import { unitById } from '../domain/campaign.ts';
import { percentOf, progressOf } from '../domain/coverage.ts';
import type { Day } from '../domain/day.ts';
import { averageSession, planOf } from '../domain/plan.ts';
import { currentTarget, targetOf, totalPopulation } from '../domain/targets.ts';
import type { TownStore } from '../store/face.ts';
import type { Standing } from './messages.ts';

/** Where a count is asked for: a campaign, its rows, and the day it is seen from. */
export interface Viewpoint {
  campaign: Campaign;
  store: TownStore;
  today: Day;
}

/** How one unit stands today: counted, target, gap and the plan that closes it. */
export async function standingOf(viewpoint: Viewpoint, unitId: string): Promise<Standing> {
  const { campaign, store, today } = viewpoint;
  const [{ counted, assisted }, recent] = await Promise.all([
    store.coverage.of(unitId, campaign.countFrom, today),
    store.checkIns.recentHeadcounts(unitId, campaign.recentSessions),
  ]);
  return standingFrom(viewpoint, unitId, { counted, assisted, recent });
}

/** The same from figures that are known already. */
export function standingFrom(
  { campaign, today }: Pick<Viewpoint, 'campaign' | 'today'>,
  unitId: string,
  figures: { counted: number; assisted: number; recent: number[] },
): Standing {
  const { name, population = 0 } = unitById(campaign, unitId);
  return standing({ campaign, today, name, population, isTown: false, ...figures });
}

/** How the whole town stands, lectures without a village included. */
export async function townStandingOf({ campaign, store, today }: Viewpoint): Promise<Standing> {
  const rows = await store.coverage.between(campaign.countFrom, today);
  const { counted } = progressOf(campaign, rows, today).total;
  return standing({
    campaign,
    today,
    name: campaign.townName,
    population: totalPopulation(campaign),
    recent: [],
    isTown: true,
    counted,
    assisted: 0,
  });
}

function standing(given: {
  campaign: Campaign;
  today: Day;
  name: string;
  population: number;
  recent: number[];
  isTown: boolean;
  counted: number;
  assisted: number;
}): Standing {
  const { campaign, today, name, population, recent, isTown, counted, assisted } = given;
  const average = averageSession(recent, campaign.assumedSession);
  const deadline = currentTarget(campaign, today);
  const common = {
    unit: name,
    isTown,
    counted,
    assisted,
    average: Math.round(average),
    population,
    percentOfPopulation: percentOf(counted, population),
  };
  if (!deadline) {
    return {
      ...common,
      target: null,
      deadline: null,
      gap: 0,
      reached: false,
      sessions: 0,
      workingDays: null,
    };
  }
  const target = targetOf(population, deadline.percent);
  const plan = planOf({
    counted,
    target,
    averageSession: average,
    today,
    by: deadline.by,
    calendar: campaign.calendar,
  });
  return { ...common, target, deadline: deadline.name, ...plan };
}
