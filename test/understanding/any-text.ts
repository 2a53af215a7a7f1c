import fc from 'fast-check';

/** Pieces that readers look for, and those that get in their way. */
const PIECES =
  '打卡 赐璧 虎山村 青波 亲波村 大桥村 三十多 人 户 近百 35 １２ 昨天 周五 4.10 12号 下午3点 + 入户 房东 刷单 刷丹 其中流动 不是 是 共 每场 几十 詐騙 {{ <b> # @ 反诈 宣讲 讲了 更正 改成 撤了 那条 说错了 哦不 分别 各30人 合计 户数 人数 1. 2、 | ( ) □ ⑤ 吗 ? 明天 3️⃣ 𠮷 ﷺ 😀 constructor __proto__'.split(
    ' ',
  );

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...PIECES, '\n', '\r\n', ' ', '\t', ',', '\u0000', '\u200b', '\ud83d'),
);

/** Any text at all, mostly such as is nearly understood. */
export const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
