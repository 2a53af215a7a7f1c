import { describe, expect, it } from 'vitest';
import { looksLikeCheckIn } from '../../src/understanding/is-check-in.ts';
import { readCheckIn } from '../../src/understanding/read-check-in.ts';
import { lexicon } from './example-campaign.ts';

function looks(text: string): boolean {
  return looksLikeCheckIn(readCheckIn(text, { lexicon, today: '2021-04-12', now: '15:00' }), text);
}

describe('looksLikeCheckIn', () => {
  it.each([
    '赐璧 35',
    '虎山村 房东 17人',
    '昨晚礼堂42个人 杀猪盘',
    '今天下午礼堂 三十多个老人 讲保健品 没细数',
    '上报 赐璧35人',
    '今天宣讲完成 35人',
    '昨天在清波给50个租客讲了网贷',
    '青山工地 63人 高薪招聘',
  ])('%s is a report', (text) => {
    expect(looks(text)).toBe(true);
  });

  it.each([
    '',
    '35',
    '35人',
    '明天下午虎山礼堂宣讲 35人',
    '今晚7点虎山礼堂 35人',
    '今晚7点虎山礼堂要来35人,麻烦准备椅子',
    '4月30日 赐璧 35人 刷单',
    '预计赐璧35人听课',
    '赐璧有35人没来听课',
    '35人够不够一场的标准',
    '赐璧昨天讲了35人吗',
    '谢谢大家,赐璧35人都听了',
    '昨天青山有个老人刷单被骗了35万',
    '虎山刷单案件3起',
    '赐璧刷单损失5000元',
    '昨天派出所抓了3个人',
    '赐璧网格员有12人',
    '专职宣讲队2人',
    '我们3个人去虎山讲课',
    '派2个人去清波宣讲',
    '清波群里有86人',
    '清波实有人口2713',
    '赐璧累计412人',
    '赐璧还差228人',
    '反诈APP安装任务:虎山120人',
    '王位山有3个人阳性,今天宣讲先停',
    '虎山党员大会40人',
    '赐璧打疫苗35人',
    '青山小学35人午饭',
    '隔壁村讲了35人',
    '大桥村 35人 刷单',
    '不是35是53',
    '改成53人',
    '庙会来了500人',
    '清波+青山 共70人',
    '听说虎山昨天讲了60人',
    '赐璧 0人',
    '赐璧 几十个人 刷单',
  ])('%s is none', (text) => {
    expect(looks(text)).toBe(false);
  });
});
