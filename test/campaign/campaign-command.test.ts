import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCampaignCommand } from '../../src/campaign/campaign-command.ts';
import { shiftYears } from '../../src/campaign/copy-campaign.ts';
import { makeTemplates, SAMPLE, SAMPLE_WORLD } from './sample-templates.ts';

let templates: string;

beforeEach(async () => {
  templates = await makeTemplates();
});

afterEach(async () => {
  await rm(templates, { recursive: true });
});

async function run(words: string): Promise<{ text: string; exitCode: number }> {
  const { text, exitCode } = await runCampaignCommand(words.split(' '), templates);
  return { text: text.replaceAll(`${templates}/`, ''), exitCode };
}

test('check sums up a campaign that can be used', async () => {
  expect(await run('check sample-2024')).toEqual({
    exitCode: 0,
    text: '没有问题:样镇2024年反诈宣讲,2个单位共1500人,部门等1个,目标2月底10%(2024-02-29)、6月底45%(2024-06-30),话术1篇。',
  });
});

test('check lists the faults of one that cannot', async () => {
  await writeFile(join(templates, 'campaigns/sample-2024/campaign.yaml'), SAMPLE.replace('5000', '多'));
  expect(await run('check sample-2024')).toEqual({
    exitCode: 1,
    text: 'campaigns/sample-2024/campaign.yaml:38 字段 largestLecture:要写整数,写的是「多」',
  });
});

test('new moves the year and keeps everything else as written', async () => {
  expect(await run('new sample-2098 --from sample-2024 --year 2098')).toEqual({
    exitCode: 0,
    text: `建好了:样镇2098年反诈宣讲
campaigns/sample-2098/campaign.yaml
编号、名称、年份和日期已改成2098年,其余照抄 sample-2024。请打开文件看看这几处:
1. 人口(population):还是上次的2个单位共1500人,换成今年的
2. 目标(targets):2月底10%(2098-02-28)、6月底45%(2098-06-30)
3. 日期:2098-01-01 起计数,2098-01-02 起使用,2098-12-30 结束;分2个阶段(phases)
4. 工作日:2098年的放假调休还没有,国务院通知出来后写进 calendar,在那之前算不出工作日
改好后检查:npm run campaign -- check sample-2098
启用:设置 CAMPAIGN=sample-2098 再启动`,
  });
  const folder = join(templates, 'campaigns/sample-2098');
  const calendar = '{ year: 2024, off: [2024-01-01], work: [2024-02-04] }';
  const expected = SAMPLE.replaceAll('2024', '2098').replace('02-29', '02-28');
  expect(await readFile(join(folder, 'campaign.yaml'), 'utf8')).toBe(
    expected.replace(calendar.replaceAll('2024', '2098'), calendar),
  );
  expect(await readFile(join(folder, 'sandbox.yaml'), 'utf8')).toBe(SAMPLE_WORLD.replace('2024', '2098'));
  expect(await run('check sample-2098')).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining('注意:2098年'),
  });
});

test.each([
  [
    'sample-2024 --from sample-2024 --year 2026',
    'campaigns/sample-2024:已经有了,不会覆盖;换个编号,或先移走它',
  ],
  ['Sample_2026 --from sample-2024 --year 2026', 'Sample_2026:编号只能用小写字母、数字和短横线,以字母开头'],
  ['../escape --from sample-2024 --year 2026', '../escape:编号只能用小写字母、数字和短横线,以字母开头'],
  ['sample-2026 --from sample-2023 --year 2026', 'campaigns/sample-2023:没有这个活动,现有 sample-2024'],
  ['sample-2101 --from sample-2024 --year 2101', '2101:年份要在 2021 到 2100 之间'],
])('new refuses %s', async (words, text) => {
  expect(await run(`new ${words}`)).toEqual({ exitCode: 1, text });
  expect(await readFile(join(templates, 'campaigns/sample-2024/campaign.yaml'), 'utf8')).toBe(SAMPLE);
});

test.each([
  'check',
  'check a b',
  'check a --year 2026',
  'drop a',
  'new a --from b',
  'new a --year 2026',
  'new a --from b --year 今年',
  'new a --form b --year 2026',
])('%s gets the usage', async (words) => {
  expect(await run(words)).toMatchObject({ exitCode: 2, text: expect.stringMatching(/^用法:/) });
});

test.each([
  ['2021-04-06', 5, '2026-04-06'],
  ['2024-02-29', 1, '2025-02-28'],
  ['2025-02-28', 3, '2028-02-29'],
  ['2024-02-28', 4, '2028-02-28'],
  ['2026-12-31', -5, '2021-12-31'],
])('%s moved by %i years is %s', (day, years, moved) => {
  expect(shiftYears(day, years)).toBe(moved);
});

test('npm run campaign checks the shipped example', async () => {
  const words = ['--import', './src/check-node.js', 'src/campaign/cli.ts', 'check', 'huanghu-2021'];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  expect(stdout).toMatch(/^没有问题:黄湖镇2021年反诈宣讲,7个单位共20209人,/);
});
