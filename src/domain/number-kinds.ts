import type { FoldedText } from './folded-text.ts';
import type { Found } from './personal-data.ts';

/** What people put between the figures of one number. A mask's `*` is none: 138****8000 is no number any more. */
const SEPARATOR = '[\\s\\-‐‑‒–—―_./·•・,、()~|]{0,3}';
const RUN = new RegExp(`\\d(?:${SEPARATOR}\\d)*(?:${SEPARATOR}[x×](?![a-z]))?`, 'gu');
/** Longest number that is somebody's: a bank card. */
const LONGEST = 19;
const CONTEXT = 14;

interface Group {
  figures: string;
  start: number;
  end: number;
}

/** Consecutive groups of one run, read as one number. */
interface Candidate {
  figures: string;
  sizes: number[];
  /** What stands between the groups. */
  between: string;
  /** What stands before, folded. */
  before: string;
  isInLink: boolean;
}

/** Mobile phones, landlines, ID cards, bank cards and numeric accounts, however their figures are grouped. */
export function findNumbers({ plain, digits }: FoldedText): Found[] {
  const links = [...plain.matchAll(/https?:\/\/[!-~]+/gu)].map(({ 0: link, index }) => [
    index,
    index + link.length,
  ]);
  const found: Found[] = [];
  for (const run of digits.matchAll(RUN)) {
    const groups = groupsOf(run[0], run.index, plain);
    const isInLink = links.some(([from = 0, until = 0]) => run.index >= from && run.index < until);
    for (let first = 0; first < groups.length; ) {
      const hit = longestFrom(groups, first, plain, isInLink);
      if (hit) found.push(hit.found);
      first = hit ? hit.next : first + 1;
    }
  }
  return found;
}

/** Groups end at a separator, and where figures change into Chinese ones or back: 唯一13800138000. */
function groupsOf(run: string, at: number, plain: string): Group[] {
  const groups: Group[] = [];
  let wasFigure: boolean | null = null;
  for (let index = 0; index < run.length; index += 1) {
    const char = run.charAt(index);
    const position = at + index;
    if (!/[\dx×]/u.test(char)) {
      wasFigure = null;
      continue;
    }
    const isFigure = /[\dx×]/u.test(plain.charAt(position));
    const last = groups.at(-1);
    if (last && wasFigure === isFigure) {
      last.figures += char;
      last.end = position + 1;
    } else {
      groups.push({ figures: char, start: position, end: position + 1 });
    }
    wasFigure = isFigure;
  }
  return groups;
}

function longestFrom(
  groups: Group[],
  first: number,
  plain: string,
  isInLink: boolean,
): { found: Found; next: number } | null {
  const start = groups[first]?.start ?? 0;
  const before = plain.slice(Math.max(0, start - CONTEXT), start);
  const sizes: number[] = [];
  let figures = '';
  let best: { found: Found; next: number } | null = null;
  for (let index = first; index < groups.length; index += 1) {
    const group = groups[index];
    if (!group || (figures !== '' && figures.length + group.figures.length > LONGEST)) break;
    figures += group.figures;
    sizes.push(group.figures.length);
    const between = plain.slice(start, group.end).replace(/[\d\p{L}]/gu, '');
    const kind = kindOf({ figures, sizes, between, before, isInLink });
    if (kind) best = { found: { kind, start, end: group.end }, next: index + 1 };
  }
  return best;
}

function kindOf(candidate: Candidate): Found['kind'] | null {
  const { figures, before, sizes, isInLink } = candidate;
  if (isDates(candidate)) return null;
  if (isIdCard(figures)) return 'id';
  if (!isInLink && isBankCard(candidate)) return 'card';
  if (isMobile(candidate)) return 'phone';
  if (isLandline(candidate)) return isOffice(before) ? null : 'landline';
  if (QQ.test(before) && /^[1-9]\d{4,10}$/u.test(figures)) return 'qq';
  if (WECHAT.test(before) && /^\d{6,12}$/u.test(figures)) return 'wechat';
  if (ACCOUNT.test(before) && /^\d{10,}$/u.test(figures)) return 'card';
  if (DOCUMENT.test(before) && /^\d{6,}[\dx×]$/u.test(figures)) return 'id';
  // Two numbers run together, a number with one figure too many: nothing so long belongs into a group.
  return !isInLink && sizes.length === 1 && figures.length > LONGEST ? 'card' : null;
}

const IS = '(?:号码?|同号)?[\\s::是为=“"「(]{0,3}$';
const QQ = new RegExp(`(?:qq|扣扣|企鹅|球球)(?:群|邮箱)?${IS}`, 'u');
const WECHAT = new RegExp(`(?:微信|微信群|薇信|威信|v信|vx|wx|加v|加微)${IS}`, 'u');
const ACCOUNT = new RegExp(`(?:卡号|银行卡|存折|账号|账户|支付宝|收款码?|对公户)${IS}`, 'u');
const DOCUMENT = new RegExp(`(?:身份证|证件|护照|社保卡?|医保卡?|驾驶证|学籍)${IS}`, 'u');

/** 2021.04.06-2021.04.13, 2021 04 06: figures in groups, but a calendar's. */
function isDates({ figures, sizes }: Candidate): boolean {
  let at = 0;
  return sizes.some((size, index) => {
    const year = figures.slice(at, at + size);
    at += size;
    const [month = 9, day = 9] = [sizes[index + 1], sizes[index + 2]];
    return (
      size === 4 && /^(?:19|20)/u.test(year) && month <= 2 && day <= 2 && sizes.some((each) => each === 2)
    );
  });
}

/** 15,200,000 and 15000、20000 are amounts; 138、0013、8000 is none. */
function isAmounts({ between, sizes }: Candidate): boolean {
  if (!/[,、]/u.test(between)) return false;
  const isThousands = /^,+$/u.test(between) && sizes.slice(1).every((size) => size === 3);
  return isThousands || sizes.some((size) => size > 4);
}

function isMobile(candidate: Candidate): boolean {
  return /^(?:(?:00)?86|0)?1[3-9]\d{9}$/u.test(candidate.figures) && !isAmounts(candidate);
}

function isLandline(candidate: Candidate): boolean {
  const { figures, sizes, before } = candidate;
  const isWhole = /^(?:0|(?:00)?86)(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}$/u.test(figures);
  if (isWhole) return ((sizes[0] ?? 0) > 1 || sizes.every((size) => size === 1)) && !isAmounts(candidate);
  const isCalled = /(?:电话|座机|固话|tel|致电|拨打|打)(?:号码?)?[\s::是为]{0,3}$/u.test(before);
  return isCalled && /^[2-8]\d{6,7}$/u.test(figures) && !/^20[0-3]\d(?:0[1-9]|1[0-2])/u.test(figures);
}

/** A public body's number belongs to nobody. */
function isOffice(before: string): boolean {
  return /(?:派出所|平安办|政府|村委会?|居委会|服务中心|反诈中心|卫生院|医院|办公室|银行|热线|值班|举报|咨询|监督)(?:的)?(?:电话|座机|热线)?(?:号码?)?[\s::是为(]{0,3}$/u.test(
    before,
  );
}

const REGION = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/u;

/** GB 11643: 18 figures with a birthday or a right check digit; the old ones have 15. */
function isIdCard(figures: string): boolean {
  if (!REGION.test(figures)) return false;
  if (/^\d{15}$/u.test(figures)) return isBirthday(`19${figures.slice(6, 12)}`);
  return /^\d{17}[\dx×]$/u.test(figures) && (isBirthday(figures.slice(6, 14)) || hasCheckDigit(figures));
}

function isBirthday(figures: string): boolean {
  return /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/u.test(figures);
}

/** ISO 7064 MOD 11-2. */
function hasCheckDigit(figures: string): boolean {
  const sum = [...figures.slice(0, 17)].reduce((total, figure, index) => {
    return total + Number(figure) * (2 ** (17 - index) % 11);
  }, 0);
  return '10x98765432'.charAt(sum % 11) === figures.charAt(17).replace('×', 'x');
}

/** Beginnings of cards in use: UnionPay, Visa, Mastercard, JCB. */
const ISSUER = /^(?:62|60|9[45]|4|5[1-5]|35)/u;

function isBankCard({ figures, sizes }: Candidate): boolean {
  if (!/^\d{16,19}$/u.test(figures)) return false;
  // Who makes a number up does not reckon its check digit.
  if (ISSUER.test(figures) || sizes.length === 1) return true;
  return sizes.every((size) => size > 2) && isLuhn(figures);
}

function isLuhn(figures: string): boolean {
  const sum = [...figures].reverse().reduce((total, figure, index) => {
    const value = Number(figure) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
