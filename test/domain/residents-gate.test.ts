import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { TEMPLATES } from '../../src/app.ts';
import { loadTemplates } from '../../src/bot/templates.ts';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { findCaseDetails, findUnitProgress, whatStops, whyStopped } from '../../src/domain/residents-gate.ts';

const { campaign, scripts } = await loadCampaign('huanghu-2021', TEMPLATES);

describe('what stops a text', () => {
  it('is told with its pieces masked and the words before them', () => {
    const text = '本周提醒\n受害人王建国,电话 13800138000';
    expect(whatStops(text, campaign, true)).toEqual({
      found: [
        { what: '姓名', piece: '王**', after: '受害人' },
        { what: '手机号', piece: '138****8000', after: '电话' },
      ],
      progress: null,
    });
    expect(whyStopped(text, campaign, true)).toBe('里面有像姓名的「王**」,拦下了');
  });

  it('is never the name of a unit, however it is written', () => {
    expect(whatStops('王伟山、吴四方两村请转发', campaign, true)).toBeNull();
  });

  it('in a work group is personal data alone', () => {
    expect(whatStops('赐璧还差228人,请抓紧', campaign, false)).toBeNull();
    expect(whatStops('请联系13800138000', campaign, false)).not.toBeNull();
    expect(whyStopped('赐璧还差228人,请抓紧', campaign, true)).toBe('里面有村里的进度,拦下了');
  });
});

describe('a unit’s progress', () => {
  test.each([
    ['赐璧还差228', '赐璧', '还差228'],
    ['赐壁村覆盖率只有16%', '赐璧', '覆盖率'],
    ['本周通报:\n虎山 402/519', '虎山', '402/519'],
    ['派出所已讲756人次', '派出所', '已讲756人'],
    ['全镇排名:青山第一,吴四坊垫底', '青山', '排名'],
    ['清波没完成任务', '清波', '没完成任务'],
    ['王位山差229', '王位山', '差229'],
    ['青山累计655人,目标642', '青山', '累计655人'],
  ])('%s', (text, unit, words) => expect(findUnitProgress(text, campaign)).toEqual({ unit, words }));

  test.each([
    '赐璧村4月10日晚7点在文化礼堂讲反诈,欢迎来听',
    '派出所提醒:80%的案件是刷单,排名第一',
    '据派出所统计,刷单诈骗排在第一',
    '全镇已讲3216人次,离4月底的目标还差1836',
    '赐璧、虎山各村请注意。本周损失排第一的是刷单',
    '青山村4/10晚上放反诈电影',
    '请虎山村的各位完成国家反诈中心APP注册',
  ])('harmless: %s', (text) => expect(findUnitProgress(text, campaign)).toBeNull());
});

describe('day, amount and place of a case together', () => {
  test.each<[string, string, string, string | null]>([
    ['4月10日,赐璧溪畔小区有人刷单被骗15.2万元', '4月10日', '15.2万元', '赐璧溪畔小区'],
    ['昨天虎山一位村民被骗3,200元', '昨天', '3,200元', '虎山'],
    ['上周三,竹木公司财务被骗走50万', '上周三', '50万', '竹木公司'],
    ['案发12号,青山村,损失十五万', '12号', '十五万', '青山'],
    ['2021-04-10清波发生一起网贷诈骗案,金额8000元', '2021-04-10', '8000元', '清波'],
  ])('%s', (text, day, amount, place) => {
    expect(findCaseDetails(text, campaign, false)).toEqual({ day, amount, place });
  });

  test.each([
    '上周赐璧有人刷单被骗10万元以上',
    '上周赐璧有人被骗约15万元',
    '4月10日赐璧有人被骗几万元',
    '4月10日,镇里有人被骗15.2万元',
    '4月10日晚7点赐璧礼堂讲座,前50名送价值20元的小礼品',
    '4月10日是国家安全教育日。\n上周镇里损失15.2万元,案件都是刷单。\n赐璧村有讲座',
  ])('not: %s', (text) => expect(findCaseDetails(text, campaign, false)).toBeNull());

  it('needs no place where the text goes to one small village only', () => {
    const text = '4月10日有人刷单被骗15.2万元';
    expect(findCaseDetails(text, campaign, true)).toEqual({
      day: '4月10日',
      amount: '15.2万元',
      place: null,
    });
    expect(findCaseDetails(text, campaign, false)).toBeNull();
  });
});

describe('what ships passes', async () => {
  const templates = await loadTemplates(join(TEMPLATES, 'messages'));
  const around = { at: '', today: '2021-04-06' };

  test.each(scripts)('the script $name, short, whole, and as the week’s bulletin', (script) => {
    const { name, lead, stages, phrases, advice, short } = script;
    const texts = [
      short,
      templates.render('weekly-bulletin', { name, lead, stages, advice }, around, 'dingtalk'),
      templates.render('script', { name, lead, stages, phrases, advice, short }, around, 'wechat'),
    ];
    for (const text of texts) {
      expect(whatStops(text, campaign, true)).toBeNull();
      expect(findCaseDetails(text, campaign, true)).toBeNull();
    }
  });

  test('what a robot’s group is told first', () => {
    const text = templates.render(
      'robot-proof',
      { units: campaign.units.map(({ name }) => name) },
      around,
      'dingtalk',
    );
    expect(whatStops(text, campaign, true)).toBeNull();
  });
});
