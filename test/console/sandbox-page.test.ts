import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { type FakeServer, PNG, startFake } from './start-fake.ts';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

let browser: Browser;
let server: FakeServer;
let page: Page;
/** What must not happen on any page: console errors, broken scripts, requests to elsewhere. */
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  server = await startFake();
});
afterEach(async () => {
  await page.context().close();
  await server.close();
  expect(complaints).toEqual([]);
});

async function visit(viewport: { width: number; height: number }): Promise<void> {
  const context = await browser.newContext({ viewport });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) {
      complaints.push(`left the machine: ${request.url()}`);
    }
  });
  await page.goto(server.url);
  await page.locator('#me strong').waitFor({ state: 'attached' });
}

function lastBubble() {
  return page.locator('#log .message').last().locator('.bubble');
}

function row(title: string) {
  return page.locator('.row', { hasText: title });
}

async function composerSays(text: string): Promise<void> {
  await page.getByLabel('要说的话').fill(text);
  await page.getByLabel('要说的话').press('Enter');
}

/** The width by which the page is wider than the window. */
function overflow(): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

describe('at a desk', () => {
  beforeEach(() => visit(DESKTOP), 30_000);

  test('a first click on a sentence brings the bot’s answer, formatted', async () => {
    expect(await page.locator('#hint').innerText()).toContain('点一句试试');
    expect(await page.locator('#chat-title').innerText()).toBe('赐璧宣讲群');
    await page.locator('#welcome').getByRole('button', { name: '打卡 35人 入户 刷单' }).click();
    await expect.poll(() => lastBubble().innerHTML()).toContain('<strong>记好了</strong>:打卡 35人');
    expect(await page.locator('#log .message.mine .bubble').innerText()).toBe('打卡 35人 入户 刷单');
    expect(await page.locator('#hint').isVisible()).toBe(false);
    expect(await page.locator('#welcome').isVisible()).toBe(false);
  });

  test('whoever one becomes sees the own conversations and fitting sentences', async () => {
    await page.getByLabel('换成').selectOption({ label: '小陈 · 平安办' });
    expect(await page.locator('#chat-title').innerText()).toBe('全镇反诈群');
    expect(await page.locator('#sentences button').allInnerTexts()).toEqual([
      '推送 杀猪盘 到 赐璧 虎山',
      '确认 B1',
      '通报 本周有人冒充客服退款,请提醒家人别共享屏幕',
      '进度 全镇',
      '停发',
      '恢复发送',
    ]);
    expect(await row('虎山宣讲群').count()).toBe(0);
    await page.getByRole('button', { name: '居民', exact: true }).click();
    expect(await page.locator('#me').innerText()).toContain('张阿姨');
    expect(await page.locator('#chat-title').innerText()).toBe('赐璧居民群');
  });

  test('a conversation of others is entered as one of them', async () => {
    await page.locator('#show-all').click();
    await row('虎山宣讲群').click();
    expect(await page.locator('#me').innerText()).toContain('老李');
    await composerSays('打卡 40人');
    await expect.poll(() => server.sandbox.posts.at(-1)?.sender).toBe('li');
  });

  test('WeChat shows plain text with its line breaks', async () => {
    await page.getByRole('button', { name: '居民', exact: true }).click();
    await composerSays('话术');
    await expect.poll(() => lastBubble().textContent()).toBe('✅ **记好了**:话术\n累计35,还差605。');
  });

  test('hostile text stays text', async () => {
    const hostile = '<img src=x onerror=alert(1)>{{ 1 }}';
    await composerSays(hostile);
    await expect.poll(() => lastBubble().innerText()).toContain(hostile);
    expect(await page.locator('#log img').count()).toBe(0);
  });

  test('a message that is taken back changes where it stands, also in a conversation not shown', async () => {
    for (const conversation of ['cibi-work', 'town']) {
      server.sandbox.say({ id: conversation, conversation, from: 'bot', text: '发错的通报' });
      server.sandbox.say({ conversation, from: 'bot', text: '下一条' });
    }
    const shown = () => page.locator('#log .message .bubble').allInnerTexts();
    await expect.poll(shown).toEqual(['发错的通报', '下一条']);
    for (const conversation of ['cibi-work', 'town']) server.sandbox.recall(conversation);
    await expect.poll(shown).toEqual(['这条消息已撤回', '下一条']);
    expect(await page.locator('#log .day').count()).toBe(1);
    await row('全镇反诈群').click();
    expect(await shown()).toEqual(['这条消息已撤回', '下一条']);
  });

  test('pictures are shown before and after sending, and can be taken out', async () => {
    const file = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') });
    await page.locator('#files').setInputFiles([file('a.png'), file('b.png')]);
    expect(await page.locator('#previews img').count()).toBe(2);
    await page.getByRole('button', { name: '去掉图片 1' }).click();
    await composerSays('打卡 28');
    const shown = "document.querySelector('#log .picture img')?.naturalWidth";
    await expect.poll(() => page.evaluate(shown)).toBe(1);
    const whole = await page.locator('#log .picture').getAttribute('href');
    expect(await page.locator('#log .picture img').getAttribute('src')).toBe(`${whole}/preview`);
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('#log .picture').click(),
    ]);
    await opened.waitForLoadState();
    expect(new URL(opened.url()).pathname).toBe(whole);
    expect(server.sandbox.posts[0]?.pictures.map((bytes) => Buffer.from(bytes).toString('base64'))).toEqual([
      PNG,
    ]);
    expect(await page.locator('#previews img').count()).toBe(0);
    await page
      .locator('#files')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
    expect(await page.locator('#composer-error').innerText()).toBe('⚠️ 只能加图片。');
  });

  test('Shift+Enter breaks the line, the @ can be left out in groups only', async () => {
    const text = page.getByLabel('要说的话');
    await text.fill('第一行');
    await text.press('Shift+Enter');
    await text.pressSequentially('第二行');
    await page.getByLabel('@反诈小助手').uncheck();
    await text.press('Enter');
    await expect.poll(() => server.sandbox.posts[0]?.text).toBe('第一行\n第二行');
    expect(server.sandbox.posts[0]?.addressed).toBe(false);
    await expect.poll(() => text.inputValue()).toBe('');

    await row('王姐的私聊').click();
    expect(await page.getByLabel('@反诈小助手').isVisible()).toBe(false);
    await composerSays('进度');
    await expect.poll(() => server.sandbox.posts[1]?.addressed).toBe(true);
  });

  test('the clock runs to the next deadline and counts what came on the way', async () => {
    const slow = Promise.withResolvers<void>();
    server.sandbox.moving = slow.promise;
    await page.getByRole('button', { name: '到下一个截止日(4月30日)' }).click();
    await expect.poll(() => page.locator('#clock-note').innerText()).toBe('时间在走…');
    expect(await page.locator('#next-hour').isDisabled()).toBe(true);
    slow.resolve();
    await expect
      .poll(() => page.locator('#clock-note').innerText())
      .toBe('✅ 到了2021年4月30日 周五 12:00,路上来了 2 条消息。');
    expect(await page.locator('#now').innerText()).toMatch(/2021年4月30日 周五\s*12:00/);
    expect(await page.locator('#next-deadline').innerText()).toBe('到下一个截止日(5月31日)');
    expect(await row('老李的私聊').locator('.badge').innerText()).toBe('1');
    await row('老李的私聊').click();
    expect(await lastBubble().locator('li').innerText()).toBe('宣讲35/640');
    expect(await page.locator('.row .badge').count()).toBe(1);
  });

  test('an hour, the next morning and a chosen time', async () => {
    const now = () => page.locator('#now').innerText();
    await page.locator('#next-hour').click();
    await expect.poll(now).toMatch(/4月6日 周二\s*10:00/);
    await page.locator('#next-morning:not(:disabled)').click();
    await expect.poll(now).toMatch(/4月7日 周三\s*08:00/);
    await page.locator('#next-morning:not(:disabled)').waitFor();
    await page.locator('#clock-to').fill('2021-07-01T09:30');
    await page.getByRole('button', { name: '走', exact: true }).click();
    await expect.poll(now).toMatch(/7月1日 周四\s*09:30/);
    await page.locator('#next-hour:not(:disabled)').waitFor();
    expect(await page.locator('#next-deadline').innerText()).toBe('后面没有截止日了');
  });

  test('a fault is set for one group and shown again on return', async () => {
    await page.getByLabel('模拟故障').selectOption({ label: '发时断网' });
    await expect.poll(async () => (await server.sandbox.state()).conversations[0]?.fault).toBe('silent');
    await row('全镇反诈群').click();
    expect(await page.getByLabel('模拟故障').inputValue()).toBe('');
    await row('赐璧宣讲群').click();
    expect(await page.getByLabel('模拟故障').inputValue()).toBe('silent');
  });

  test('starting over asks first', async () => {
    await composerSays('进度');
    await expect.poll(() => page.locator('#log .message').count()).toBe(2);
    await page.getByRole('button', { name: '从头来' }).click();
    await page.getByRole('button', { name: '算了' }).click();
    expect(server.sandbox.resets).toBe(0);
    await page.getByRole('button', { name: '从头来' }).click();
    await page.getByRole('button', { name: '清空重来' }).click();
    await expect.poll(() => page.locator('#log .message').count()).toBe(0);
    expect(await page.locator('#welcome').isVisible()).toBe(true);
  });

  test('the keyboard alone gets a sentence out and keeps its place', async () => {
    await page.getByLabel('要说的话').focus();
    await page.keyboard.type('截止');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#log .message').count()).toBe(2);
    expect(await page.evaluate('document.activeElement.id')).toBe('text');
    await page.locator('#sentences button').nth(1).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#log .message').count()).toBe(4);
    expect(await page.evaluate('document.activeElement.dataset.key')).toBe('进度');
  });

  test('what was said while the line was down is caught up', async () => {
    await composerSays('进度');
    await expect.poll(() => page.locator('#log .message').count()).toBe(2);
    const port = Number(new URL(server.url).port);
    await server.close();
    await expect.poll(() => page.locator('#link-state').innerText()).toContain('正在重连');
    server.sandbox.say({ conversation: 'cibi-work', from: 'bot', text: '断线时说的' });
    server.sandbox.say({ conversation: 'town', from: 'bot', text: '断线时说的' });
    const again = await startFake({ port, sandbox: server.sandbox });
    server = { ...again, sandbox: server.sandbox };
    await expect.poll(() => lastBubble().innerText(), { timeout: 10_000 }).toBe('断线时说的');
    expect(await page.locator('#log .message').count()).toBe(3);
    expect(await row('全镇反诈群').locator('.badge').innerText()).toBe('1');
    expect(await page.locator('#link-state').innerText()).toBe('');
    complaints = complaints.filter((line) => !line.includes('ERR_'));
  }, 20_000);

  test('a refused message stays in the composer with the reason', async () => {
    server.sandbox.broken = new Error('down');
    await composerSays('进度');
    await expect.poll(() => page.locator('#composer-error').innerText()).toContain('没有办成');
    expect(await page.getByLabel('要说的话').inputValue()).toBe('进度');
    expect(complaints.join()).toContain('503');
    complaints = [];
  });
});

describe('on a phone', () => {
  beforeEach(() => visit(PHONE), 30_000);

  test('the columns are tabs and nothing scrolls sideways', async () => {
    const tab = (name: string) => page.locator('.tabs').getByRole('button', { name });
    for (const [name, column] of [
      ['聊天', 'chat'],
      ['会话', 'list'],
      ['我和时间', 'desk'],
    ] as const) {
      await tab(name).click();
      expect(await page.locator('.column:visible').count()).toBe(1);
      expect(await page.locator(`[data-column=${column}]`).isVisible()).toBe(true);
      expect(await overflow()).toBe(0);
    }
    await page.locator('#sentences button').first().click();
    await expect.poll(() => lastBubble().innerText()).toContain('记好了');
    expect(await overflow()).toBe(0);
  });

  test('news elsewhere is counted on the tab until it is read', async () => {
    await page.locator('.tabs').getByRole('button', { name: '我和时间' }).click();
    server.sandbox.say({ conversation: 'cibi-work', from: 'bot', text: '长'.repeat(300) });
    server.sandbox.say({ conversation: 'single-wang', from: 'bot', text: '早上好' });
    await expect.poll(() => page.locator('#tab-unread').innerText()).toBe('2');
    await page.locator('.tabs').getByRole('button', { name: '聊天' }).click();
    await expect.poll(() => page.locator('#tab-unread').innerText()).toBe('1');
    expect(await overflow()).toBe(0);
    await page.locator('.tabs').getByRole('button', { name: '会话' }).click();
    await row('王姐的私聊').click();
    expect(await lastBubble().innerText()).toBe('早上好');
    expect(await page.locator('#tab-unread').isVisible()).toBe(false);
  });
});
