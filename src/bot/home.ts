import { unitsOf } from './authorise.ts';
import type { Context } from './command.ts';

/** The units a message without a unit's name is about: the group's, else the sender's. */
export function homeOf({ groupUnits, person }: Pick<Context, 'groupUnits' | 'person'>): string[] {
  if (groupUnits.length === 0) return unitsOf(person);
  const own = unitsOf(person).filter((unit) => groupUnits.includes(unit));
  return own.length > 0 ? own : groupUnits;
}

/** Police and departments lecture inside villages as a matter of course; a village in another village is asked. */
export function isElsewhere(named: string, context: Context): boolean {
  const { town, groupUnits } = context;
  const home = homeOf(context);
  if (home.length === 0 || home.includes(named) || groupUnits.includes(named)) return false;
  return home.some((unit) => town.campaign.units.some(({ id, kind }) => id === unit && kind === 'village'));
}
