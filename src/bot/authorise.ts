import type { Role } from '../domain/role.ts';
import type { Person } from '../store/face.ts';
import type { Audience, Command, Place } from './command.ts';

/** Null when allowed; else why not. */
export function refusalOf(
  command: Pick<Command, 'audience' | 'places'>,
  place: Place,
  person: Person,
): 'residents' | 'place' | 'role' | null {
  if (!isInAudience(command.audience, place, person)) return place === 'residents' ? 'residents' : 'role';
  if (!command.places.includes(place)) return place === 'residents' ? 'residents' : 'place';
  return null;
}

function isInAudience(audience: Audience, place: Place, person: Person): boolean {
  if (audience === 'everyone') return true;
  if (place === 'residents') return false;
  if (audience === 'staff') return !isOnlyResident(person);
  return audience.some((role) => hasRole(person, role));
}

export function hasRole(person: Person, role: Role): boolean {
  return person.grants.some((grant) => grant.role === role);
}

/** Ids of the units a person works for, in the order the roles were granted. */
export function unitsOf(person: Person): string[] {
  return [...new Set(person.grants.map(({ unit }) => unit).filter((unit) => unit !== ''))];
}

function isOnlyResident({ grants }: Person): boolean {
  return grants.length > 0 && grants.every(({ role }) => role === 'resident');
}
