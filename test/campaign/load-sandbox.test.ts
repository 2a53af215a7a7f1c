import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { loadSandbox } from '../../src/campaign/load-sandbox.ts';
import { worldSchema } from '../../src/channels/sandbox/world.ts';
import { makeTemplates, SAMPLE_WORLD } from './sample-templates.ts';

let templates: string;

beforeEach(async () => {
  templates = await makeTemplates();
});

afterEach(async () => {
  await rm(templates, { recursive: true });
});

test.each([
  [
    'a role there is not',
    'roles: [resident]',
    'roles: [villager]',
    [
      'sandbox.yaml:4 字段 people[1].roles[0]:只能写 lecturer、cadre、police、department、peaceOffice、leader、resident,写的是「villager」',
    ],
  ],
  [
    'no time',
    'startsAt: 2024-01-02T09:00:00+08:00',
    'startsAt: 2024-01-02',
    ['sandbox.yaml:1 字段 startsAt:要写成 2021-04-06T09:00:00+08:00 这样的时间'],
  ],
  [
    'an unknown unit',
    'platform: wechat, units: [dongcun]',
    'platform: wechat, units: [nancun]',
    ['sandbox.yaml:4 字段 people[1].units[0]:活动里没有单位 nancun'],
  ],
  [
    'an id used twice',
    'id: dt-dongcun',
    'id: li-ayi',
    ['sandbox.yaml:6 字段 groups[0].id:编号 li-ayi 已经用过'],
  ],
  [
    'a member nobody knows, and one on the other platform',
    '[wang-jie]',
    '[xiao-li, li-ayi]',
    [
      'sandbox.yaml:6 字段 groups[0].members[0]:没有 xiao-li 这个人',
      'sandbox.yaml:6 字段 groups[0].members[1]:li-ayi 不在 dingtalk 上',
    ],
  ],
  [
    'a first visitor nobody knows, in a unit there is not',
    'startsAt: 2024-01-02T09:00:00+08:00',
    'startsAt: 2024-01-02T09:00:00+08:00\nfirstVisit: { person: xiao-li, units: [nancun] }',
    [
      'sandbox.yaml:2 字段 firstVisit.person:没有 xiao-li 这个人',
      'sandbox.yaml:2 字段 firstVisit.units[0]:活动里没有单位 nancun',
    ],
  ],
])('names file, line and field of %s', async (_title, was, is, complaint) => {
  const file = join(templates, 'campaigns/sample-2024/sandbox.yaml');
  expect(SAMPLE_WORLD).toContain(was);
  await writeFile(file, SAMPLE_WORLD.replace(was, is));
  const error = await loadSandbox(await loadCampaign('sample-2024', templates), worldSchema).catch(
    (thrown: unknown) => thrown,
  );
  expect(String(error).replace('CampaignError: ', '').replaceAll(file, 'sandbox.yaml').split('\n')).toEqual(
    complaint,
  );
});

test('gives the world of a campaign', async () => {
  const world = await loadSandbox(await loadCampaign('sample-2024', templates), worldSchema);
  expect(world.people.map(({ name, dedicated }) => ({ name, dedicated }))).toEqual([
    { name: '王姐', dedicated: false },
    { name: '李阿姨', dedicated: false },
  ]);
});
