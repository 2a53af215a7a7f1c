import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programFolder, ROOT } from '../e2e/program.ts';
import { startDingTalk } from '../wire/dingtalk/emulator.ts';
import { MONTH, settingsOf } from './doctor-fixture.ts';

interface Said {
  out: string;
  err: string;
  code: number;
}

/** `npm run doctor` as the script has it, in a folder of its own. */
function runDoctor(
  cwd: string,
  environment: Record<string, string | undefined>,
  ...words: string[]
): Promise<Said> {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { doctor: string };
  };
  const [, ...script] = scripts.doctor.split(' ');
  const args = script.map((word) => (/^(\.\/)?src\//.test(word) ? join(ROOT, word) : word));
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, ...words], { cwd, env }, (error, out, err) => {
      resolve({ out, err, code: typeof error?.code === 'number' ? error.code : 0 });
    });
  });
}

describe('npm run doctor', { timeout: 60_000 }, () => {
  test('beside the running program, which it does not disturb', async () => {
    await using folder = await programFolder();
    await using dingtalk = await startDingTalk();
    const settings = settingsOf(dingtalk, join(folder.dataDir, 'sandbox'));
    const program = folder.start(settings);
    await program.ready();
    await dingtalk.until(() => dingtalk.gateway.live === 1);

    const { out, err, code } = await runDoctor(folder.path, settings);
    const host = new URL(dingtalk.base).host;
    expect(
      out
        .replace(/还有\d+ GB/, '还有N GB')
        .trimEnd()
        .split('\n'),
    ).toEqual([
      `✓ Node:${process.versions.node}`,
      '✓ 设置:接钉钉',
      `✓ 数据文件夹:${join(folder.dataDir, 'sandbox')},能写,还有N GB`,
      '✓ 数据库:自带的 PostgreSQL 18,机器人正在用',
      '✓ 活动:黄湖镇2021年反诈宣讲',
      '✓ 本机的钟:准',
      `✓ 网络 ${host}:通`,
      '✓ 钉钉凭证:钉钉认',
      '✓ Stream 连接:能连(127.0.0.1)',
      '✓ 权限 企业内机器人发送消息权限:有',
      '✓ 权限 调用企业API基础权限:有',
      `✓ 接口额度:${MONTH}用了0/5000`,
      `✓ 消息额度:${MONTH}用了0/3000`,
      '✓ 平安办:设置里写了2人',
      '✓ 机器人编号:钉钉认',
      '',
      '都好。',
    ]);
    expect([err, code]).toEqual(['', 0]);
    expect(dingtalk.gateway.maxLive).toBe(1);
    expect((await dingtalk.say('text-in-group', { text: ' 帮助' })).code).toBe(200);
    expect(await program.stop()).toBe(0);
  });

  test('for programs, from .env, without secrets', async () => {
    await using folder = await programFolder();
    await using dingtalk = await startDingTalk();
    const settings = { ...settingsOf(dingtalk, folder.dataDir), DINGTALK_CLIENT_SECRET: 'geheim' };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder.path, '.env'), lines.join('\n'));
    const { out, err, code } = await runDoctor(folder.path, { DINGTALK_CLIENT_SECRET: '' }, '--json');
    expect(JSON.parse(out)).toEqual({
      ok: false,
      findings: expect.arrayContaining([
        { mark: 'ok', name: '设置', text: '接钉钉', mend: [] },
        {
          mark: 'fault',
          name: '钉钉凭证',
          text: '钉钉不认这个应用',
          mend: [expect.stringContaining('凭证与基础信息'), '请确认应用没有停用'],
        },
      ]),
    });
    expect([err, code]).toEqual(['', 1]);
    expect(out).not.toContain('geheim');
  });

  test('a word it does not know', async () => {
    await using folder = await programFolder();
    const { out, err, code } = await runDoctor(folder.path, {}, '--fix');
    expect([out, code]).toEqual(['', 2]);
    expect(err).toMatch(/^用法:\n {2}npm run doctor\n/);
  });
});
