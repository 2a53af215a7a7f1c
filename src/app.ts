import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Town } from './bot/command.ts';
import { loadTemplates } from './bot/templates.ts';
import { type LoadedCampaign, loadCampaign } from './campaign/load-campaign.ts';
import { loadSandbox } from './campaign/load-sandbox.ts';
import type { Sandbox } from './channels/sandbox/sandbox.ts';
import { type World, worldSchema } from './channels/sandbox/world.ts';
import type { Settings } from './config.ts';
import type { SandboxControl } from './console/sandbox-control.ts';
import type { SandboxPage } from './console/sandbox-page.ts';
import { type HealthReport, startServer } from './console/server.ts';
import type { Campaign } from './domain/campaign.ts';
import type { Clock } from './domain/clock.ts';
import { deadlinesOf } from './domain/targets.ts';
import { createRuntime, type Runtime, TICK_JOB, TICK_MS } from './runtime.ts';
import { createSandboxControl } from './sandbox-control.ts';
import { startServers } from './servers.ts';
import { openDingTalk, openSandbox } from './stage.ts';
import type { Store } from './store/face.ts';
import { createPictures } from './store/pictures.ts';
import { createStore } from './store/store.ts';
import { emptyTables } from './store/tables.ts';
import { systemClock } from './system-clock.ts';
import { prepareLexicon } from './understanding/index.ts';

export interface App {
  url: string;
  town: Town;
  /** What the sandbox's page and API work with; null when real channels are served. */
  sandbox: SandboxControl | null;
  /** Resolves when every accepted message is answered and all that may go out now has gone out. */
  settle(): Promise<void>;
  /** Ordered: nothing new comes in, what runs ends, the queue, the pools, the private PostgreSQL last. */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..');
export const TEMPLATES = join(ROOT, 'templates');
export const MIGRATIONS = join(ROOT, 'src/store/migrations');

/** Puts the whole program together: settings → store → queue → channels → bot → console. */
export async function startApp(
  settings: Settings,
  log: Logger,
  onLost: (error: Error) => void,
  clock: Clock = systemClock,
): Promise<App> {
  // Everything that can be wrong in files is found before anything runs.
  const templates = await loadTemplates(join(TEMPLATES, 'messages'));
  const loaded = await loadCampaign(settings.campaign, TEMPLATES);
  if (!settings.dingtalk) await loadSandbox(loaded, worldSchema);
  // A first try never mixes with live data.
  const dataDir = settings.dingtalk ? settings.dataDir : join(settings.dataDir, 'sandbox');
  const servers = await startServers({ ...settings, dataDir, migrations: MIGRATIONS, log, onLost });
  const { database, relaxed, queue } = servers;

  try {
    const store = createStore(database, relaxed.pool);
    const pictures = createPictures(join(dataDir, 'pictures'));
    const town = townFrom(loaded);
    const options = { loaded, servers, pictures, clock, log };
    const stage = settings.dingtalk
      ? await openDingTalk(settings.dingtalk, options, (alert) => runtime.alert(alert))
      : await openSandbox(options);

    async function prepare(): Promise<Runtime> {
      const { clock, channels } = stage;
      await keepCampaign(store, loaded, clock.now());
      await stage.enrol(store, town.id);
      return createRuntime({ store, queue, clock, channels, templates, towns: [town], log });
    }

    let runtime = await prepare();
    // Before the first tick: what a crash left half-sent is settled before anything is sent.
    await runtime.start();
    await queue.start({
      handlers: Object.fromEntries(
        Object.keys(runtime.handlers).map((job) => [
          job,
          async (payload) => runtime.handlers[job]?.(payload),
        ]),
      ),
      onDead: (job, payload, error) => runtime.onDead(job, payload, error),
    });
    await queue.every(TICK_MS, TICK_JOB);

    async function restart(sandbox: Sandbox): Promise<void> {
      await runtime.stop();
      await emptyTables(database.pool);
      await sandbox.restart();
      runtime = await prepare();
      await runtime.start();
    }

    function controlOf(sandbox: Sandbox): SandboxControl {
      return createSandboxControl({
        sandbox,
        pictures,
        advance: (to) => runtime.due.advance(to, sandbox.moveClock),
        reset: () => restart(sandbox),
      });
    }

    const sandbox = stage.sandbox && controlOf(stage.sandbox.control);
    const web = await startServer({
      host: settings.host,
      port: settings.port,
      publicUrl: settings.publicUrl,
      health: () => healthOf(store, stage.channels),
      sandbox,
      sandboxPage: {
        townName: loaded.campaign.townName,
        campaignName: loaded.campaign.name,
        deadlines: deadlinesOf(loaded.campaign).map(({ by }) => by),
        firstVisit: stage.sandbox ? firstVisitOf(stage.sandbox.world, loaded.campaign) : undefined,
      },
      templatesDir: TEMPLATES,
      log,
    });
    return {
      url: web.url,
      town,
      sandbox,
      settle: () => runtime.settle(),
      async stop() {
        await web.close();
        await runtime.stop();
        await servers.stop();
      },
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

function townFrom({ campaign, scripts }: LoadedCampaign): Town {
  return { id: campaign.town, campaign, scripts, lexicon: prepareLexicon(campaign) };
}

function firstVisitOf({ firstVisit }: World, { units }: Campaign): SandboxPage['firstVisit'] {
  if (!firstVisit) return undefined;
  const names = new Map(units.map(({ id, name }) => [id, name]));
  return { person: firstVisit.person, units: firstVisit.units.map((unit) => names.get(unit) ?? unit) };
}

/** The campaign's files are loaded when they are new or changed, with an audit row. */
async function keepCampaign(
  store: Store,
  { campaign, scripts, hash }: LoadedCampaign,
  at: Date,
): Promise<void> {
  const known = (await store.towns.all()).find(({ id }) => id === campaign.town);
  if (known?.sourceHash === hash && known.campaign.id === campaign.id) return;
  await store.towns.load({ id: campaign.town, campaign, scripts, sourceHash: hash }, { actor: 'bot', at });
}

async function healthOf(
  store: Store,
  channels: readonly { platform: string; health(): { ok: boolean; detail: string } }[],
): Promise<HealthReport> {
  const isStoreUp = await store.towns.all().then(
    () => true,
    () => false,
  );
  const parts: HealthReport['parts'] = {
    store: { ok: isStoreUp, detail: isStoreUp ? '数据库正常' : '数据库连不上' },
  };
  for (const channel of channels) parts[channel.platform] = channel.health();
  return { ok: Object.values(parts).every(({ ok }) => ok), parts };
}
