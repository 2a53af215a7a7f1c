import type { Logger } from 'pino';
import type { LoadedCampaign } from './campaign/load-campaign.ts';
import { loadSandbox } from './campaign/load-sandbox.ts';
import type { Channel, Pictures } from './channels/channel.ts';
import type { DingTalkAlert } from './channels/dingtalk/options.ts';
import { createSandbox, type Sandbox } from './channels/sandbox/sandbox.ts';
import { type World, worldSchema } from './channels/sandbox/world.ts';
import type { DingTalkSettings } from './config.ts';
import type { Clock } from './domain/clock.ts';
import { enrolFirstAdmins } from './first-admins.ts';
import { seedSandbox } from './sandbox-seed.ts';
import type { Servers } from './servers.ts';
import type { Store } from './store/face.ts';
import { createGroupRobots } from './store/group-robots.ts';
import { createSandboxLedger } from './store/sandbox-ledger.ts';
import { createTowns } from './store/towns.ts';
import { createUsage } from './store/usage.ts';

/** Where the bot works: on real platforms, or in the sandbox. */
export interface Stage {
  channels: readonly Channel[];
  readonly clock: Clock;
  /** Enrols who is known from the start. */
  enrol(store: Store, town: string): Promise<void>;
  sandbox: { control: Sandbox; world: World } | null;
}

export interface StageOptions {
  loaded: LoadedCampaign;
  servers: Servers;
  pictures: Pictures;
  /** What real platforms live by; the sandbox brings its own. */
  clock: Clock;
  log: Logger;
}

export async function openDingTalk(
  settings: DingTalkSettings,
  { servers, pictures, clock, log }: StageOptions,
  onAlert: (alert: DingTalkAlert) => void,
): Promise<Stage> {
  // The SDK is only loaded where it is used: the sandbox starts without its cost.
  const { createDingTalkChannel } = await import('./channels/dingtalk/dingtalk.ts');
  const ledger = createSandboxLedger(servers.database.pool, servers.relaxed.pool);
  if (await ledger.state())
    throw new Error('这个数据库是沙盒用过的,不能接钉钉。请在 DATABASE_URL 里换一个空的库。');
  const { admins, ...app } = settings;
  const usage = createUsage(servers.database.pool);
  const robots = createGroupRobots(servers.database.pool);
  const channel = createDingTalkChannel({ ...app, pictures, usage, robots, onAlert, clock, log });
  return {
    channels: [channel],
    clock,
    enrol: (store, town) => enrolFirstAdmins(store, town, admins, clock.now()),
    sandbox: null,
  };
}

export async function openSandbox({ loaded, servers, pictures }: StageOptions): Promise<Stage> {
  const world = await loadSandbox(loaded, worldSchema);
  const ledger = createSandboxLedger(servers.database.pool, servers.relaxed.pool);
  const isNew = (await ledger.state()) === null;
  // 从头来 empties every table: never those of a town that is served for real.
  if (isNew && (await createTowns(servers.database.pool).all()).length > 0) {
    throw new Error('这个数据库里有真的数据,沙盒不能用它。请在 DATABASE_URL 里换一个空的库。');
  }
  const robots = createGroupRobots(servers.database.pool);
  const sandbox = await createSandbox({ world, campaign: loaded.campaign, ledger, pictures, robots });
  return {
    channels: sandbox.channels,
    get clock() {
      return sandbox.clock;
    },
    enrol: (store, town) => seedSandbox(store, town, world, sandbox.clock.now()),
    sandbox: { control: sandbox, world },
  };
}
