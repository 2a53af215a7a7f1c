import type { Campaign, Unit } from './campaign.ts';
import { findPersonalData, maskPiece } from './masking.ts';
import { PERSONAL_DATA_NAMES } from './personal-data.ts';

/** What stops a text on its way to groups, ready to be said: the pieces are masked. */
export interface Stops {
  found: { what: string; piece: string; after: string }[];
  /** A unit's progress, which is for work groups. */
  progress: { unit: string; words: string } | null;
}

/** Words of a text that together may tell who was cheated. */
export interface CaseDetails {
  day: string;
  amount: string;
  /** Null where the village is so small that it need not be named. */
  place: string | null;
}

/** Enough words before a find to see where it stands. */
const AFTER = 8;

/**
 * The gate all texts to groups pass, at the preview and once more just before they leave.
 * @param isForResidents residents read it; a work group may be told a unit's progress, nobody personal data.
 * @returns null when nothing stops the text.
 */
export function whatStops(text: string, campaign: Campaign, isForResidents: boolean): Stops | null {
  const known = new Set(campaign.units.flatMap(({ name, aliases }) => [name, ...aliases]));
  // 王卫山 is how some write the village 王位山.
  const personal = findPersonalData(text).filter(({ span }) => !known.has(text.slice(...span)));
  const found = personal.map(({ kind, span: [start, end] }, index) => ({
    what: PERSONAL_DATA_NAMES[kind],
    piece: maskPiece(kind, text.slice(start, end)),
    after: wordsBefore(text.slice(personal[index - 1]?.span[1] ?? 0, start)),
  }));
  const progress = isForResidents ? findUnitProgress(text, campaign) : null;
  return found.length > 0 || progress ? { found, progress } : null;
}

/** The same for the list of groups a bulletin did not reach, in a few words. */
export function whyStopped(text: string, campaign: Campaign, isForResidents: boolean): string | null {
  const stops = whatStops(text, campaign, isForResidents);
  if (!stops) return null;
  const [first] = stops.found;
  return first ? `里面有像${first.what}的「${first.piece}」,拦下了` : '里面有村里的进度,拦下了';
}

/** The last of the clause before a find. */
function wordsBefore(text: string): string {
  const clause = /[^\n,,。;;::!!??、]*$/u.exec(text.replace(/[\s\p{P}]+$/u, ''))?.[0] ?? '';
  return [...clause].slice(-AFTER).join('').trim();
}

/** Said of any unit with a target these are its progress. */
const PROGRESS =
  /进度|覆盖率|覆盖(?:了|到)?\d|[还仍]差(?:了|距)?\d+|差额|(?:完成|达成)(?:率|了?\d)|(?:已讲|讲了|累计(?:宣讲)?)(?:了)?\d+(?:人|场)?|\d+人次|\d{2,}\/\d{3,}|目标(?:是|要|为)?\d|[没未](?:有)?(?:完成|达标|达到|到)(?:任务|目标|指标)?/u;
/** The police are named for much else: 派出所统计,排名第一的是刷单. */
const RANKING = /差\d+|排名|排在|排第|倒数|垫底|落后|拖后腿|第[一二三四五六七八九十\d]+名|考核/u;

/** 「赐璧还差228」: a unit and how it stands in one sentence. */
export function findUnitProgress(text: string, { units }: Campaign): Stops['progress'] {
  const counted = units.filter(({ population }) => population !== undefined);
  for (const sentence of text.normalize('NFKC').split(/[。!?;\n]/u)) {
    const told = PROGRESS.exec(sentence)?.[0];
    const ranked = RANKING.exec(sentence)?.[0];
    const unit =
      (told && unitIn(sentence, counted)) || (ranked && unitIn(sentence, counted.filter(isVillage)));
    if (unit) return { unit, words: told ?? ranked ?? '' };
  }
  return null;
}

function unitIn(text: string, units: Unit[]): string | null {
  return (
    units.find(({ name, aliases }) => [name, ...aliases].some((word) => text.includes(word)))?.name ?? null
  );
}

const CASE =
  /被骗|骗走|骗去|受骗|上当|损失|发案|案发|报案|报警|案值|涉案|诈骗案|[一1两2]起[^,。]{0,10}(?:案|诈骗)|转走|转账给|汇给/u;
const DAY =
  /(?:\d{4}年)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|\d{4}[-./]\d{1,2}[-./]\d{1,2}|(?<![\d一-十])\d{1,2}[日号](?!楼|线)|(?:昨|前|今)(?:天|日|晚)|(?:上|本|这)?(?:周|星期|礼拜)[一二三四五六日天]/u;
const ABOUT = '(?<!约|近|超|超过|逾|上|数|几|至少|不到|大约|将近|多达)';
const AMOUNT = new RegExp(
  `${ABOUT}(?<![\\d.,])\\d+(?:,\\d{3})*(?:\\.\\d+)?\\s?(?:万余?|千|w|元|块)(?:元|块)?(?!\\s?(?:以上|以下|左右|上下|不等|多|余|级|人|户))|${ABOUT}[一二三四五六七八九十百零两]{1,6}[万千](?:[一二三四五六七八九][千百]?)?(?:元|块)?(?!\\s?(?:以上|以下|左右|上下|不等|多|余|级|人|户))`,
  'u',
);
const ESTATE =
  /(?<![各全我本每某贵外])[\p{Script=Han}]{2,6}(?:小区|花园|公寓|公司|工业园|厂|学校|小学|中学|超市|幼儿园)/u;

/**
 * Exact day, exact amount and place of a case within one paragraph: together they may tell who it was.
 * A free text tells this only partly (amounts in words, places without a name go by), so somebody has to decide.
 * @param isSmall goes to nobody but one small village: then day and amount are enough.
 */
export function findCaseDetails(text: string, campaign: Campaign, isSmall: boolean): CaseDetails | null {
  for (const paragraph of text.normalize('NFKC').split('\n')) {
    if (!CASE.test(paragraph)) continue;
    const day = DAY.exec(paragraph)?.[0];
    const amount = AMOUNT.exec(paragraph)?.[0].trim();
    if (!day || !amount) continue;
    const rest = paragraph.replace(day, ' ').replace(amount, ' ');
    const estate = ESTATE.exec(rest)?.[0].replace(/^.*[在到于的]/u, '');
    const place = estate ?? unitIn(rest, campaign.units.filter(isVillage));
    if (place || isSmall) return { day, amount, place };
  }
  return null;
}

function isVillage({ kind }: Unit): boolean {
  return kind === 'village';
}
