import { ANY_NAME, FULL_NAME, isName, isNameAnywhere, SHORT_NAME } from './chinese-names.ts';
import type { FoldedText } from './folded-text.ts';
import type { Found } from './personal-data.ts';

/**
 * Names are found where a text says that one stands there; a segmenter's name tags find three in ten.
 * Each pattern's group `name` is the name, or the beginning of one.
 */
const CUE =
  '姓名|名字是?|本名|真名|实名|名叫|叫做|户名|开户人|收款人|持卡人|联系人|经办人|负责人|法人代表?|报案人|报警人|当事人|事主|受害人|受害者|受骗人|被害人|被骗人|失主|机主|车主|户主|业主|嫌疑人|骗子|犯罪分子|逃犯|死者|患者|病人|家属|监护人|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲|爱人|孙子|孙女|亲戚|邻居|村民|居民|市民|群众|老人|老年人|学生|同学|家长|教师|租客|租户|房客|房东|店主|店员|老板|商户|会计|出纳|财务|员工|职工|工人|民工|农户|网友|党员|民警|辅警|网格员|宣讲员|志愿者|书记|主任|村长|组长|组员|干部|医生|护士|警官|所长|本人|女子|男子|女士|先生|大姐|大妈|大爷|奶奶|爷爷|阿姨|老太太?|小伙子?|姑娘|嫌犯|感谢|表扬';
const CALLED = '(?<!大|小|哭|喊|惨|呼|不)叫|(?<!\\p{Script=Han})[名姓]';
const AFTER_CUE = '(?:的?(?:姓名|名字))?(?:名?叫|是|为|系)?[\\s::,“"「(【]{0,3}';
const TITLE =
  '先生|女士|小姐|同志|老师|师傅|医生|护士|警官|民警|辅警|网格员|宣讲员|志愿者|书记|主任|所长|镇长|村长|组长|经理|会计|同学|老人|老太|老伯|大爷|大妈|大伯|大姐|大哥|大叔|大婶|大娘|奶奶|爷爷|阿姨|叔叔|婆婆|女子|男子';
const DEED =
  '被骗|被诈骗|被人骗|被冒充|被拉|被加|被对方|被陌生|上当|受骗|遭遇|遭到|遭|接到|接了|收到|损失|转账|转了|转给|转出|转走|汇款|汇了|汇给|报警|报案|称|自称|在网上|在家|在某|在微信|在抖音|点击|点了|添加|扫码|扫了|下载|误信|轻信|误点|误以为|通过|通过网|刷单|投资|投了|投入|贷款|网贷|借了|充值|垫付|垫了|家里|家中|家的|家住|住在|住|现住|的手机|的电话|的银行卡|的身份证|的账|的微信|的卡|的儿子|的女儿|的钱|共计?被|等\\d|等[一二三四五六七八九十两几]|等人|一家|夫妇|夫妻|母子|父子|因|因为|于|今年|昨|前天|今天|本月|上周|向|来所|反映|在|认识|网恋|跟|对|是|系|把|将|说|曾|已';
const PORTRAIT = '[\\s,(]{0,2}(?:[男女](?=[\\s,。、;)\\d]|$)|\\d{1,3}\\s?岁|(?:现年|今年|年龄)\\s?\\d)';
const END = '(?=[\\s,。、;:!?.()”」】\\d]|$)';
/** Where a name may begin without a cue. */
const BEGIN =
  '(?<=^|[\\s,。、;:!?.(“"「【\\d]|[日天晚午月村组镇县区市社位名早晨年户人是由将和与及让请帮给找对]|小区|社区)';

const PATTERNS: readonly RegExp[] = [
  // 受害人王建国, 姓名:张伟, 有个叫李秀英的; an unusual given name where nothing follows it.
  new RegExp(
    `(?:${CUE}|${CALLED})${AFTER_CUE}(?<name>${FULL_NAME}|${SHORT_NAME}(?=${DEED}|的|,|说|和|也|都|已|去)|${SHORT_NAME}${END}|${ANY_NAME}${END})`,
    'gu',
  ),
  // 王建国先生, 李秀英奶奶, 张伟老师.
  new RegExp(`(?<name>${FULL_NAME})(?=${TITLE})`, 'gu'),
  new RegExp(`${BEGIN}(?<name>${SHORT_NAME})(?=${TITLE})`, 'gu'),
  // 陈志强被骗5万, 张伟接到电话.
  new RegExp(`(?<name>${FULL_NAME})(?=${DEED})`, 'gu'),
  new RegExp(`${BEGIN}(?<name>${SHORT_NAME})(?=${DEED})`, 'gu'),
  // 李秀英(女,62岁), 张伟,男.
  new RegExp(`(?<name>${FULL_NAME}|${SHORT_NAME})(?=${PORTRAIT})`, 'gu'),
  // 王建国 standing alone, 王建国、李秀英, 有事找王建国; 赐璧村陈志强,刷单.
  new RegExp(`${BEGIN}(?<name>${FULL_NAME})${END}`, 'gu'),
  // 王建国和李秀英都上当了.
  new RegExp(`(?<=[、和与及跟])(?<name>${FULL_NAME})(?=[都等两三均在也的被]|${DEED}|${END})`, 'gu'),
  // 姓周名国强.
  /姓\p{Script=Han}{1,2},?名(?<name>\p{Script=Han}{1,2})/gu,
];

/** Surname and two usual characters are hardly ever something else. */
const ANYWHERE = new RegExp(FULL_NAME, 'gu');

/** Who is told by age, sex and workplace together is told by name. */
const AGE = /\d{1,3}\s?(?:多|余)?岁|[1-9]0后/u;
const SEX = /男|女|先生|女士|大爷|大妈|阿姨|奶奶|爷爷|大姐|大叔|大伯|大娘|宝妈|老太|老伯|小伙|姑娘/u;
const WORKPLACE =
  /[\p{Script=Han}a-z]{2,12}(?:厂|公司|学校|小学|中学|幼儿园|医院|卫生院|超市|饭店|酒店|银行|工地|车间|事务所)(?:里|内)?(?:的)?(?:当|做|任|工作|上班|打工|任职|会计|出纳|财务|员工|职工|工人|保安|老师|教师|护士|医生|厨师|司机|保洁|职员)|在[\p{Script=Han}a-z]{2,12}(?:上班|打工|任职|工作)/u;

/** People's names, and whoever is described so closely that the village knows. */
export function findNames({ plain }: FoldedText): Found[] {
  const names = PATTERNS.flatMap((pattern) =>
    [...plain.matchAll(pattern)].flatMap((match): Found[] => {
      const name = match.groups?.name ?? '';
      if (!isName(name)) return [];
      const start = match.index + match[0].lastIndexOf(name);
      return [{ kind: 'name', start, end: start + name.length }];
    }),
  );
  const others = [...plain.matchAll(ANYWHERE)].flatMap(({ 0: name, index: start }): Found[] =>
    isNameAnywhere(name) ? [{ kind: 'name', start, end: start + name.length }] : [],
  );
  return [...names, ...others, ...findPortraits(plain)];
}

function findPortraits(plain: string): Found[] {
  return [...plain.matchAll(/[^。!?\n]+/gu)].flatMap(({ 0: sentence, index }) => {
    const age = AGE.exec(sentence);
    if (!age || !SEX.test(sentence) || !WORKPLACE.test(sentence)) return [];
    return [{ kind: 'portrait', start: index + age.index, end: index + age.index + age[0].length }];
  });
}
