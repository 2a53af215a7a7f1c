import { normalise } from './normalise.ts';
import { findNumerals } from './numerals.ts';

export type Question = 'progress' | 'deadline' | 'help';

const DEADLINE =
  /(?:什么时候|啥时候|哪天|几号|何时|多久)[^,。]{0,4}(?:截止|到期|结束|交|完成)|截止(?:日期|时间|到)?(?:是)?(?:什么时候|哪天|几号)/u;
const PROGRESS =
  /(?:差|缺|欠)(?:多少|几)|(?:完成|到|讲|做|有|覆盖)了?(?:多少|几成|几场)|多少(?:人|场|次|人次|人次)?了|几场了|进度(?:怎么样|如何|呢|多少)|达标(?:了)?(?:吗|没)/u;
const HELP =
  /^(?:怎么用|怎么打卡|咋用|如何使用|使用说明|在吗|在不在|你好|您好|菜单|算进|够了|户数|怎么改|功能|排行|打错|你会什么|能干什么|\?+)(?:啊|呀|呢|吗)?[?!。]*$/u;

/** What a text in plain words asks of the bot; null when it asks none of what the bot answers. */
export function readQuestion(input: string): Question | null {
  const text = normalise(input);
  if (HELP.test(text)) return 'help';
  if (DEADLINE.test(text)) return 'deadline';
  return PROGRESS.test(text) ? 'progress' : null;
}

/** Words of what the bot keeps or does. */
const OUR_MATTERS =
  /打卡|宣讲|上报|[报记](?:上|了|没|完|过|进|的|$)|%|功能|打.{0,5}卡|多少户|入户|几?场|人次|多少人|人数|进度|完成|达标|排[名第]|任务|目标|累计|覆盖|[还相]差|记录|照片|格式|撤回|补报|更正|截止|话术|义警圈|数据|统计|汇总/u;
const ASKING =
  /[?]|吗|[呢没]$|[了没]没有|没有$|要不要|怎么|怎样|咋|如何|多少|几(?:个|场|点|号|人|户|村|天)|哪|啥|什么|谁|能不能|可不可以|可以.*(?:吗|不)|是不是|有没有|算不算|够不够|第几/u;
const LOOK_UP =
  /^(?:请|麻烦)?(?:帮我|帮忙|给我|我想|想)?(?:查|看|调|问|了解|统计)(?:一下|看|下|个|查|询)?|排名|总人数|总数|完成率|覆盖率|进度|(?:本|这|上)个?[周月](?:的)?(?:数据|人数|记录|情况)$/u;

const ADDRESS = /^(?:@\S+\s*|机器人|反诈?小助手|小助手|助手)[\s,:。]*/u;

/** Whether a text asks about the records, the targets or how the bot is used. */
export function isQuery(input: string): boolean {
  const text = normalise(input).replace(ADDRESS, '');
  if (readQuestion(text) !== null) return true;
  if (/^(?:帮我)?(?:看|查)(?:一?下|看)?.*(?:周|月|天|村)(?:的)?$/u.test(text)) return true;
  return OUR_MATTERS.test(text) && (ASKING.test(text) || LOOK_UP.test(text));
}

const WITHDRAWAL =
  /收回|撤(?:回|了|销|掉|吧|下|一下|$)|^撤|删(?:掉|了|除|去|吧|一下|一条|$)|作废|不要了|不(?:算|作数|作准|记)(?:了|数)?|别[记算]|不要[记算]|去掉|拿掉|清掉|(?:发|选|点|传|搞|报)(?:错|重)(?:了|群)?|重复(?:了|上报|打卡)|取消(?:这|那|上|掉|打卡|记录)?(?:一)?条?|条[^,。]{0,4}取消/u;
/** 损失被骗 talk, questions and reports of what happened are no withdrawals. */
const NO_WITHDRAWAL =
  /[?]|吗|怎么|如何|错[了字]*[,。\s]*(?:应该|其实)?(?:是|\d)|骗子|骗我|被骗|诈骗|让我|叫我|不是.+是|改[成为]|应该?[是为]|今晚|明天|活动|宣讲会|会议|下雨|没人来|一个人都没/u;
/** 取消了 alone says that a lecture fell through; 上一条取消 takes an entry back. */
const ABOUT_ENTRY = /条|刚才|刚刚|刚发|刚报|前[面头]|上面|打卡|记录|我报|重复|发[错重]|撤|删|作废/u;

/** Whether a text asks to take back one's own entry (撤了吧, 发错了, 删掉). */
export function isWithdrawal(input: string): boolean {
  const text = normalise(input);
  if (text.length > 30 || !WITHDRAWAL.test(text) || NO_WITHDRAWAL.test(text)) return false;
  // 打错了,是38人 says what is right.
  return ABOUT_ENTRY.test(text) || /^不(?:算|要)/u.test(text);
}

const YES =
  /^(?:是|是的|对|对的|对对|没错|确认|嗯+|好|好的|可以|行|ok|要|同意|👌|👍)(?:了|啊|呀|吧)?[。!,]*$/iu;
const NO = /^(?:否|不|不是|不对|没有|没|不用|不要|不行|错了|别|no)(?:了|的|啊|呀|吧)?[。!,]*$/iu;
const FIGURE = /^(?:就|共|一共|有|是)?\s?(?<figure>[^\s]+?)\s?(?:个人|人|个|户|位|名|场|份)?[。!]?$/u;

/** The answer to a yes-or-no or how-many question; an approximate number gives its floor. Null when it is neither. */
export function readAnswer(input: string): 'yes' | 'no' | number | null {
  const text = normalise(input);
  if (YES.test(text)) return 'yes';
  if (NO.test(text)) return 'no';
  const figure = FIGURE.exec(text)?.groups?.figure ?? '';
  const [numeral, ...others] = findNumerals(figure);
  return numeral && others.length === 0 && numeral.words === figure ? numeral.value : null;
}
