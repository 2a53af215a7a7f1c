/**
 * A text as it is searched for personal data: full width, emoji digits and traditional characters folded to one
 * spelling, invisible characters left out. Every unit remembers where in the text it came from.
 */
export interface FoldedText {
  /** Lower case, half width, simplified where it matters. */
  plain: string;
  /** The same length; digits that are written in Chinese (幺三八) are figures. */
  digits: string;
  /** Where the unit at an index begins and ends in the text. */
  starts: number[];
  ends: number[];
}

/** Figures as they are written and as they are read out over the telephone, 0 to 9. */
const DIGIT_CHARACTERS = [
  '零〇○洞',
  '一壹幺吆',
  '二贰两',
  '三叁',
  '四肆',
  '五伍',
  '六陆',
  '七柒拐',
  '八捌',
  '九玖勾',
];
const DIGITS = new Map(
  DIGIT_CHARACTERS.flatMap((characters, value) => [...characters].map((char) => [char, String(value)])),
);

const PAIRS =
  '號号樓楼棟栋單单電电話话組组戶户間间門门張张陳陈劉刘楊杨黃黄趙赵吳吴鄭郑馬马孫孙羅罗謝谢許许鄧邓馮冯葉叶蘇苏呂吕盧卢錢钱龍龙' +
  '業业騙骗損损萬万賬账帳账銀银證证聯联係系蘭兰鳳凤華华國国強强偉伟麗丽軍军貴贵榮荣紅红飛飞輝辉剛刚傑杰濤涛';
const SIMPLIFIED = new Map([...PAIRS.matchAll(/(.)(.)/gu)].map(([, from = '', to = '']) => [from, to]));

/** What is not seen when the text is read: zero-width characters, variation selectors, the keycap's frame. */
const INVISIBLE = /^[\p{Cf}\p{M}]$/u;

export function fold(text: string): FoldedText {
  const plain: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const char of text) {
    const end = at + char.length;
    if (INVISIBLE.test(char)) {
      // It goes with what it stands on.
      if (ends.length > 0) ends[ends.length - 1] = end;
    } else {
      const folded = char
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\p{Cf}\p{M}]/gu, '');
      const simple = SIMPLIFIED.get(folded) ?? folded;
      for (let index = 0; index < simple.length; index += 1) {
        plain.push(simple.charAt(index));
        starts.push(at);
        ends.push(end);
      }
    }
    at = end;
  }
  return {
    plain: plain.join(''),
    digits: plain.map((unit) => DIGITS.get(unit) ?? unit).join(''),
    starts,
    ends,
  };
}
