import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { loadSandbox } from '../../src/campaign/load-sandbox.ts';
import { worldSchema } from '../../src/channels/sandbox/world.ts';
import { targetUnitsOf, villagesOf } from '../../src/domain/campaign.ts';
import { ROLES } from '../../src/domain/role.ts';

const templates = fileURLToPath(new URL('../../templates', import.meta.url));
const loaded = await loadCampaign('huanghu-2021', templates);
const { campaign, scripts } = loaded;
const world = await loadSandbox(loaded, worldSchema);

describe('the example campaign', () => {
  test('has the populations of the notice, in its order', () => {
    expect(targetUnitsOf(campaign).map(({ name, population }) => [name, population])).toEqual([
      ['王位山', 2836],
      ['虎山', 2077],
      ['清波', 2713],
      ['赐璧', 2560],
      ['青山', 2566],
      ['吴四坊', 753],
      ['派出所', 6704],
    ]);
  });

  test('has the targets of the notice', () => {
    expect(campaign.targets.map(({ by, percent }) => [by, percent])).toEqual([
      ['2021-03-31', 8],
      ['2021-04-30', 25],
      ['2021-05-31', 35],
      ['2021-06-30', 45],
    ]);
  });

  test('tells every topic of the notice by a script', () => {
    const told = campaign.lexicon.topics.flatMap(({ name, script }) => (script ? [name] : []));
    expect(told).toEqual(
      expect.arrayContaining([
        '杀猪盘',
        '刷单',
        '网贷',
        '虚构车祸',
        '中奖',
        '冒充老总',
        '高薪招聘',
        '保健品',
      ]),
    );
    expect(scripts.map(({ id }) => id)).toEqual(
      campaign.lexicon.topics.flatMap(({ script }) => script ?? []),
    );
  });
});

describe.each(scripts)('the script $name', ({ name, aliases, lead, stages, phrases, advice, short }) => {
  test('tells residents whom to call', () => {
    expect(short).toContain('拿不准打96110,已经转钱马上打110。');
    expect([lead, ...stages, ...phrases, ...advice].join()).not.toMatch(/96110|(?<!96)110/);
  });

  test('is found by the words of its topic', () => {
    const topic = campaign.lexicon.topics.find((candidate) => candidate.name === name);
    expect(topic?.words).toContain(name);
    expect(aliases).not.toContain(name);
  });

  test('names nobody', () => {
    expect([lead, ...stages, ...phrases, ...advice, short].join()).not.toMatch(/黄湖|镇长|书记|余杭|所长/);
  });
});

test('no name or alias leads to two scripts', () => {
  const names = scripts.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(names).toHaveLength(new Set(names).size);
});

describe('the sandbox', () => {
  test('has somebody of every role', () => {
    const roles = new Set(world.people.flatMap((person) => person.roles));
    expect(ROLES.filter((role) => !roles.has(role))).toEqual([]);
  });

  test.each(
    villagesOf(campaign),
  )('$name has its groups, two dedicated lecturers, a cadre and two residents', ({ id }) => {
    const people = world.people.filter(({ units }) => units.includes(id));
    expect(people.map(({ roles, dedicated, platform }) => [roles.join(), dedicated, platform])).toEqual([
      ['lecturer', true, 'dingtalk'],
      ['lecturer', true, 'dingtalk'],
      ['cadre', false, 'dingtalk'],
      ['resident', false, 'wechat'],
      ['resident', false, 'wechat'],
    ]);
    const groups = world.groups.filter(({ units }) => units.includes(id));
    expect(groups.map((group) => group.id)).toEqual([`dt-${id}`, `wx-${id}`]);
  });

  test('has the peace office in every work group and everybody of DingTalk in the town group', () => {
    const workGroups = world.groups.filter(({ platform }) => platform === 'dingtalk');
    for (const { members } of workGroups)
      expect(members).toEqual(expect.arrayContaining(['pinganban-1', 'pinganban-2']));
    const onDingtalk = world.people.filter(({ platform }) => platform === 'dingtalk').map(({ id }) => id);
    expect(workGroups.find(({ id }) => id === 'dt-town')?.members).toEqual(onDingtalk);
  });
});
