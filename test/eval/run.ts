import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCampaign } from '../../src/campaign/load-campaign.ts';
import { prepareLexicon } from '../../src/understanding/index.ts';
import { readUtterances } from './gold.ts';
import { reportOf } from './report.ts';
import { evaluate } from './row.ts';
import { judge } from './score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
if (positionals.length === 0) {
  console.error('npm run eval -- FILE.jsonl … [--show] [--json]');
  process.exit(1);
}
const { campaign } = await loadCampaign('huanghu-2021', join(import.meta.dirname, '../../templates'));
const lexicon = prepareLexicon(campaign);
const judged = positionals
  .flatMap(readUtterances)
  .map((utterance) => judge(utterance, evaluate(utterance, { campaign, lexicon })));
if (values.json) for (const { row } of judged) console.log(JSON.stringify(row));
else console.log(reportOf(judged, values.show));
