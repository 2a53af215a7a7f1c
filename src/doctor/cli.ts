import { statfs } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readEnvironment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';
import { examine } from './examine.ts';
import { findingsAsJson, sayFindings } from './report.ts';

const USAGE = `用法:
  npm run doctor
      检查设置、数据库和钉钉,说清要改什么;什么也不改,机器人运行着也能查
  npm run doctor -- --json
      给程序看的
`;

const { values } = readWords();
if (!values) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const findings = await examine({
  environment: await readEnvironment(process.env),
  nodeVersion: process.versions.node,
  templatesDir: fileURLToPath(new URL('../../templates', import.meta.url)),
  migrations: fileURLToPath(new URL('../store/migrations', import.meta.url)),
  clock: systemClock,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
});
const { text, exitCode } = values.json ? findingsAsJson(findings) : sayFindings(findings);
process.stdout.write(text);
process.exitCode = exitCode;

function readWords() {
  try {
    return parseArgs({ options: { json: { type: 'boolean' } } });
  } catch {
    return { values: null };
  }
}
