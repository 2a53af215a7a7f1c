import { type Campaign, type Target, targetUnitsOf } from './campaign.ts';
import type { Day } from './day.ts';
import { currentTarget, targetOf, totalPopulation } from './targets.ts';

/** What lectures have added up to, in 人次 (may pass the population); see `Credit` for the kinds. */
export interface CoverageFigures {
  counted: number;
  assisted: number;
  visitors: number;
  network: number;
  sessions: number;
}

/** Coverage of one unit over some time; several rows of one unit add up. */
export interface CoverageRow extends CoverageFigures {
  /** Null is 全镇未分村. */
  unit: string | null;
}

/** Coverage measured against the target in force. */
export interface Progress extends CoverageFigures {
  population: number;
  /** 人次 to reach by the deadline in force; null when the last deadline has passed. */
  target: number | null;
  /** 人次 still missing, never negative; null without a target. */
  gap: number | null;
  /** Null without a target. */
  reached: boolean | null;
  /** One decimal (63.7); null without a target. */
  percentOfTarget: number | null;
  /** One decimal; the year's figure once no target is left. */
  percentOfPopulation: number;
}

export interface UnitProgress extends Progress {
  unit: string;
}

export interface TownProgress {
  /** The target in force; null when the last deadline has passed. */
  deadline: Target | null;
  /** The units with a target, in the notice's order. */
  units: UnitProgress[];
  /** The whole town; `unassigned` is the part of `counted` that stands in no unit's row. */
  total: Progress & { unassigned: number };
}

/**
 * How far the town is on a day. Units without any row are at 0; the total counts 全镇未分村 too and is
 * measured against the total population × rate, as the notice's total row is (一·(一), table).
 * @param rows coverage since the campaign's `countFrom`.
 */
export function progressOf(campaign: Campaign, rows: readonly CoverageRow[], today: Day): TownProgress {
  const deadline = currentTarget(campaign, today);
  const units = targetUnitsOf(campaign).map(({ id, population = 0 }) => ({
    unit: id,
    ...measure(sumOf(rows.filter((row) => row.unit === id)), population, deadline),
  }));
  const total = measure(sumOf(rows), totalPopulation(campaign), deadline);
  const assigned = units.reduce((sum, unit) => sum + unit.counted, 0);

  return { deadline, units, total: { ...total, unassigned: total.counted - assigned } };
}

/** A share in percent with one decimal, rounded half up in integer arithmetic; 0 of nothing is 0. */
export function percentOf(part: number, whole: number): number {
  if (whole === 0) return 0;
  return Math.floor((part * 2000 + whole) / (2 * whole)) / 10;
}

function measure(figures: CoverageFigures, population: number, deadline: Target | null): Progress {
  const { counted } = figures;
  const percentOfPopulation = percentOf(counted, population);
  if (!deadline) {
    return {
      ...figures,
      population,
      target: null,
      gap: null,
      reached: null,
      percentOfTarget: null,
      percentOfPopulation,
    };
  }

  const target = targetOf(population, deadline.percent);
  return {
    ...figures,
    population,
    target,
    gap: Math.max(0, target - counted),
    reached: counted >= target,
    percentOfTarget: percentOf(counted, target),
    percentOfPopulation,
  };
}

function sumOf(rows: readonly CoverageRow[]): CoverageFigures {
  const sum = { counted: 0, assisted: 0, visitors: 0, network: 0, sessions: 0 };
  for (const row of rows) {
    sum.counted += row.counted;
    sum.assisted += row.assisted;
    sum.visitors += row.visitors;
    sum.network += row.network;
    sum.sessions += row.sessions;
  }
  return sum;
}
