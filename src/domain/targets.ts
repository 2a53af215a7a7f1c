import { type Campaign, type Target, targetUnitsOf } from './campaign.ts';
import type { Day } from './day.ts';

/** One line of the notice's table: a unit, or the town when `unit` is null. */
export interface TargetRow {
  unit: string | null;
  population: number;
  /** People (人次) to reach by each deadline, in the order of {@link TargetTable.deadlines}. */
  targets: number[];
}

/** The notice's table of cumulative targets. */
export interface TargetTable {
  deadlines: Target[];
  units: TargetRow[];
  total: TargetRow;
}

/**
 * People to be reached: population × percent, rounded half up to whole people.
 * Multiplied before dividing, so that a rate such as 35 % cannot lose a half to binary fractions.
 */
export function targetOf(population: number, percent: number): number {
  return Math.floor((population * percent + 50) / 100);
}

/** 实有人口 of all units with a target. */
export function totalPopulation(campaign: Campaign): number {
  return targetUnitsOf(campaign).reduce((sum, unit) => sum + (unit.population ?? 0), 0);
}

/** The campaign's targets by their deadline, earliest first, however the data lists them. */
export function deadlinesOf(campaign: Campaign): Target[] {
  return campaign.targets.toSorted((one, other) => one.by.localeCompare(other.by));
}

/**
 * The table of targets, units in the notice's order. The total row is the total population × rate,
 * not the sum of the rows, as the notice prints it (一·(一), table).
 */
export function targetTable(campaign: Campaign): TargetTable {
  const deadlines = deadlinesOf(campaign);
  function rowOf(unit: string | null, population: number): TargetRow {
    return { unit, population, targets: deadlines.map(({ percent }) => targetOf(population, percent)) };
  }

  return {
    deadlines,
    units: targetUnitsOf(campaign).map((unit) => rowOf(unit.id, unit.population ?? 0)),
    total: rowOf(null, totalPopulation(campaign)),
  };
}

/** The target in force on a day: the first whose last day is not over; null when all have passed. */
export function currentTarget(campaign: Campaign, day: Day): Target | null {
  return deadlinesOf(campaign).find((target) => target.by >= day) ?? null;
}
