import { normalise } from './normalise.ts';
import { findNumerals } from './numerals.ts';

export type Question = 'progress' | 'deadline' | 'help';

const DEADLINE =
  /(?:什么时候|啥时候|哪天|几号|何时|多久)[^,。]{0,4}(?:截止|到期|结束|交|完成)|截止(?:日期|时间|到)?(?:是)?(?:什么时候|哪天|几号)/u;
const PROGRESS =
  /(?:差|缺|欠)(?:多少|几)|(?:完成|到|讲|做|有|覆盖)了?(?:多少|几成|几场)|多少(?:人|场|次|人次|人次)?了|几场了|进度(?:怎么样|如何|呢|多少)|达标(?:了)?(?:吗|没)/u;
const HELP =
  /^(?:怎么用|怎么打卡|咋用|如何使用|使用说明|在吗|在不在|你好|您好|菜单|功能|你会什么|能干什么|\?+)(?:啊|呀|呢|吗)?[?!。]*$/u;

/** What a text in plain words asks of the bot; null when it asks none of what the bot answers. */
export function readQuestion(input: string): Question | null {
  const text = normalise(input);
  if (HELP.test(text)) return 'help';
  if (DEADLINE.test(text)) return 'deadline';
  return PROGRESS.test(text) ? 'progress' : null;
}

const WITHDRAWAL =
  /撤(?:回|了|销|掉|吧|下)|^撤$|删(?:掉|了|除|吧)|^删$|作废|不要了|不算(?:了|数)?|(?:发|选|点|传)错(?:了|群)?|取消(?:这|那|上)?(?:一)?条|条取消/u;
/** 损失被骗 talk, questions and reports of what happened are no withdrawals. */
const NO_WITHDRAWAL = /[?]|吗|怎么|如何|骗子|骗我|被骗|诈骗|让我|叫我|不是.+是/u;

/** Whether a text asks to take back one's own entry (撤了吧, 发错了, 删掉). */
export function isWithdrawal(input: string): boolean {
  const text = normalise(input);
  return text.length <= 30 && WITHDRAWAL.test(text) && !NO_WITHDRAWAL.test(text);
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
