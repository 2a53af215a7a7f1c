import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Campaign, campaignSchema } from '../domain/campaign.ts';
import type { FraudScript } from '../domain/fraud-script.ts';
import { CampaignError, fileFault } from './campaign-error.ts';
import { findContradictions } from './check-campaign.ts';
import { loadScripts } from './load-scripts.ts';
import { inLineOrder, readYaml } from './read-yaml.ts';

export interface LoadedCampaign {
  campaign: Campaign;
  /** 话术, those of the campaign's topics first and in their order. */
  scripts: FraudScript[];
  /** Absolute path of the campaign's YAML file. */
  file: string;
  /** SHA-256 of the file's bytes, in hex: tells whether it was edited since. */
  hash: string;
}

/**
 * A campaign and its fraud scripts, checked.
 * @param idOrPath a folder's name in `<templatesDir>/campaigns`, or a path to a folder or YAML file
 * @throws CampaignError listing every fault with file, line and field
 */
export async function loadCampaign(idOrPath: string, templatesDir: string): Promise<LoadedCampaign> {
  const file = await findCampaign(idOrPath, templatesDir);
  const scripts = await loadScripts(join(templatesDir, 'scripts'));
  const { value: campaign, hash, faultAt } = await readYaml(file, campaignSchema);

  const findings = findContradictions(
    campaign,
    scripts.map(({ id }) => id),
  );
  if (!isPath(idOrPath) && campaign.id !== idOrPath) {
    findings.push({ path: ['id'], text: `要和文件夹的名字 ${idOrPath} 一样` });
  }
  if (findings.length > 0)
    throw new CampaignError(inLineOrder(findings.map(({ path, text }) => faultAt(path, text))));
  return { campaign, scripts: inTopicOrder(scripts, campaign), file, hash };
}

/**
 * The absolute path of a campaign's YAML file.
 * @throws CampaignError when there is none, naming the campaigns there are
 */
export async function findCampaign(idOrPath: string, templatesDir: string): Promise<string> {
  const campaigns = join(templatesDir, 'campaigns');
  const place = isPath(idOrPath) ? resolve(idOrPath) : join(campaigns, idOrPath);
  const found = await stat(place).catch(() => null);
  if (!found) {
    const known = (await readdir(campaigns, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    throw new CampaignError([
      fileFault(place, `没有这个活动,现有 ${known.map(({ name }) => name).join('、')}`),
    ]);
  }
  return found.isDirectory() ? join(place, 'campaign.yaml') : place;
}

function isPath(idOrPath: string): boolean {
  return /[\\/.]/.test(idOrPath);
}

function inTopicOrder(scripts: FraudScript[], { lexicon }: Campaign): FraudScript[] {
  const told = lexicon.topics.flatMap(({ script }) => scripts.filter(({ id }) => id === script));
  return [...new Set([...told, ...scripts])];
}
