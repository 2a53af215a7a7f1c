import { join } from 'node:path';
import { CampaignError } from '../campaign/campaign-error.ts';
import { loadCampaign } from '../campaign/load-campaign.ts';
import { loadSandbox } from '../campaign/load-sandbox.ts';
import { worldSchema } from '../channels/sandbox/world.ts';
import { readSettings, type Settings, SettingsError } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { checkDatabase } from './check-database.ts';
import { checkDingTalk } from './check-dingtalk.ts';
import { checkRedis } from './check-redis.ts';
import { checkAdmins, checkQuota } from './check-usage.ts';
import { type Finding, fault, ok } from './finding.ts';

/** Where the program would start. */
export interface Surroundings {
  environment: Record<string, string | undefined>;
  nodeVersion: string;
  templatesDir: string;
  /** The folder of the schema's migrations. */
  migrations: string;
  clock: Clock;
  /** Bytes left on the disk of a folder. */
  freeBytes(folder: string): Promise<number>;
}

/**
 * Looks at everything the program needs, in the order in which it needs it, and leaves all as it is: starts no
 * server, takes no lock and opens no stream connection, so that it can be run beside the running program.
 */
export async function examine(surroundings: Surroundings): Promise<Finding[]> {
  const { environment, nodeVersion, templatesDir, migrations, clock, freeBytes } = surroundings;
  const node = ok('Node', nodeVersion);
  const read = settingsOf(environment);
  if (Array.isArray(read)) {
    return [node, fault('设置', `有${read.length}处写错了,先改好,后面的才能查`, ...read)];
  }
  const { dingtalk, servers } = read;
  const dataDir = dingtalk ? read.dataDir : join(read.dataDir, 'sandbox');
  const stage = dingtalk ? '接钉钉' : '沙盒,没有接钉钉';
  const database = await checkDatabase({ dataDir, servers, migrations, isLive: dingtalk !== null, clock });
  const findings = [
    node,
    ok('设置', stage),
    await checkDataFolder(dataDir, freeBytes),
    database.finding,
    ...(servers ? [await checkRedis(servers.redisUrl)] : []),
    await checkCampaign(read, templatesDir),
  ];
  if (!dingtalk) return [...findings, ok('钉钉', '没有查:现在是沙盒。要接,照 README 的「接上钉钉」做')];
  const { robot, ...platform } = await checkDingTalk(dingtalk, clock);
  return [
    ...findings,
    ...platform.findings,
    ...checkQuota(database.facts, clock),
    checkAdmins(dingtalk.admins, database.facts),
    ...(robot ? [robot] : []),
  ];
}

function settingsOf(environment: Surroundings['environment']): Settings | string[] {
  try {
    return readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

async function checkCampaign({ campaign, dingtalk }: Settings, templatesDir: string): Promise<Finding> {
  try {
    const loaded = await loadCampaign(campaign, templatesDir);
    if (!dingtalk) await loadSandbox(loaded, worldSchema);
    return ok('活动', loaded.campaign.name);
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    return fault('活动', `有${error.faults.length}处要改`, ...error.message.split('\n'));
  }
}
