import type { FoldedText } from './folded-text.ts';
import type { Found, PersonalDataKind } from './personal-data.ts';

/** How much of the text around a find decides what it is. */
const AROUND = 24;

interface Pattern {
  kind: PersonalDataKind;
  /** In Chinese figures too: searched in the text whose figures are all Arabic. */
  isInFigures?: boolean;
  pattern: RegExp;
  isMeant?(before: string, after: string, words: string): boolean;
}

const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]';
/** Before a house number with a separator between its parts: 溪畔小区12-3-502. */
const ESTATE = '(?:小区|花园|家园|公寓|新村|小镇|[苑园府城庭湾墅])';
const NUMBER = '(?:\\d|[十百零]){1,6}';
const IS = '[\\s::是为=“"「(]{0,3}';

const PATTERNS: readonly Pattern[] = [
  { kind: 'email', pattern: /[a-z0-9][a-z0-9._%+-]{0,63}\s?@\s?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/gu },
  { kind: 'wechat', pattern: /wxid[_-]?[a-z0-9_-]{4,32}/gu },
  {
    kind: 'wechat',
    pattern: new RegExp(
      `(?<=(?:微信(?:weixin|wechat)?号码?|微信|薇信|威信|v信|加v|加微|加薇.?|\\bvx|\\bwx|wechat)(?:号|id)?${IS})[a-z][a-z0-9_-]{5,32}`,
      'gu',
    ),
    isMeant: (before, _, words) => /号/u.test(before.slice(-5)) || /[\d_-]/u.test(words),
  },
  {
    kind: 'account',
    pattern: new RegExp(
      `(?<=(?:抖音号?|快手号?|小红书号?|支付宝(?:账号)?|淘宝(?:账号)?|旺旺|telegram|陌陌号?|账号)${IS})[a-z0-9][a-z0-9_.-]{5,32}`,
      'gu',
    ),
    isMeant: (_, __, words) => /[a-z_]/u.test(words) && /[\d_]/u.test(words),
  },
  {
    kind: 'id',
    pattern: new RegExp(
      `(?<=(?:护照|通行证|驾驶证|社保卡?|医保卡?|学籍|证件|工作证)(?:号码?)?${IS})[a-z][a-z0-9]{6,18}`,
      'gu',
    ),
  },
  {
    kind: 'plate',
    isInFigures: true,
    pattern: new RegExp(
      `${PROVINCE}\\s?[a-z][\\s·•・.-]{0,2}(?:[a-z0-9][\\s-]?){4,5}[a-z0-9挂学警港澳]`,
      'gu',
    ),
    isMeant: (_, __, words) => words.replace(/\D/gu, '').length > 1,
  },
  // 12幢3单元502室 and its parts, 12号楼, A幢.
  {
    kind: 'house',
    isInFigures: true,
    pattern: new RegExp(
      `(?:${NUMBER}|[a-z])\\s?(?:幢|栋|号楼|#楼)(?:\\s?(?:${NUMBER}|[a-z])\\s?单元)?(?:[\\s-]?${NUMBER}\\s?[室户号])?(?:\\s?\\d{3,4})?`,
      'gu',
    ),
    isMeant: (before, after, words) => !isPublic(before, after) && !isCounted(before, after, words),
  },
  {
    kind: 'house',
    isInFigures: true,
    pattern: new RegExp(`${NUMBER}\\s?单元(?:\\s?\\d{3,4}室?)?`, 'gu'),
    isMeant: (before, after) => !isPublic(before, after) && !/第$/u.test(before) && !/^[楼教课]/u.test(after),
  },
  {
    kind: 'house',
    isInFigures: true,
    pattern: /(?<!\d)\d{3,4}\s?室(?!内|外|友)/gu,
    isMeant: (before, after) => !isPublic(before, after) && !/[办公教会]$/u.test(before),
  },
  {
    kind: 'house',
    isInFigures: true,
    pattern: new RegExp(`(?<=${ESTATE}\\s?)(?:\\d{1,3}|[a-z])(?:\\s?[-–—/]\\s?\\d{1,4}){1,3}(?!\\d)`, 'gu'),
  },
  // 兴湖路88号, 八组12号, 门牌号35.
  {
    kind: 'house',
    isInFigures: true,
    pattern: new RegExp(
      `(?:(?<=[路街弄巷道]\\s?)${NUMBER}(?:-\\d{1,4})?号(?!线|公路|国道|桥|上午|下午|晚|早|中午|开始|起)|${NUMBER}\\s?组\\s?${NUMBER}\\s?[号户]|(?<=门牌号?码?${IS})${NUMBER})`,
      'gu',
    ),
    isMeant: (before, after) => !isPublic(before, after),
  },
  {
    kind: 'house',
    isInFigures: true,
    pattern: new RegExp(`(?<=[村坞坑弄里坪湾])\\s?${NUMBER}号`, 'gu'),
    isMeant: (before, after, words) =>
      !isPublic(before, after) &&
      (LIVES.test(before) ||
        Number(words.replace(/\D/gu, '')) > 31 ||
        /^(?:门|家|户|人家|的|住户)/u.test(after)),
  },
];

const LIVES = /(?:家住|住在|居住|住址|地址|家在|现住|户籍(?:地|在)|住)[^,。;!?\n]{0,20}$/u;
const PUBLIC =
  /派出所|政府|平安办|村委|居委|社区(?!\d)|服务中心|礼堂|卫生院|医院|银行|信用社|学校|小学|中学|幼儿园|邮政|市场|超市|法院|检察|公安|办公|会议|图书馆|文化站|教室|窗口|大厅|活动|门诊|诊室/u;

/** An address of a place that is everybody's, unless it is told where somebody lives. */
function isPublic(before: string, after: string): boolean {
  if (LIVES.test(before)) return false;
  return PUBLIC.test(lastClause(before)) || PUBLIC.test(/^[^,。;!?\n]{0,8}/u.exec(after)?.[0] ?? '');
}

function lastClause(text: string): string {
  return /[^,。;!?\n]*$/u.exec(text)?.[0] ?? '';
}

/** 走了12幢楼: how many, not which. */
function isCounted(before: string, after: string, words: string): boolean {
  if (!/[幢栋]$/u.test(words.trim()) || LIVES.test(before)) return false;
  return (
    /^\s?(?:居民|出租|宿舍|商品)?[楼房大]/u.test(after) ||
    /(?:共|[了有每这那整]|扫楼|走访|覆盖|一栋|一幢)$/u.test(before)
  );
}

/** E-mail, WeChat and other accounts, number plates, house numbers. */
export function findWritten({ plain, digits }: FoldedText): Found[] {
  return PATTERNS.flatMap(({ kind, isInFigures, pattern, isMeant }) =>
    [...(isInFigures ? digits : plain).matchAll(pattern)].flatMap(({ 0: words, index }) => {
      const end = index + words.length;
      const before = plain.slice(Math.max(0, index - AROUND), index);
      const after = plain.slice(end, end + AROUND);
      return isMeant && !isMeant(before, after, words) ? [] : [{ kind, start: index, end }];
    }),
  );
}
