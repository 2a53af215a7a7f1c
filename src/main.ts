import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Liquid } from 'liquidjs';
import { type Logger, pino } from 'pino';
import { type App, startApp, TEMPLATES } from './app.ts';
import { CampaignError } from './campaign/campaign-error.ts';
import { readSettings, type Settings, SettingsError } from './config.ts';
import { readEnvironment } from './environment.ts';
import { AlreadyRunningError, NewerSchemaError } from './store/database.ts';

/** A start that hangs, on a server that does not answer, is not waited for longer. */
const HALF_STARTED_MS = 10_000;
const PARENT_CHECK_MS = 500;

/** Composition root: settings from the environment, the program, an ordered stop. */
async function main(): Promise<void> {
  const settings = readSettings(await readEnvironment(process.env));
  const log = createLog(settings);
  let starting: Promise<App> | null = null;
  let isStopping = false;

  async function stop(code: number): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping');
    // What is half started is stopped whole: its PostgreSQL would stay behind.
    const app = await Promise.race([starting?.catch(() => null), sleep(HALF_STARTED_MS)]);
    await app?.stop();
    process.exit(code);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  watchParent(() => void stop(0));
  starting = startApp(settings, log, (error) => {
    log.fatal({ err: error }, 'database lost');
    process.stderr.write(`${error.message}\n`);
    void stop(1);
  });
  const app = await starting;
  if (!isStopping) await greet(app, settings);
}

/** npm dies of a signal without passing it on: whoever ended `npm start` meant the program. */
function watchParent(onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const check = () => {
    if (process.ppid !== parent) onGone();
  };
  setInterval(check, PARENT_CHECK_MS).unref();
}

function createLog({ logLevel }: Settings): Logger {
  if (!process.stdout.isTTY) return pino({ level: logLevel });
  const options = { translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' };
  // People read the greeting; on a terminal the log only speaks up when something is wrong.
  const level = logLevel === 'info' ? 'warn' : logLevel;
  return pino({ level, transport: { target: 'pino-pretty', options } });
}

async function greet({ url, town }: App, settings: Settings): Promise<void> {
  const engine = new Liquid({ root: join(TEMPLATES, 'pages'), strictVariables: true });
  const { name, townName } = town.campaign;
  const text = await engine.renderFile('started.liquid', {
    url,
    name,
    townName,
    dataDir: settings.dataDir,
    isSandbox: settings.dingtalk === null,
    hasAdmins: (settings.dingtalk?.admins.length ?? 0) > 0,
  });
  process.stdout.write(text);
}

/** What the person who starts the program can mend is said plainly; anything else comes with its stack. */
function isPlain(error: unknown): error is Error {
  const plain = [SettingsError, CampaignError, AlreadyRunningError, NewerSchemaError];
  return (
    plain.some((kind) => error instanceof kind) ||
    (error instanceof Error && /[\u4e00-\u9fff]/u.test(error.message))
  );
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${isPlain(error) ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
