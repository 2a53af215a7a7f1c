import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The package aims at one page in a cloud function: these end the browser with its first page or blind its checks. */
const UNWANTED = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];

/** Starts the Chromium that npm brings, without a window. Close it when done. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    args: chromium.args.filter((argument) => !UNWANTED.includes(argument)),
    executablePath: await chromium.executablePath(),
    headless: true,
  });
}
