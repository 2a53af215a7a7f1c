import { parseArgs } from 'node:util';
import { measureCheckIns } from './check-ins.ts';
import { measureCoverage } from './coverage.ts';
import { measureDingTalk } from './dingtalk/measure.ts';
import { measureHttp } from './http.ts';
import { measureLatency } from './latency.ts';
import { measureMemory } from './memory.ts';
import { type Figure, type Measured, tableOf, verdictOf } from './report.ts';
import { measureStart } from './start.ts';
import { measureUnderstanding } from './understanding.ts';

const PARTS: Record<string, () => Promise<Figure[]>> = {
  'check-ins': measureCheckIns,
  latency: measureLatency,
  http: measureHttp,
  start: measureStart,
  memory: measureMemory,
  coverage: measureCoverage,
  dingtalk: measureDingTalk,
  understanding: measureUnderstanding,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}

const measured: Measured[] = [];
for (const [part, measure] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(part)) continue;
  const figures = await measure();
  measured.push({ part, figures });
  if (!values.json) console.log(`${tableOf({ part, figures })}\n`);
}
if (values.json) {
  const parts = measured.map(({ part, figures }) => ({
    part,
    figures: figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })),
  }));
  console.log(JSON.stringify({ node: process.version, platform: process.platform, parts }, null, 2));
}
