import { isForResidents, type Platform } from '../channels/channel.ts';
import { type Campaign, unitById, villagesOf } from '../domain/campaign.ts';
import { PLATFORM_PACE } from '../domain/pace.ts';
import { endOfQuiet } from '../domain/quiet-hours.ts';
import type { Bulletin, BulletinKind, BulletinTarget, TownStore } from '../store/face.ts';
import type { Notice, Town } from './command.ts';
import { checkGate } from './gate.ts';
import type { BulletinParams } from './messages.ts';

/** Where a bulletin is worked on: a chat command or a job. */
export interface Desk {
  town: Town;
  store: TownStore;
  now: Date;
  platforms: readonly Platform[];
  post(notice: Notice, text: string): void;
}

export interface BulletinDraft {
  kind: BulletinKind;
  title: string;
  text: string;
  /** Unit ids, or every village. */
  units: string[] | 'all';
  sendAt: Date | null;
  author: string;
  expiresAt: Date;
  platform: Platform;
  conversation: string;
}

export const SEND_JOB = 'send-bulletin';

/**
 * Keeps a preview. Null when none of the units has a group the bot can reach.
 * @throws {UserError} when the gate stops the text: nothing of it is kept then.
 */
export async function draftBulletin(desk: Desk, draft: BulletinDraft): Promise<Bulletin | null> {
  const { store, now } = desk;
  const targets = await targetsOf(desk, draft);
  if (targets.length === 0) return null;
  checkGate(desk.town, draft, targets, draft.kind === 'text' ? 'new' : draft.kind);
  const { units: _, ...kept } = draft;
  const bulletin: Bulletin = {
    ...kept,
    no: await store.bulletins.nextNo(),
    state: 'preview',
    targets,
    createdAt: now,
    confirmedAt: null,
    confirmedBy: null,
    rounds: 0,
  };
  await store.bulletins.create(bulletin, { actor: draft.author || 'bot', at: now });
  return bulletin;
}

/**
 * Scripts go to residents; bulletins to the villages' work groups and to residents [notice 二·(三)·2]. A group behind
 * a robot is no work group: nobody can check in there, and what people read there is for reading.
 */
async function targetsOf({ store, town, platforms }: Desk, draft: BulletinDraft): Promise<BulletinTarget[]> {
  const units = draft.units === 'all' ? villagesOf(town.campaign).map(({ id }) => id) : draft.units;
  const groups = await store.groups.all();
  return groups
    .filter((group) => platforms.includes(group.platform))
    .filter((group) => draft.kind !== 'script' || isForResidents(group))
    .filter((group) => group.units.some((unit) => units.includes(unit)))
    .map(({ platform, conversation, title }) => ({ platform, conversation, title }));
}

/** A preview somebody asked for is good for the campaign's hours. */
export function endOfPreview({ now, town }: Desk): Date {
  return new Date(now.getTime() + town.campaign.confirmWithinHours * 3_600_000);
}

/**
 * Puts a confirmed bulletin's deliveries into the outbox; each group once per round. All that goes to groups as a
 * bulletin comes through here: confirmed, at its time, once more.
 * @throws {UserError} when the gate stops the text.
 */
export async function launch(desk: Desk, bulletin: Bulletin, targets: BulletinTarget[]): Promise<Bulletin> {
  const when = bulletin.state === 'done' ? 'resend' : bulletin.state === 'scheduled' ? 'time' : 'confirm';
  checkGate(desk.town, bulletin, targets, when);
  const round = bulletin.rounds + 1;
  const notBefore = endOfQuiet(desk.now, desk.town.campaign.quietHours);
  for (const { platform, conversation } of targets) {
    desk.post(
      {
        key: `bulletin-${bulletin.no}-${platform}-${conversation}-${round}`,
        class: 'bulletin',
        platform,
        conversation,
        bulletin: bulletin.no,
        notBefore,
      },
      bulletin.text,
    );
  }
  return { ...bulletin, state: 'sending', rounds: round };
}

/** How long the deliveries take at the platforms' pace, in whole minutes. */
export function minutesFor(targets: BulletinTarget[]): number {
  const lanes = Object.entries(PLATFORM_PACE).map(
    ([platform, { everyMs }]) => targets.filter((target) => target.platform === platform).length * everyMs,
  );
  return Math.max(1, Math.ceil(Math.max(...lanes) / 60_000));
}

/** The names of the units chosen; none means every village. */
export function unitNames(units: string[] | 'all', campaign: Campaign): string[] {
  return units === 'all' ? [] : units.map((unit) => unitById(campaign, unit).name);
}

/** The names of the units whose groups a bulletin goes to; none means every village. */
export async function unitsReached({ store, town }: Desk, { targets }: Bulletin): Promise<string[]> {
  const reached = (await store.groups.all())
    .filter((group) => targets.some(({ conversation }) => conversation === group.conversation))
    .flatMap(({ units }) => units);
  const isEverywhere = villagesOf(town.campaign).every(({ id }) => reached.includes(id));
  if (isEverywhere) return [];
  return town.campaign.units.filter(({ id }) => reached.includes(id)).map(({ name }) => name);
}

/** What a preview's template is given; `to` names the units it goes to, none means every village. */
export function previewParams(bulletin: Bulletin, to: string[], campaign: Campaign): BulletinParams {
  return {
    no: bulletin.no,
    text: bulletin.text,
    units: to,
    dingtalk: bulletin.targets.filter(({ platform }) => platform === 'dingtalk').length,
    wechat: bulletin.targets.filter(({ platform }) => platform === 'wechat').length,
    sendAt: bulletin.sendAt,
    hours: campaign.confirmWithinHours,
    isWeekly: bulletin.kind === 'weekly',
  };
}
