import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '../console/browser.ts';
import { PNG } from '../console/start-fake.ts';
import { type Program, programFolder, ROOT } from './program.ts';
import { DESKTOP, openPage, PHONE, type Visitor } from './visitor.ts';

const CIBI_GROUP = '赐璧村反诈工作群';
/** What residents are sent about 杀猪盘: wordings change, so it is read where it stands. */
const SHAZHUPAN = /^short: (.+)$/m.exec(
  readFileSync(join(ROOT, 'templates/scripts/shazhupan.md'), 'utf8'),
)?.[1];

let browser: Browser;
let folder: Awaited<ReturnType<typeof programFolder>>;
let program: Program;
let url: string;
let visitor: Visitor;

beforeAll(async () => {
  folder = await programFolder();
  program = folder.start();
  [browser, url] = await Promise.all([launchBrowser(), program.ready()]);
});
afterAll(async () => {
  await browser?.close();
  await folder[Symbol.asyncDispose]();
});

afterEach(async () => {
  await visitor.close();
  expect(visitor.complaints).toEqual([]);
  await post('/sandbox/api/reset', {});
});

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBeLessThan(300);
}

describe('at a desk', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    visitor = await openPage(browser, url, DESKTOP);
  });

  test('a newcomer is a lecturer of 赐璧 in its group and knows what to do', async () => {
    expect(await visitor.title()).toBe(CIBI_GROUP);
    expect(await visitor.page.locator('#hint').innerText()).toContain('点一句试试,机器人马上回。');
    expect(await visitor.page.locator('#welcome-who').innerText()).toBe(
      '您现在是王姐(赐璧 · 宣讲员)。点一句试试:',
    );
    expect(await visitor.page.locator('#now').innerText()).toMatch(/^2021年4月6日 周二\s*09:00$/);
  });

  test('the lecturer reports, corrects, withdraws and asks', async () => {
    expect(await visitor.presses('打卡 35人 入户 刷单')).toBe(
      [
        '✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)',
        '累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。',
        '有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ].join('\n'),
    );
    expect(await visitor.page.locator('#hint').isVisible()).toBe(false);

    await visitor.page
      .locator('#files')
      .setInputFiles([{ name: '礼堂.png', mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') }]);
    expect(await visitor.says('昨晚礼堂42个人 杀猪盘')).toBe(
      [
        '✅ 赐璧 +42人 · 礼堂 · 讲杀猪盘 · 照片1张(#2,昨天晚上)',
        '累计77,4月底要640,还差563。还有19个工作日,照这样再讲15场就够。',
        '错了@我 回「更正 53人」或「撤回」。',
      ].join('\n'),
    );
    const width = "document.querySelector('#log .picture img').naturalWidth";
    await expect.poll(() => visitor.page.evaluate(width)).toBe(1);

    expect(await visitor.presses('更正 53人')).toBe('✅ 改好了:#2 42人 → 53人\n累计88/640,还差552。');
    expect(await visitor.presses('撤回')).toBe(
      '已撤回 #2:昨天晚上 礼堂 53人。\n累计35/640。撤错了@我 回「恢复 #2」。',
    );
    expect(await visitor.presses('进度')).toBe(
      '赐璧:已讲35人次,4月底要640,还差605\n还有19个工作日,近几场平均35人,再讲18场就够。\n看场次@我 回「明细」。',
    );
  });

  test('the peace office sees who it will reach, confirms, and it arrives in the residents’ groups', async () => {
    await visitor.becomes('平安办');
    expect(await visitor.presses('推送 杀猪盘 到 赐璧 虎山')).toBe(
      [
        '还没发。B1 发给居民:赐璧、虎山,共2个微信群',
        '———',
        SHAZHUPAN,
        '———',
        '发:「确认 B1」 改:「改 …」 不发:「取消 B1」。24小时内有效。',
      ].join('\n'),
    );
    expect(await visitor.row('虎山村居民群').count()).toBe(0);

    await visitor.page.locator('#sentences').getByRole('button', { name: '确认 B1' }).click();
    await expect
      .poll(async () => (await visitor.bubbles.allInnerTexts()).slice(-2), { timeout: 15_000 })
      .toEqual(['开始发 B1,2个群,约1分钟。要停回「停发」。', 'B1 已发 2/2 组,都到了。']);
    for (const group of ['虎山村居民群', '赐璧村居民群']) {
      expect(await visitor.badge(group).innerText()).toBe('1');
      await visitor.opens(group);
      expect(await visitor.lastBubble()).toBe(SHAZHUPAN);
      expect(await visitor.badge(group).count()).toBe(0);
    }
    await visitor.page.locator('#show-all').click();
    expect(await visitor.row('清波村居民群').innerText()).toContain('还没有消息');
  });

  test('three weeks later who lags is reminded one-to-one, who has reached the target is not; then all over', async () => {
    await visitor.says('打卡 35人 入户 刷单');
    await post('/sandbox/api/messages', {
      conversation: 'dt-wusifang',
      sender: 'wusifang-lecturer-1',
      text: '打卡 188人 礼堂 网贷',
    });
    expect(await visitor.movesClock('2021-04-27T12:00')).toMatch(
      /^✅ 到了2021年4月27日 周二 12:00,路上来了 \d+ 条消息。$/,
    );
    const own = visitor.row('王姐');
    await expect.poll(() => own.locator('.badge').innerText()).toBe('4');
    await own.click();
    expect(await visitor.lastBubble()).toBe(
      [
        '赐璧:已讲35人次,4月底要640,还差605。',
        '4月30日(周五)截止,还有3天,再讲18场左右就够。',
        '讲过没记的,补一句就行:「昨天 礼堂30人 刷单」。',
      ].join('\n'),
    );
    expect(await visitor.page.locator('#log .day').last().innerText()).toBe('2021年4月27日 周二');

    await visitor.page.locator('#show-all').click();
    await visitor.opens('老俞');
    expect(await visitor.bubbles.count()).toBe(0);

    await visitor.page.getByRole('button', { name: '从头来' }).click();
    await visitor.page.getByRole('button', { name: '清空重来' }).click();
    await expect.poll(() => visitor.page.locator('#now').innerText()).toMatch(/^2021年4月6日 周二\s*09:00$/);
    expect(await visitor.page.locator('.badge:visible').count()).toBe(0);
    await visitor.opens(CIBI_GROUP);
    expect(await visitor.bubbles.count()).toBe(0);
    expect(await visitor.presses('进度')).toContain('赐璧:已讲0人次');
  });

  test('the program is started again: all is there, and the page finds it by itself', async () => {
    await visitor.says('打卡 35人 入户 刷单');
    await visitor.movesClock('2021-04-07T10:30');
    expect(await program.stop()).toBe(0);
    await expect.poll(() => visitor.page.locator('#link-state').innerText()).toBe('⚠️ 连接断了,正在重连…');

    program = folder.start({ PORT: new URL(url).port });
    expect(await program.ready()).toBe(url);
    await expect.poll(() => visitor.page.locator('#link-state').innerText(), { timeout: 15_000 }).toBe('');
    expect(await visitor.page.locator('#now').innerText()).toMatch(/^2021年4月7日 周三\s*10:30$/);
    expect(await visitor.bubbles.count()).toBe(2);
    expect(await visitor.says('打卡 28人')).toContain('✅ 赐璧 +28人(#2,今天)\n累计63,');
    const refused = visitor.complaints.splice(0).filter((line) => !line.includes('ERR_'));
    visitor.complaints.push(...refused);
  });
});

describe('on a phone', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    visitor = await openPage(browser, url, PHONE);
  });

  test('the three tabs carry the whole tour', async () => {
    await visitor.page.locator('#welcome').getByRole('button', { name: '打卡 35人 入户 刷单' }).click();
    await expect.poll(() => visitor.bubbles.count()).toBe(2);
    expect(await visitor.overflow()).toBe(0);

    await visitor.showsTab('我和时间');
    expect(await visitor.page.locator('.column:visible').count()).toBe(1);
    await visitor.becomes('平安办');
    await visitor.presses('推送 杀猪盘 到 赐璧 虎山');
    expect(await visitor.page.locator('[data-column=chat]').isVisible()).toBe(true);
    expect(await visitor.overflow()).toBe(0);
    await visitor.page.getByLabel('要说的话').fill('确认 B1');
    await visitor.page.getByRole('button', { name: '发送' }).click();
    await expect.poll(() => visitor.page.locator('#tab-unread').innerText(), { timeout: 15_000 }).toBe('2');

    await visitor.showsTab('会话');
    expect(await visitor.overflow()).toBe(0);
    await visitor.opens('赐璧村居民群');
    expect(await visitor.lastBubble()).toBe(SHAZHUPAN);
    await expect.poll(() => visitor.page.locator('#tab-unread').innerText()).toBe('1');
    expect(await visitor.overflow()).toBe(0);
  });
});
