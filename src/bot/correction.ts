import type { Campaign } from '../domain/campaign.ts';
import { creditsOf } from '../domain/crediting.ts';
import type { CheckIn } from '../domain/lecture.ts';
import { type CheckInFrame, type CountSlot, readCheckIn, readItemNumber } from '../understanding/index.ts';
import { hasRole } from './authorise.ts';
import type { Context } from './command.ts';
import { lectureWords, nameOfUnit, namesOf } from './lecture-words.ts';
import type { MessageParams } from './messages.ts';
import { checkShares, standingAfter } from './record.ts';
import { checkDay } from './report.ts';
import { reviewPhotos } from './reused-photos.ts';
import { UserError } from './user-error.ts';

type Changes = MessageParams['corrected']['changes'];

/** 更正: `[#12] 53人`; without a number the sender's own last entry of today. */
export async function correctCheckIn(context: Context, text: string): Promise<void> {
  const { no, rest } = splitNumber(text);
  if (rest === '') {
    context.say('correct-how', { no: no ?? (await lastOfToday(context))?.no ?? null });
    return;
  }
  const { lexicon } = context.town;
  const frame = readCheckIn(rest, { lexicon, today: context.today, isCorrection: true });
  await applyCorrection(context, await findOwn(context, no), frame);
}

/** Puts a frame's values in the place of a check-in's. */
export async function applyCorrection(context: Context, before: CheckIn, frame: CheckInFrame): Promise<void> {
  const { campaign } = context.town;
  if (before.state === 'withdrawn') throw new UserError('refuse-withdrawn', { no: before.no });
  checkDay(context, frame, true);
  const headcount = frame.headcount?.value;
  if (headcount !== undefined && (headcount < 1 || headcount > campaign.largestLecture)) {
    throw new UserError('refuse-corrected-headcount', { headcount, most: campaign.largestLecture });
  }
  const after = corrected(before, frame);
  checkShares(after, true);
  const changes = changesBetween(before, after, campaign);
  if (changes.length === 0) {
    if (saysNothing(frame)) context.say('correct-how', { no: before.no });
    else context.say('corrected-nothing', { no: before.no });
    return;
  }
  const credits = creditsOf(after, campaign);
  await context.store.checkIns.change(before, after, credits, 'corrected', actorOf(context));
  context.say('corrected', {
    no: before.no,
    changes,
    standing: await standingAfter(context, credits[0]?.unit ?? null),
  });
}

/** 刚才那条了吧: words that still mean the last entry; 取消明天的宣讲 does not. */
const THE_LAST = /^(?:刚才|刚刚|最后|上|这|那|的|一|条|个|了|吧|啊|呀|掉|[\s。,!!])*$/u;

/** 撤回: keeps the entry, takes its coverage back. */
export async function withdrawCheckIn(context: Context, text: string): Promise<void> {
  const item = readItemNumber(text, '#');
  if (!item && !THE_LAST.test(text)) throw new UserError('withdraw-which', {});
  const before = await findOwn(context, item?.no ?? null);
  if (before.state === 'withdrawn') throw new UserError('refuse-withdrawn', { no: before.no });
  const after: CheckIn = { ...before, state: 'withdrawn' };
  const credits = creditsOf(after, context.town.campaign);
  await context.store.checkIns.change(before, after, credits, 'withdrawn', actorOf(context));
  context.say('withdrawn', {
    ...lectureWords(before, context.town.campaign),
    standing: await standingAfter(context, credits[0]?.unit ?? null),
  });
}

/** 恢复 #12: undoes a withdrawal. */
export async function restoreCheckIn(context: Context, no: number): Promise<void> {
  const before = await findOwn(context, no);
  if (before.state !== 'withdrawn') throw new UserError('refuse-not-withdrawn', { no });
  const after = await reviewPhotos(context, { ...before, state: 'recorded' });
  const credits = creditsOf(after, context.town.campaign);
  await context.store.checkIns.change(before, after, credits, 'restored', actorOf(context));
  context.say('restored', {
    ...lectureWords(after, context.town.campaign),
    standing: await standingAfter(context, credits[0]?.unit ?? null),
  });
}

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
  const dayLong = 24 * 3_600_000;
  return latest && now.getTime() - latest.reportedAt.getTime() < dayLong ? latest : null;
}

/** Whoever reported it, the unit's cadres, and the peace office. */
function mayChange({ person }: Context, { reporter, unit }: CheckIn): boolean {
  if (reporter === person.id || hasRole(person, 'peaceOffice')) return true;
  return person.grants.some((grant) => grant.role === 'cadre' && grant.unit === unit);
}

/** `#12 53人` → 12 and 53人; a bare number alone is a headcount (更正 53). */
function splitNumber(text: string): { no: number | null; rest: string } {
  const item = readItemNumber(text, '#');
  if (!item || (item.bare && item.rest === '')) return { no: null, rest: text };
  return { no: item.no, rest: item.rest };
}

function corrected(before: CheckIn, frame: CheckInFrame): CheckIn {
  const { headcount } = frame;
  return {
    ...before,
    unit: frame.units[0]?.value ?? before.unit,
    headcount: headcount?.value ?? before.headcount,
    floating: frame.floating?.value ?? before.floating,
    visitors: frame.visitors?.value ?? before.visitors,
    households: frame.households?.value ?? before.households,
    leaflets: frame.leaflets?.value ?? before.leaflets,
    heldOn: frame.heldOn?.value ?? before.heldOn,
    heldTime: frame.heldTime?.value ?? before.heldTime,
    venueKind: frame.venueKind?.value ?? before.venueKind,
    venue: frame.venue?.value ?? before.venue,
    team: frame.team?.value ?? before.team,
    audiences: frame.audiences.length > 0 ? frame.audiences.map(({ value }) => value) : before.audiences,
    topics: frame.topics.length > 0 ? frame.topics.map(({ value }) => value) : before.topics,
    approximate: approximateAfter(before, frame),
  };
}

/** A figure that is named anew is as exact as it is said now; the other stays as it was. */
function approximateAfter(before: CheckIn, { headcount, households }: CheckInFrame): CheckIn['approximate'] {
  const people = headcount ? wordsIfAbout(headcount) : before.approximate.headcount;
  const homes = households ? wordsIfAbout(households) : before.approximate.households;
  return { ...(people ? { headcount: people } : {}), ...(homes ? { households: homes } : {}) };
}

function wordsIfAbout({ approximate, words }: CountSlot): string | undefined {
  return approximate ? words : undefined;
}

function changesBetween(before: CheckIn, after: CheckIn, campaign: Campaign): Changes {
  const { topics, audiences } = campaign.lexicon;
  const told = (checkIn: CheckIn) => ({
    headcount: String(checkIn.headcount),
    floating: String(checkIn.floating ?? 0),
    unit: nameOfUnit(checkIn.unit, campaign) ?? campaign.townName,
    day: checkIn.heldOn,
    time: checkIn.heldTime ?? '',
    visitors: String(checkIn.visitors),
    households: String(checkIn.households ?? 0),
    leaflets: String(checkIn.leaflets ?? 0),
    venue: checkIn.venue ?? '',
    audiences: namesOf(checkIn.audiences, audiences).join('、'),
    topics: namesOf(checkIn.topics, topics).join('、'),
  });
  const from = told(before);
  const to = told(after);
  return (Object.keys(from) as (keyof typeof from)[])
    .filter((what) => from[what] !== to[what])
    .map((what) => ({ what, from: from[what], to: to[what] }));
}

function saysNothing(frame: CheckInFrame): boolean {
  const { unexplained, headcount, floating, visitors, heldOn, topics } = frame;
  const slots = [headcount, floating, visitors, heldOn];
  return unexplained !== '' || (topics.length === 0 && slots.every((slot) => slot === null));
}

function actorOf({ person, now }: Context) {
  return { actor: person.id, at: now };
}
