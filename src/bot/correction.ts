import { creditsOf } from '../domain/crediting.ts';
import type { Day } from '../domain/day.ts';
import type { CheckIn } from '../domain/lecture.ts';
import {
  type CheckInFrame,
  type Correction,
  readCheckIn,
  readCorrection,
  readEntry,
  readItemNumber,
} from '../understanding/index.ts';
import type { Context } from './command.ts';
import { changesBetween, correctedBy } from './entry-changes.ts';
import { lectureWords } from './lecture-words.ts';
import { checkShares, standingAfter } from './record.ts';
import { checkDay } from './report.ts';
import { reviewPhotos } from './reused-photos.ts';
import { UserError } from './user-error.ts';
import { askWhich, entriesMeant, entriesNamedBy, findOwn, forgetWhich, lastOfToday } from './which-entry.ts';

/** 更正: `[#12] 53人`, 昨天青山那条 50人; the sender's own last entry of today unless the words mean another. */
export async function correctCheckIn(context: Context, text: string): Promise<void> {
  const { no, rest } = splitNumber(text.replace(/^一下[\s:,]*/u, ''));
  if (rest === '') {
    context.say('correct-how', { no: no ?? (await lastOfToday(context))?.no ?? null });
    return;
  }
  const correction = readWords(context, `更正 ${rest}`, context.today);
  if (no !== null) return applyCorrection(context, await findOwn(context, no), correction);
  await correctMeant(context, correction, `更正 ${rest}`);
}

/** A number anywhere in free words; 12号 may be a day as well. */
const NUMBER = /[#＃]\s?\d{1,9}|第\d{1,9}条/u;
const MAYBE_NUMBER = /(?<![\d月.])(\d{1,9})号(?!线|楼|院)/u;

/** 不是35是53, 青山那条改50: corrects the entry that the words mean, or asks which. */
export async function correctInWords(context: Context): Promise<void> {
  const { text } = context;
  const correction = readWords(context, text, context.today);
  const item = readItemNumber(NUMBER.exec(text)?.[0] ?? '', '#');
  if (item) return applyCorrection(context, await findOwn(context, item.no), correction);
  await correctMeant(context, correction, text);
}

/** Reads a correction again that was kept while its sender was asked which entry is meant. */
export async function correctChosen(
  context: Context,
  no: number,
  text: string,
  writtenOn: Day,
): Promise<void> {
  await applyCorrection(context, await findOwn(context, no), readWords(context, text, writtenOn));
}

async function correctMeant(context: Context, correction: Correction, text: string): Promise<void> {
  const { about, was, frame } = correction;
  const maybeNo = about ? maybeNumberIn(text) : null;
  const [meant, ...others] = await entriesMeant(context, { about, was, maybeNo }, false);
  if (!meant) return;
  const several = others.length > 0 ? [meant, ...others] : [meant];
  if (!about && !was) several.push(...(await entriesNamedBy(context, frame, meant)));
  if (several.length === 1) return applyCorrection(context, meant, correction);
  await askWhich(context, several, { text, writtenOn: context.today, isWithdrawal: false });
}

/** What a text says instead; words in no form are the new values themselves. */
function readWords({ town }: Context, text: string, today: Day): Correction {
  const reading = { lexicon: town.lexicon, today };
  const correction = readCorrection(text, reading);
  if (correction) return correction;
  const frame = readCheckIn(text.replace(/^更正 /u, ''), { ...reading, isCorrection: true });
  return { frame, about: null, was: null, way: 'replace' };
}

function maybeNumberIn(text: string): number | null {
  const found = MAYBE_NUMBER.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** Puts what a correction says in the place of a check-in's values. */
export async function applyCorrection(
  context: Context,
  before: CheckIn,
  correction: Correction,
): Promise<void> {
  const { campaign } = context.town;
  const { frame, way } = correction;
  if (before.state === 'withdrawn') throw new UserError('refuse-withdrawn', { no: before.no });
  checkDay(context, frame, true);
  const headcount = way === 'swap' ? (before.households ?? undefined) : frame.headcount?.value;
  // 漏了5个人: whether five more or five in all only the sender knows.
  const isUnclear = (way === 'add' && headcount !== undefined) || (way === 'swap' && headcount === undefined);
  if (isUnclear) return context.say('correct-how', { no: before.no });
  if (headcount !== undefined && (headcount < 1 || headcount > campaign.largestLecture)) {
    throw new UserError('refuse-corrected-headcount', { headcount, most: campaign.largestLecture });
  }
  const after = correctedBy(before, correction);
  checkShares(after, true);
  await forgetWhich(context);
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
/** A lecture that falls through is no entry that was made, unless the words say that it was. */
const A_LECTURE = /宣讲|活动|讲座|课/u;
const AN_ENTRY = /[那这上][一]?[条个场次]|\d[条个场次]|记录|打卡|[报记发写]的|刚才|刚刚/u;

/** 撤回 #12, 撤回 昨天赐璧那条: keeps the entry, takes its coverage back. */
export async function withdrawCheckIn(context: Context, text: string): Promise<void> {
  const item = readItemNumber(text, '#');
  if (item) return withdrawEntry(context, item.no);
  if (THE_LAST.test(text)) return withdrawEntry(context, null);
  if (!(await withdrawMeant(context, text))) throw new UserError('withdraw-which', {});
}

/** 青山昨天35人那条取消, 撤了吧: withdraws the entry that the words mean, or asks which. */
export async function withdrawInWords(context: Context): Promise<void> {
  const item = readItemNumber(NUMBER.exec(context.text)?.[0] ?? '', '#');
  if (item) return withdrawEntry(context, item.no);
  if (!(await withdrawMeant(context, context.text))) await withdrawEntry(context, null);
}

/** False when the words tell no entry from others. */
async function withdrawMeant(context: Context, text: string): Promise<boolean> {
  const { today, town } = context;
  const about = readEntry(text, { lexicon: town.lexicon, today });
  if (!about) return false;
  const isToCome = about.heldOn !== null && about.heldOn.value > today;
  if (isToCome || (A_LECTURE.test(text) && !AN_ENTRY.test(text))) throw new UserError('withdraw-which', {});
  const words = { about, was: null, maybeNo: maybeNumberIn(text) };
  const [meant, ...others] = await entriesMeant(context, words, true);
  if (meant && others.length === 0) await withdrawEntry(context, meant.no);
  else if (meant) {
    await askWhich(context, [meant, ...others], { text: '', writtenOn: today, isWithdrawal: true });
  }
  return true;
}

/** Withdraws an entry by its number; the own last one of today without. */
export async function withdrawEntry(context: Context, no: number | null): Promise<void> {
  const before = await findOwn(context, no);
  if (before.state === 'withdrawn') throw new UserError('refuse-withdrawn', { no: before.no });
  await forgetWhich(context);
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

/** `#12 53人` → 12 and 53人; a bare number alone is a headcount (更正 53). */
function splitNumber(text: string): { no: number | null; rest: string } {
  const item = readItemNumber(text, '#');
  if (!item || (item.bare && item.rest === '')) return { no: null, rest: text };
  return { no: item.no, rest: item.rest };
}

function saysNothing(frame: CheckInFrame): boolean {
  const { unexplained, headcount, floating, visitors, heldOn, topics } = frame;
  const slots = [headcount, floating, visitors, heldOn];
  return unexplained !== '' || (topics.length === 0 && slots.every((slot) => slot === null));
}

function actorOf({ person, now }: Context) {
  return { actor: person.id, at: now };
}
