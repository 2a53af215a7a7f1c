import { join } from 'node:path';
import { Hono } from 'hono';
import { Liquid } from 'liquidjs';
import { loadAssets, serveAssets } from './assets.ts';
import { type GuardOptions, refuseForeignHosts, setSecurityHeaders } from './guards.ts';
import { sandboxApi } from './sandbox-api.ts';
import type { SandboxControl } from './sandbox-control.ts';
import { sandboxFeed } from './sandbox-feed.ts';
import { loadSuggestions, type SandboxPage, sandboxPageData } from './sandbox-page.ts';
import type { ServerLog } from './server-log.ts';

/** How the program is doing, for `/healthz` and the status page. */
export interface HealthReport {
  ok: boolean;
  /** One entry per part (store, queue, each channel): `detail` is one short sentence in Chinese. */
  parts: Record<string, { ok: boolean; detail: string }>;
}

export interface AppOptions extends GuardOptions {
  health: () => Promise<HealthReport>;
  /** Null = the program serves real channels: no sandbox routes exist. */
  sandbox: SandboxControl | null;
  sandboxPage: SandboxPage;
  /** The folder that holds `pages/`. */
  templatesDir: string;
  log: ServerLog;
  /** Ends the live streams when aborted. */
  closing: AbortSignal;
}

/** Every route of the web server, ready to be listened with. Throws when a page or its data cannot be read. */
export async function createApp(options: AppOptions): Promise<Hono> {
  const { sandbox, log } = options;
  const pagesDir = join(options.templatesDir, 'pages');
  const pages = new Liquid({
    root: pagesDir,
    extname: '.liquid',
    outputEscape: 'escape',
    strictFilters: true,
    strictVariables: true,
    cache: true,
  });
  const assets = await loadAssets(join(pagesDir, 'assets'));
  const readHealth = () => healthOf(options.health, log);

  const app = new Hono();
  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, 'page failed');
    return c.text('这一页没有打开,请稍后再试。', 503);
  });
  app.notFound((c) => c.text('没有这个页面。', 404));
  app.use(setSecurityHeaders, refuseForeignHosts(options));

  app.get('/healthz', async (c) => {
    const report = await readHealth();
    return c.json(report, report.ok ? 200 : 503, { 'Cache-Control': 'no-store' });
  });
  app.get('/assets/:name', serveAssets(assets));
  if (!sandbox) {
    app.get('/', async (c) => {
      const { townName, campaignName } = options.sandboxPage;
      return c.html(await pages.renderFile('status', { townName, campaignName, report: await readHealth() }));
    });
    return app;
  }

  const suggestions = await loadSuggestions(join(pagesDir, 'sandbox.json'));
  const data = sandboxPageData(options.sandboxPage, suggestions);
  app.get('/', (c) => c.redirect('/sandbox'));
  app.get('/sandbox', async (c) => c.html(await pages.renderFile('sandbox', data)));
  app.route('/sandbox/api', sandboxApi(sandbox, log));
  app.route('/sandbox', sandboxFeed(sandbox, log, options.closing));
  return app;
}

async function healthOf(health: AppOptions['health'], log: ServerLog): Promise<HealthReport> {
  try {
    return await health();
  } catch (error) {
    log.error({ err: error }, 'health check failed');
    return { ok: false, parts: { program: { ok: false, detail: '查不到运行情况' } } };
  }
}
