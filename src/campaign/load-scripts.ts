import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type FraudScript, fraudScriptSchema } from '../domain/fraud-script.ts';
import { CampaignError, type Fault, fileFault } from './campaign-error.ts';
import { parseYaml, readText } from './read-yaml.ts';

const frontMatterSchema = fraudScriptSchema
  .omit({ id: true })
  .refine(({ short }) => short.includes('96110') && /(?<!96)110/.test(short), {
    path: ['short'],
    message: '要有96110和110',
  });
const MARKER = '---';

/**
 * 话术: every `<id>.md` of a folder, by file name; each is YAML between two `---` lines.
 * @throws CampaignError listing the faults of all of them
 */
export async function loadScripts(folder: string): Promise<FraudScript[]> {
  const names = await readdir(folder).catch(() => null);
  if (names === null) throw new CampaignError([fileFault(folder, '没有这个文件夹')]);

  const scripts: FraudScript[] = [];
  const faults: Fault[] = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.md')).toSorted()) {
    try {
      scripts.push(await loadScript(join(folder, name)));
    } catch (error) {
      if (!(error instanceof CampaignError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new CampaignError(faults);
  return scripts;
}

async function loadScript(file: string): Promise<FraudScript> {
  const id = basename(file, '.md');
  if (!fraudScriptSchema.shape.id.safeParse(id).success) {
    throw new CampaignError([fileFault(file, '文件名只能用小写字母、数字和短横线')]);
  }
  const { text } = await readText(file);
  return { id, ...parseYaml(frontMatterOf(text, file), file, frontMatterSchema).value };
}

/** The YAML with an empty line for the opening marker, so that lines are counted as in the file. */
function frontMatterOf(text: string, file: string): string {
  const lines = text.split(/\r?\n/);
  const end = lines.indexOf(MARKER, 1);
  if (lines[0] !== MARKER || end === -1) {
    throw new CampaignError([fileFault(file, '各项要写在开头的两行 --- 中间')]);
  }
  return ['', ...lines.slice(1, end)].join('\n');
}
