import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { campaignSchema } from '../../src/domain/campaign.ts';
import { prepareLexicon } from '../../src/understanding/lexicon.ts';

/** The campaign that ships as the example: the figures of the readers rest on its words. */
export const campaign = campaignSchema.parse(
  parse(
    readFileSync(new URL('../../templates/campaigns/huanghu-2021/campaign.yaml', import.meta.url), 'utf8'),
  ),
);

export const lexicon = prepareLexicon(campaign);
