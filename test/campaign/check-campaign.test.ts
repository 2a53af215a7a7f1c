import { expect, test } from 'vitest';
import { type BrokenSample, complaintsAbout, SAMPLE } from './sample-templates.ts';

const CONTRADICTORY: BrokenSample[] = [
  [
    'an id used twice',
    'id: xicun',
    'id: dongcun',
    ['campaign.yaml:18 字段 units[1].id:和「东村」的编号重复'],
  ],
  [
    "a name that is another's alias",
    'name: 西村',
    'name: 冬村',
    ['campaign.yaml:19 字段 units[1].name:「冬村」已经是「东村」的名称或别名'],
  ],
  [
    "an alias that is another's name",
    'name: 派出所',
    'name: 派出所\n    aliases: [所里, 西村]',
    ['campaign.yaml:24 字段 units[2].aliases[1]:「西村」已经是「西村」的名称或别名'],
  ],
  [
    'a command for a name',
    '[冬村]',
    '[冬村, 打卡]',
    ['campaign.yaml:17 字段 units[0].aliases[1]:「打卡」另有用处,不能当单位的名称'],
  ],
  [
    'a second police station',
    'population: 500',
    'population: 500\n  - { id: police-2, name: 二所, kind: police }',
    ['campaign.yaml:25 字段 units[3].kind:派出所(police)只能有一个,已经有「二所」'],
  ],
  [
    'a model village that is none',
    'kind: police',
    'kind: police\n    modelVillage: true',
    ['campaign.yaml:25 字段 units[2].modelVillage:只有村社(village)能当样板村'],
  ],
  [
    'targets out of order',
    '2024-06-30, percent: 45',
    '2024-02-01, percent: 10',
    [
      'campaign.yaml:27 字段 targets[1].by:要晚于「2月底」的 2024-02-29',
      'campaign.yaml:27 字段 targets[1].percent:目标是累计的,要大于「2月底」的 10',
    ],
  ],
  [
    'a target before the count',
    'countFrom: 2024-01-01',
    'countFrom: 2024-03-01',
    ['campaign.yaml:26 字段 targets[0].by:比开始计数的 2024-03-01(countFrom)还早'],
  ],
  [
    'a target after the end',
    '2024-06-30, percent',
    '2025-06-30, percent',
    ['campaign.yaml:27 字段 targets[1].by:比活动最后一天 2024-12-30(endsOn)还晚'],
  ],
  [
    'phases that overlap',
    'from: 2024-07-01',
    'from: 2024-06-30',
    ['campaign.yaml:11 字段 phases[1].from:要晚于「攻坚」结束的 2024-06-30'],
  ],
  [
    'a phase backwards',
    'to: 2024-12-30',
    'to: 2024-06-30',
    ['campaign.yaml:11 字段 phases[1].to:比开始的 2024-07-01 还早'],
  ],
  [
    "another year's start",
    'startsOn: 2024',
    'startsOn: 2023',
    ['campaign.yaml:7 字段 startsOn:不在 2024 年(year)里'],
  ],
  [
    'a calendar of another year',
    '[2024-02-04]',
    '[2025-02-04]',
    ['campaign.yaml:40 字段 calendar[0].work[0]:不在 2024 年里'],
  ],
  [
    'a script there is not',
    'script: shuadan',
    'script: shuadn',
    ['campaign.yaml:46 字段 lexicon.topics[0].script:没有话术 shuadn,现有 shuadan'],
  ],
  [
    'a word with two meanings',
    'words: [网贷]',
    'words: [网贷, 刷单]',
    ['campaign.yaml:47 字段 lexicon.topics[1].words[1]:「刷单」已经是「刷单」的说法'],
  ],
  [
    "another folder's id",
    'id: sample-2024',
    'id: sample-2023',
    ['campaign.yaml:1 字段 id:要和文件夹的名字 sample-2024 一样'],
  ],
];

test.each(CONTRADICTORY)('names file, line and field of %s', async (_title, was, is, complaint) => {
  expect(SAMPLE).toContain(was);
  expect(await complaintsAbout(SAMPLE.replace(was, is))).toEqual(complaint);
});
