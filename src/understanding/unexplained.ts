import { EXPLAINED } from './remainder.ts';

/** Words of a report that say nothing a check-in keeps. */
const FILLERS = [
  // Asking for it and reporting it
  '打卡 补打卡 签到 宣讲 接龙 上报 补报 汇报 报告 报一下 补充 记录 已经 完成 圆满 顺利 结束 任务 活动 行动 开展 进行 组织 举行',
  // What it was about and how it was done
  '反诈 反诈骗 防诈 防诈骗 防骗 诈骗 骗局 骗术 案例 知识 宣传 宣传单 传单 手册 资料 视频 发放 发传单 发了 培训 课 讲座 讲 讲了 讲课 讲完 讲解 主讲',
  '做了 搞了 上了 开了 做 搞 开会 会议室 带队 分别 联合 走进 走了 走访 见到 碰到 跑了 看了 观看 在线 直播 围观 扫 出租房 累计 达',
  // Who was there
  '听 听课 听众 参加 参与 受教育 到场 到会 现场 群众 居民 村民 大家 全校 老师 兄弟 同志 家长开放日 领导好 我们 咱们 我 咱 民警 宣讲员 队员 队 辖区',
  // Labels of a form
  '时间 地点 人数 户数 内容 主题 形式 对象 队伍 村社 村名 社区 宣讲人 名称 本村 我村 村里',
  // Small words
  '今天 刚刚 刚才 刚 已 一场 一下 一共 总共 大概 左右 主要 大多 都是 还有 这边 那边 这里 人不多 没细数 还都是 就 又 才 哦不 原来 嘛 x 吧 啊 呢 哦 哈 嗯',
  '在 到 去 来 有 了 的 人 共 都 也 还 和 与 及 等 把 给 向 对 跟 为 个 位 名 各 开 上 里 过 多 是 一 这 那 种 们',
]
  .flatMap((line) => line.split(' '))
  .toSorted((a, b) => b.length - a.length);

const FILLER = new RegExp(FILLERS.join('|'), 'gu');
/** 老李, 小陈: a colleague who came along. */
const COLLEAGUE =
  /[小老][王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕]/gu;
const MENTION = /@[^\s@]{1,20}/gu;

/**
 * What no reader explained, out of a text whose explained places are blanked: words only, without
 * mentions, fillers, punctuation and emoji, parts set apart by a blank.
 */
export function unexplainedOf(free: string): string {
  return free
    .replace(MENTION, ' ')
    .replace(COLLEAGUE, ' ')
    .replace(FILLER, EXPLAINED)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
