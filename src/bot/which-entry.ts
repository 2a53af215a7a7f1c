import { z } from 'zod';
import type { CheckIn } from '../domain/lecture.ts';
import type { CheckInFrame } from '../understanding/index.ts';
import { hasRole } from './authorise.ts';
import type { Context } from './command.ts';
import { figuresOf, fits, hasFigures, hasWords, isOfDay } from './entry-fits.ts';
import { lectureWords, nameOfUnit } from './lecture-words.ts';
import { UserError } from './user-error.ts';

export const ENTRY_QUESTION = 'which-entry';

/** A correction or withdrawal that waits until its sender has said which entry is meant. */
export const pendingSchema = z.object({
  /** The entries laid before the sender, in that order. */
  numbers: z.array(z.number()),
  /** What was written, as it is read again; empty for a withdrawal. */
  text: z.string(),
  /** The day it was written: 昨天 stays that day. */
  writtenOn: z.string(),
  isWithdrawal: z.boolean(),
});

export type Pending = z.infer<typeof pendingSchema>;

/** What a text says of the entry it means. */
export interface EntryWords {
  /** All of it must fit: 青山昨天那条. */
  about: CheckInFrame | null;
  /** What is wrong in it: its figures must fit (不是35), the rest tells one from others (不是老人). */
  was: CheckInFrame | null;
  /** 12号那条: the number, or the day. */
  maybeNo: number | null;
}

const DAY_MS = 24 * 3_600_000;
/** Entries reported longer ago are meant only by their number or day. */
const RECENT_MS = 7 * DAY_MS;
const LOOK_BACK = 50;
/** More are no short list. */
const SHOWN = 5;

/** The check-in meant, locked, if this person may change it; without a number the own last one of today. */
export async function findOwn(context: Context, no: number | null): Promise<CheckIn> {
  const wanted = no ?? (await lastOfToday(context))?.no ?? null;
  const checkIn = wanted === null ? null : await context.store.checkIns.byNo(wanted);
  if (!checkIn) throw new UserError('refuse-no-check-in', { no: wanted });
  if (!mayChange(context, checkIn)) throw new UserError('refuse-not-yours', { no: checkIn.no });
  return checkIn;
}

/** The sender's latest entry that was reported today. */
export async function lastOfToday({ store, person, now }: Context): Promise<CheckIn | null> {
  const [latest] = await store.checkIns.latestBy(person.id, 1);
  return latest && now.getTime() - latest.reportedAt.getTime() < DAY_MS ? latest : null;
}

/**
 * The entries that words may mean: those of the sender, else those the sender may change. One, locked, where the words
 * are clear; several, newest first, where the sender has to say which.
 * @throws {UserError} when none fits.
 */
export async function entriesMeant(
  context: Context,
  words: EntryWords,
  isWithdrawal: boolean,
): Promise<CheckIn[]> {
  const found = isTelling(words) ? await search(context, words) : await lastUnlessAnother(context, words.was);
  const [only, ...others] = found;
  if (only) return others.length === 0 ? [await findOwn(context, only.no)] : found;
  throw new UserError('entry-not-found', { ...soughtWords(context, words), isWithdrawal });
}

/**
 * 更正 青山 50人 may move the last entry to 青山, or mean the one of 青山: the sender's other entries that new values
 * fit and the last one does not.
 */
export async function entriesNamedBy(
  context: Context,
  frame: CheckInFrame,
  last: CheckIn,
): Promise<CheckIn[]> {
  const named = { ...frame, headcount: null, households: null, venueKind: null, topics: [], audiences: [] };
  const hasMore = [frame.headcount, frame.households, frame.floating].some((slot) => slot !== null);
  if (!hasMore || !saysWhere(frame) || fits(last, named)) return [];
  const own = await context.store.checkIns.latestBy(context.person.id, LOOK_BACK);
  return own.filter((entry) => entry.no !== last.no && isOpen(context, entry) && fits(entry, named));
}

/** Asks which of several entries is meant, and keeps what is to be done until the end of the next day. */
export async function askWhich(
  context: Context,
  entries: readonly CheckIn[],
  pending: Omit<Pending, 'numbers'>,
): Promise<void> {
  await forgetWhich(context);
  const shown = entries.slice(0, SHOWN);
  await context.ask(ENTRY_QUESTION, { ...pending, numbers: shown.map(({ no }) => no) } satisfies Pending);
  context.say('which-entry', {
    lectures: shown.map((entry) => lectureWords(entry, context.town.campaign)),
    more: entries.length - shown.length,
    isWithdrawal: pending.isWithdrawal,
  });
}

/** A list that was not answered is over once its sender corrects or withdraws anew. True when one was open. */
export async function forgetWhich({ dialogues, store, now }: Context): Promise<boolean> {
  const open = dialogues.filter(({ kind }) => kind === ENTRY_QUESTION);
  for (const { id } of open) await store.dialogues.close(id, now);
  return open.length > 0;
}

/** Whoever reported it, the unit's cadres, and the peace office. */
function mayChange({ person }: Context, { reporter, unit }: CheckIn): boolean {
  if (reporter === person.id || hasRole(person, 'peaceOffice')) return true;
  return person.grants.some((grant) => grant.role === 'cadre' && grant.unit === unit);
}

async function search(context: Context, words: EntryWords): Promise<CheckIn[]> {
  const { store, person } = context;
  const own = narrow(context, await store.checkIns.latestBy(person.id, LOOK_BACK), words);
  const found = own.length > 0 ? own : narrow(context, await ofOthers(context, words), words);
  const numbered = words.maybeNo === null ? null : await store.checkIns.byNo(words.maybeNo);
  if (!numbered || !mayChange(context, numbered) || numbered.state === 'withdrawn') return found;
  return [numbered, ...found.filter(({ no }) => no !== numbered.no)];
}

function narrow(context: Context, entries: readonly CheckIn[], { about, was }: EntryWords): CheckIn[] {
  const day = about?.heldOn?.value ?? null;
  const open = entries.filter((entry) => isOpen(context, entry) || isOfDay(entry, day));
  const fitting = open.filter((entry) => entry.state === 'recorded' && (!about || fits(entry, about)));
  const wrong = fitting.filter((entry) => !was || hasFigures(entry, was));
  const held = day === null ? wrong : preferred(wrong, ({ heldOn }) => heldOn === day);
  const told = was ? preferred(held, (entry) => hasWords(entry, was)) : held;
  // 不是35是53 right after 35: not the 35 of the week before.
  return about ? told : preferred(told, (entry) => ageOf(context, entry) < DAY_MS);
}

/** The own last one, unless what is said to be wrong stands in another of today and not in it. */
async function lastUnlessAnother(context: Context, was: CheckInFrame | null): Promise<CheckIn[]> {
  const last = await findOwn(context, null);
  if (!was || hasWords(last, was)) return [last];
  const own = await context.store.checkIns.latestBy(context.person.id, LOOK_BACK);
  const others = own.filter(
    (entry) => entry.state === 'recorded' && ageOf(context, entry) < DAY_MS && hasWords(entry, was),
  );
  return others.length > 0 ? others : [last];
}

/** What of others the sender may change: the villages of a cadre, every unit's for the peace office. */
async function ofOthers({ store, person, town }: Context, { about }: EntryWords): Promise<CheckIn[]> {
  const named = about?.units.map(({ value }) => value) ?? [];
  const all = hasRole(person, 'peaceOffice')
    ? town.campaign.units.map(({ id }) => id)
    : person.grants.filter(({ role }) => role === 'cadre').map(({ unit }) => unit);
  const units = [...new Set(all)].filter((unit) => named.length === 0 || named.includes(unit));
  const found: CheckIn[] = [];
  for (const unit of units) found.push(...(await store.checkIns.latestOf(unit, LOOK_BACK)).lectures);
  return found.toSorted((a, b) => b.no - a.no);
}

function isTelling({ about, was, maybeNo }: EntryWords): boolean {
  return about !== null || maybeNo !== null || (was !== null && figuresOf(was).length > 0);
}

function saysWhere({ units, heldOn }: CheckInFrame): boolean {
  return units.length > 0 || heldOn !== null;
}

function isOpen(context: Context, entry: CheckIn): boolean {
  return entry.state === 'recorded' && ageOf(context, entry) < RECENT_MS;
}

function ageOf({ now }: Context, { reportedAt }: CheckIn): number {
  return now.getTime() - reportedAt.getTime();
}

function preferred(entries: CheckIn[], isBetter: (entry: CheckIn) => boolean): CheckIn[] {
  const better = entries.filter(isBetter);
  return better.length > 0 ? better : entries;
}

/** What was looked for, as it is told when nothing fits. */
function soughtWords({ town }: Context, { about, was, maybeNo }: EntryWords) {
  const { campaign } = town;
  const headcount = about?.headcount ?? was?.headcount ?? null;
  const households = about?.households ?? was?.households ?? null;
  return {
    unit: nameOfUnit(about?.units[0]?.value ?? null, campaign),
    day: about?.heldOn?.value ?? null,
    headcount: headcount?.value ?? null,
    households: households?.value ?? null,
    no: maybeNo,
  };
}
