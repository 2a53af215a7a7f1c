import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { makeTemplates, SAMPLE } from './sample-templates.ts';

let templates: string;
let file: string;

beforeEach(async () => {
  templates = await makeTemplates();
  file = join(templates, 'campaigns/sample-2024/campaign.yaml');
});

afterEach(async () => {
  await rm(templates, { recursive: true });
});

test('loads by id, folder and file, with the hash of the bytes', async () => {
  const hash = createHash('sha256').update(SAMPLE).digest('hex');
  for (const idOrPath of ['sample-2024', join(templates, 'campaigns/sample-2024'), file]) {
    const loaded = await loadCampaign(idOrPath, templates);
    expect(loaded).toMatchObject({
      file,
      hash,
      campaign: { id: 'sample-2024', units: [{ name: '东村' }, {}, {}] },
    });
    expect(loaded.scripts.map(({ id }) => id)).toEqual(['shuadan']);
  }
});

test('says which campaigns there are when asked for another', async () => {
  await expect(loadCampaign('sample-2025', templates)).rejects.toThrow(
    'sample-2025:没有这个活动,现有 sample-2024',
  );
});
