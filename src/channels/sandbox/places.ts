import type { Campaign } from '../../domain/campaign.ts';
import type { ConversationKind, Platform } from '../channel.ts';
import type { World } from './world.ts';

/** A conversation of the make-believe platforms. */
export interface SandboxPlace {
  id: string;
  platform: Platform;
  kind: ConversationKind;
  title: string;
  unit: string | null;
  members: string[];
}

/** The conversation of a person with the bot. */
export function singleOf(account: string): string {
  return `single-${account}`;
}

export function nameOfUnit(campaign: Campaign, id: string | undefined): string | null {
  return campaign.units.find((unit) => unit.id === id)?.name ?? null;
}

/** The groups, and a conversation with the bot for every person on the platform they use. */
export function placesOf({ groups, people }: World, campaign: Campaign): SandboxPlace[] {
  return [
    ...groups.map(({ id, platform, title, units, members }) => ({
      id,
      platform,
      kind: 'group' as const,
      title,
      unit: units.length === 1 ? nameOfUnit(campaign, units[0]) : null,
      members,
    })),
    ...people.map(({ id, platform, name, units }) => ({
      id: singleOf(id),
      platform,
      kind: 'single' as const,
      title: name,
      unit: nameOfUnit(campaign, units[0]),
      members: [id],
    })),
  ];
}
