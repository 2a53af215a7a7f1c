import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPair, isScalar, parseDocument, visit } from 'yaml';
import { campaignSchema } from '../domain/campaign.ts';
import { addDays, type Day, isDay } from '../domain/day.ts';
import { CampaignError, fileFault } from './campaign-error.ts';
import { type LoadedCampaign, loadCampaign } from './load-campaign.ts';

const DATED_TEXT = /\d{4}-\d{2}-\d{2}/;

/**
 * Copies a campaign's folder to `<templatesDir>/campaigns/<id>` for another year: id, year, name and every
 * date move, all else (comments, layout, the calendar's years) stays as written.
 * @throws CampaignError when the id or year cannot be, the folder exists, or the source or the copy has faults
 */
export async function copyCampaign(
  from: string,
  { id, year }: { id: string; year: number },
  templatesDir: string,
): Promise<LoadedCampaign> {
  const target = join(templatesDir, 'campaigns', id);
  if (!campaignSchema.shape.id.safeParse(id).success) {
    throw new CampaignError([fileFault(id, '编号只能用小写字母、数字和短横线,以字母开头')]);
  }
  if (!campaignSchema.shape.year.safeParse(year).success) {
    throw new CampaignError([fileFault(String(year), '年份要在 2021 到 2100 之间')]);
  }
  const source = await loadCampaign(from, templatesDir);
  await makeFolder(target);

  const rewrite = forYear(source.campaign.year, { id, year });
  for (const name of await readdir(dirname(source.file))) {
    const original = join(dirname(source.file), name);
    if (!name.endsWith('.yaml')) await cp(original, join(target, name), { recursive: true });
    else await writeFile(join(target, name), rewriteScalars(await readFile(original, 'utf8'), rewrite));
  }
  return loadCampaign(id, templatesDir);
}

/** The same day so many years on; the last day of February stays the last. */
export function shiftYears(day: Day, years: number): Day {
  const year = Number(day.slice(0, 4));
  if (day === lastOfFebruary(year)) return lastOfFebruary(year + years);
  return `${year + years}${day.slice(4)}`;
}

function lastOfFebruary(year: number): Day {
  return addDays(`${year}-03-01`, -1);
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new CampaignError([fileFault(folder, '已经有了,不会覆盖;换个编号,或先移走它')]);
  }
}

type Rewrite = (key: string, written: string) => string;

function forYear(oldYear: number, { id, year }: { id: string; year: number }): Rewrite {
  return (key, written) => {
    if (key === 'id') return id;
    if (key === 'year') return String(year);
    if (key === 'name') return written.replaceAll(String(oldYear), String(year));
    if (key.startsWith('calendar.')) return written;
    return written.replace(DATED_TEXT, (day) => (isDay(day) ? shiftYears(day, year - oldYear) : day));
  };
}

/**
 * Changes a YAML text's values where they stand, so that comments and layout survive to the byte.
 * `rewrite` gets the dotted keys that lead to the value (`reminders.draft.at`) and the value as written.
 */
function rewriteScalars(text: string, rewrite: Rewrite): string {
  const pieces: string[] = [];
  let done = 0;
  visit(parseDocument(text), {
    Scalar(role, node, ancestors) {
      if (role === 'key' || !node.range) return;
      const keys = ancestors.flatMap((one) =>
        isPair(one) && isScalar(one.key) ? [String(one.key.value)] : [],
      );
      const [start, end] = node.range;
      pieces.push(text.slice(done, start), rewrite(keys.join('.'), text.slice(start, end)));
      done = end;
    },
  });
  return [...pieces, text.slice(done)].join('');
}
