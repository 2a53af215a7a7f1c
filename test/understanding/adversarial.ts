/** What is repeated to make readers do most work: every kind of thing they look for, and near misses. */
const FAMILIES = [
  ...'1 12 一二三 三十多 几十 人 35人 1人 万 近 + 25+ 人口1 讲怎么 多少'.split(' '),
  ...'赐璧 赐璧35 青波村 亲波村 大桥村 赐 老王 刷 刷丹 入互 溪畔小区 房东 企业 派出所 派出所来 会计'.split(
    ' ',
  ),
  ...'昨天 5月3日 4.1 3/4 周一 1月 春节 清明 下午3点 8:00 晚 2021-'.split(' '),
  ...'( ) (1) 【 打卡 更正 改成 不是 上条 补 说错 写错了 哦不 怎么 可以 讲 反诈 给 共计 其中 流动 分别 各30人 一家24人'.split(
    ' ',
  ),
  ...', : 。 - @ # □ □专职 1、 ﷺ 😀 a qingbo 的 了 无 没 撤 例'.split(' '),
  '赐璧 ',
  '赐璧35 ',
  '3户5人 ',
  '5月3日 ',
  '上条 ',
  '打卡 ',
  'a ',
  '| ',
  '\n',
  'a\n',
  '35\n',
  '赐璧 35人\n',
  '1.赐璧 35人\n',
  '户数 人数\n',
];
/** Before and after the repetition: a report that makes readers go on, words that make them look back. */
const HEADS = ['', '赐璧 35人 反诈 '];
const TAILS = ['', '改成', '不是', '撤了', '35人', '补'];

/** Makes the text of a family with a number of characters. */
export type Family = (length: number) => string;

export const ADVERSARIAL: readonly Family[] = FAMILIES.flatMap((unit) =>
  HEADS.flatMap((head) =>
    TAILS.map(
      (tail): Family =>
        (length) => {
          const rest = length - head.length - tail.length;
          return head + unit.repeat(Math.ceil(rest / unit.length)).slice(0, rest) + tail;
        },
    ),
  ),
);

/** The shortest of some runs, in milliseconds: what else the machine does only makes them longer. */
export function shortestOf(runs: number, work: () => void): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - startedAt);
  }
  return shortest;
}
