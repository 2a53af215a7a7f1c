import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { CampaignError } from './campaign-error.ts';
import type { Finding } from './check-campaign.ts';
import type { LoadedCampaign } from './load-campaign.ts';
import { inLineOrder, readYaml } from './read-yaml.ts';

/** What of the sandbox's world names something else in it or in the campaign. */
interface References {
  firstVisit?: { person: string; units: string[] } | undefined;
  people: { id: string; platform: string; units: string[] }[];
  groups: { id: string; platform: string; units: string[]; members: string[] }[];
}

/**
 * The `sandbox.yaml` beside a campaign: the groups and people of the try-out page.
 * @param schema the sandbox's own; this module does not know it
 * @throws CampaignError listing every fault with file, line and field
 */
export async function loadSandbox<T extends References>(
  { campaign, file: campaignFile }: LoadedCampaign,
  schema: z.ZodType<T>,
): Promise<T> {
  const file = join(dirname(campaignFile), 'sandbox.yaml');
  const { value: world, faultAt } = await readYaml(file, schema);
  const findings = findDanglingReferences(world, new Set(campaign.units.map(({ id }) => id)));
  if (findings.length > 0)
    throw new CampaignError(inLineOrder(findings.map(({ path, text }) => faultAt(path, text))));
  return world;
}

function findDanglingReferences(
  { people, groups, firstVisit }: References,
  unitIds: ReadonlySet<string>,
): Finding[] {
  const owners = new Set<string>();
  const findings: Finding[] = [];
  if (firstVisit && !people.some(({ id }) => id === firstVisit.person)) {
    findings.push({ path: ['firstVisit', 'person'], text: `没有 ${firstVisit.person} 这个人` });
  }
  for (const [position, unit] of (firstVisit?.units ?? []).entries()) {
    if (unitIds.has(unit)) continue;
    findings.push({ path: ['firstVisit', 'units', position], text: `活动里没有单位 ${unit}` });
  }
  for (const [kind, entries] of Object.entries({ people, groups })) {
    for (const [index, { id, units }] of entries.entries()) {
      if (owners.has(id)) findings.push({ path: [kind, index, 'id'], text: `编号 ${id} 已经用过` });
      owners.add(id);
      for (const [position, unit] of units.entries()) {
        if (unitIds.has(unit)) continue;
        findings.push({ path: [kind, index, 'units', position], text: `活动里没有单位 ${unit}` });
      }
    }
  }
  for (const [index, group] of groups.entries()) {
    for (const [position, member] of group.members.entries()) {
      const person = people.find(({ id }) => id === member);
      const path = ['groups', index, 'members', position];
      if (!person) findings.push({ path, text: `没有 ${member} 这个人` });
      else if (person.platform !== group.platform)
        findings.push({ path, text: `${member} 不在 ${group.platform} 上` });
    }
  }
  return findings;
}
