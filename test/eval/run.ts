import { parseArgs } from 'node:util';
import { campaign, lexicon } from '../understanding/example-campaign.ts';
import { BadDataError, readUtterances } from './gold.ts';
import { reportOf } from './report.ts';
import { evaluate, inGivenFormat } from './row.ts';
import { judge } from './score.ts';

const USAGE = `npm run eval -- FILE.jsonl … [--show] [--json]
  --show  first the rows that are not as they should be
  --json  one line per row, instead of the figures`;
/** As of shells: the call was wrong. */
const MISUSED = 2;

function run(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { show: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  });
  if (positionals.length === 0) throw new BadDataError(USAGE);
  const rows = positionals
    .flatMap(readUtterances)
    .map((utterance) => ({ utterance, row: evaluate(utterance, { campaign, lexicon }) }));
  if (values.json) {
    for (const { row } of rows) console.log(JSON.stringify(inGivenFormat(row)));
    return;
  }
  const unlabelled = rows.find(({ utterance }) => utterance.gold.length === 0);
  if (unlabelled) throw new BadDataError(`text ${unlabelled.utterance.id} has no gold to compare with`);
  console.log(
    reportOf(
      rows.map(({ utterance, row }) => judge(utterance, row)),
      values.show,
    ),
  );
}

try {
  run();
} catch (error) {
  const isUsers =
    error instanceof BadDataError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!isUsers) throw error;
  console.error(error.message);
  process.exitCode = MISUSED;
}
