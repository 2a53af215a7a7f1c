import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignError } from '../../src/campaign/campaign-error.ts';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';

/** A small town's campaign; its line numbers are those the tests name. */
export const SAMPLE = `id: sample-2024
town: sample
townName: 样镇
name: 样镇2024年反诈宣讲
year: 2024
countFrom: 2024-01-01 # 开始计数
startsOn: 2024-01-02
endsOn: 2024-12-30
phases:
  - { name: 攻坚, from: 2024-01-02, to: 2024-06-30 }
  - { name: 常态, from: 2024-07-01, to: 2024-12-30 }
units:
  - id: dongcun
    name: 东村
    kind: village
    population: 1000
    aliases: [冬村]
  - id: xicun
    name: 西村
    kind: village
    population: 500
  - id: police
    name: 派出所
    kind: police
targets:
  - { name: 2月底, by: 2024-02-29, percent: 10 }
  - { name: 6月底, by: 2024-06-30, percent: 45 }
assumedSession: 30
recentSessions: 5
reminders:
  deadlineDaysBefore: [7, 3, 1]
  deadlineAt: '09:00'
  nudge: { weekday: 4, at: '16:00', leastWorkingDays: 3 }
  draft: { weekday: 1, at: '08:30' }
quietHours: { from: '21:00', to: '08:00' }
review: { autoPassDays: 3, lateDays: 7, shareOfUnitPercent: 20, approxOver: 100 }
confirmWithinHours: 24
largestLecture: 5000
calendar:
  - { year: 2024, off: [2024-01-01], work: [2024-02-04] }
lexicon:
  venueKinds: [{ id: school, name: 进学校, words: [学校] }]
  audiences: [{ id: elderly, name: 老人, words: [老人] }]
  teams: [{ id: dedicated, name: 专职, words: [专职] }]
  topics:
    - { id: shuadan, name: 刷单, words: [刷单], script: shuadan }
    - { id: wangdai, name: 网贷, words: [网贷] }
`;

export const SAMPLE_SCRIPT = `---
name: 刷单
officialType: 刷单返利
lead: 要先垫钱的都是诈骗
stages: [拉群, 返利, 骗钱]
phrases: [日结, 垫付, 卡单]
advice: [一单也别做]
short: 要您先垫钱的刷单都是诈骗,一单也别做。拿不准打96110,已经转钱马上打110。
---
`;

export const SAMPLE_WORLD = `startsAt: 2024-01-02T09:00:00+08:00
people:
  - { id: wang-jie, name: 王姐, platform: dingtalk, units: [dongcun], roles: [lecturer] }
  - { id: li-ayi, name: 李阿姨, platform: wechat, units: [dongcun], roles: [resident] }
groups:
  - { id: dt-dongcun, platform: dingtalk, title: 东村工作群, units: [dongcun], members: [wang-jie] }
`;

/** A templates folder of its own with the sample campaign, one script and a sandbox. */
export async function makeTemplates(): Promise<string> {
  const templates = await mkdtemp(join(tmpdir(), 'templates-'));
  await mkdir(join(templates, 'campaigns/sample-2024'), { recursive: true });
  await mkdir(join(templates, 'scripts'));
  await writeFile(join(templates, 'campaigns/sample-2024/campaign.yaml'), SAMPLE);
  await writeFile(join(templates, 'campaigns/sample-2024/sandbox.yaml'), SAMPLE_WORLD);
  await writeFile(join(templates, 'scripts/shuadan.md'), SAMPLE_SCRIPT);
  return templates;
}

/** What a campaign's faults are when the sample is written so; nothing when it loads. */
export async function complaintsAbout(text: string | Uint8Array): Promise<string[]> {
  const templates = await makeTemplates();
  const file = join(templates, 'campaigns/sample-2024/campaign.yaml');
  try {
    await writeFile(file, text);
    await loadCampaign('sample-2024', templates);
    return [];
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    return error.message.split('\n').map((line) => line.replace(file, 'campaign.yaml'));
  } finally {
    await rm(templates, { recursive: true });
  }
}

/** What of the sample is written otherwise, and every line of the complaint. */
export type BrokenSample = [title: string, was: string, is: string, complaint: string[]];
