import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadScripts } from '../../src/campaign/load-scripts.ts';
import { makeTemplates, SAMPLE_SCRIPT } from './sample-templates.ts';

let templates: string;
let scripts: string;

beforeEach(async () => {
  templates = await makeTemplates();
  scripts = join(templates, 'scripts');
});

afterEach(async () => {
  await rm(templates, { recursive: true });
});

test('takes the id from the file name and tolerates Windows line ends', async () => {
  await writeFile(join(scripts, 'wangdai.md'), SAMPLE_SCRIPT.replaceAll('\n', '\r\n'));
  expect((await loadScripts(scripts)).map(({ id, name, aliases }) => ({ id, name, aliases }))).toEqual([
    { id: 'shuadan', name: '刷单', aliases: [] },
    { id: 'wangdai', name: '刷单', aliases: [] },
  ]);
});

test('names the faults of all files', async () => {
  const files: Record<string, string> = {
    '刷单.md': SAMPLE_SCRIPT,
    'bare.md': '没有开头\n',
    'few.md': SAMPLE_SCRIPT.replace('[拉群, 返利, 骗钱]', '[拉群]').replace('lead', 'leda'),
    'helpless.md': SAMPLE_SCRIPT.replace('打110', '报警'),
    'long.md': SAMPLE_SCRIPT.replace('一单也别做。', '一单也别做。'.repeat(20)),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(scripts, name), text);

  const error = await loadScripts(scripts).catch((thrown: unknown) => thrown);
  expect(String(error).replaceAll(`${scripts}/`, '').split('\n')).toEqual([
    'CampaignError: bare.md:各项要写在开头的两行 --- 中间',
    'few.md:2 字段 lead:缺这一项,要写文字',
    'few.md:4 字段 leda:没有这一项,是不是 lead?',
    'few.md:5 字段 stages:至少要 3 条,现在 1 条',
    'helpless.md:8 字段 short:要有96110和110',
    'long.md:8 字段 short:最多 120 个字,现在 154 个',
    '刷单.md:文件名只能用小写字母、数字和短横线',
  ]);
});

test('says when the folder is missing', async () => {
  await expect(loadScripts(join(scripts, 'none'))).rejects.toThrow('none:没有这个文件夹');
});
