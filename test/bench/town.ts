import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { type World, worldSchema } from '../../src/channels/sandbox/world.ts';

export const TEMPLATES = join(import.meta.dirname, '../../templates');
export const OFFICER = 'officer';

export interface Town {
  campaign: Awaited<ReturnType<typeof loadCampaign>>;
  world: World;
}

/** The example campaign with as many groups as a measurement needs. */
export async function createTown(groups: number): Promise<Town> {
  const campaign = await loadCampaign('huanghu-2021', TEMPLATES);
  const villages = campaign.campaign.units.filter(({ kind }) => kind === 'village').map(({ id }) => id);
  return { campaign, world: createWorld(groups, villages) };
}

/** Work groups and residents' groups in turns, each with one person; the villages take turns too. */
function createWorld(groups: number, villages: string[]): World {
  const numbers = Array.from({ length: groups }, (_, index) => index);
  const places = numbers.map((index) => ({
    index,
    platform: index % 2 === 0 ? 'dingtalk' : 'wechat',
    units: villages.slice(Math.floor(index / 2) % villages.length).slice(0, 1),
  }));
  return worldSchema.parse({
    startsAt: '2021-04-06T09:00:00+08:00',
    people: [
      { id: OFFICER, name: '平安办', platform: 'dingtalk', roles: ['peaceOffice'] },
      ...places.map(({ index, platform, units }) => ({
        id: personIn(index),
        name: `甲${index}`,
        platform,
        units,
        roles: [platform === 'dingtalk' ? 'lecturer' : 'resident'],
      })),
    ],
    groups: places.map(({ index, platform, units }) => ({
      id: groupAt(index),
      platform,
      title: `${index}号群`,
      units,
      members: [personIn(index)],
    })),
  });
}

export function groupAt(index: number): string {
  return `group-${index}`;
}

export function personIn(index: number): string {
  return `person-${index}`;
}

/** The work group of a conversation's number: every second group is one. */
export function workGroup(conversation: number): { conversation: string; sender: string } {
  return { conversation: groupAt(conversation * 2), sender: personIn(conversation * 2) };
}

/** How many check-ins a conversation has had. */
const turns = new Map<number, number>();

/** A conversation's next check-in as cadres write them: the same figure again soon would be asked about. */
export function nextCheckInText(conversation: number): string {
  const turn = turns.get(conversation) ?? 0;
  turns.set(conversation, turn + 1);
  return `打卡 ${20 + (turn % 4_000)}人 入户 刷单`;
}

/** Writes the town down as a campaign folder the program can be started with. */
export async function writeTown({ campaign, world }: Town, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(campaign.file, join(folder, 'campaign.yaml'));
  await writeFile(join(folder, 'sandbox.yaml'), stringify(world));
  return folder;
}
