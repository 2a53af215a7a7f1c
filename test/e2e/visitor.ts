import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** Somebody at the sandbox page: what they do, and what they see. */
export type Visitor = ReturnType<typeof visitorOf>;

export async function openPage(browser: Browser, url: string, viewport: { width: number; height: number }) {
  // Elsewhere's clock and language: the page shows the town's.
  const context = await browser.newContext({ viewport, timezoneId: 'America/New_York', locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(url) || request.url().startsWith('blob:');
    if (!isOurs) complaints.push(`left the machine: ${request.url()}`);
  });
  await page.goto(url);
  await page.locator('#me strong').waitFor({ state: 'attached' });
  return visitorOf(page, complaints);
}

function visitorOf(page: Page, complaints: string[]) {
  const bubbles = page.locator('#log .message .bubble');
  const row = (title: string) =>
    page.locator('.row', { has: page.locator('.row-title', { hasText: title }) });

  /** The answer to what `act` says: the bubble after it. */
  async function answerTo(act: () => Promise<void>): Promise<string> {
    const said = await page.locator('#log .message').count();
    await act();
    await expect.poll(() => page.locator('#log .message').count(), { timeout: 15_000 }).toBe(said + 2);
    return bubbles.last().innerText();
  }

  return {
    page,
    complaints,
    bubbles,
    row,
    badge: (title: string) => row(title).locator('.badge'),
    title: () => page.locator('#chat-title').innerText(),
    lastBubble: () => bubbles.last().innerText(),
    /** Types a sentence; resolves with the bot's answer. */
    says: (text: string) =>
      answerTo(async () => {
        await page.getByLabel('要说的话').fill(text);
        await page.getByLabel('要说的话').press('Enter');
      }),
    /** Presses one of the sentences to try; resolves with the bot's answer. */
    presses: (sentence: string) =>
      answerTo(() => page.locator('#sentences').getByRole('button', { name: sentence, exact: true }).click()),
    becomes: (role: string) =>
      page.locator('#roles').getByRole('button', { name: role, exact: true }).click(),
    opens: (title: string) => row(title).click(),
    showsTab: (name: string) => page.locator('.tabs').getByRole('button', { name }).click(),
    /** The width by which the page is wider than the window. */
    overflow: () => page.evaluate('document.documentElement.scrollWidth - innerWidth') as Promise<number>,
    async movesClock(to: string): Promise<string> {
      await page.locator('#clock-to').fill(to);
      await page.getByRole('button', { name: '走', exact: true }).click();
      const note = page.locator('#clock-note');
      await expect.poll(() => note.innerText(), { timeout: 30_000 }).toMatch(/^[✅⚠]/u);
      return note.innerText();
    },
    close: () => page.context().close(),
  };
}
