import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Liquid, type Template } from 'liquidjs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Platform } from '../channels/channel.ts';
import { addDays, type Day, dayOf, timeOf } from '../domain/day.ts';
import { MESSAGE_IDS, type MessageId, type MessageParams } from './messages.ts';

/** What every template may use beside its own variables. */
export interface Surroundings {
  /** 「@我 」 in a group, where the bot hears only what is addressed to it; empty one-to-one. */
  at: string;
  today: Day;
}

export interface Templates {
  render<K extends MessageId>(
    id: K,
    params: MessageParams[K],
    around: Surroundings,
    platform: Platform,
  ): string;
  /** The words of `words.yaml` the program needs outside a template. */
  readonly words: Words;
}

const wordsSchema = z.strictObject({
  today: z.string(),
  yesterday: z.string(),
  dayBeforeYesterday: z.string(),
  tomorrow: z.string(),
  times: z.record(z.string(), z.string()),
  weekdays: z.array(z.string()).length(7),
  atMe: z.string(),
  weeklyTitle: z.string(),
});

type Words = z.infer<typeof wordsSchema>;

const COMMON = ['at', 'today'];

/**
 * Reads `templates/messages`: one folder per message with `text.md`, optionally `text.wechat.md`, and `sample.yaml`.
 * Refuses to start when a message has no folder, a folder no message, or a template uses a variable its sample lacks.
 */
export async function loadTemplates(dir: string): Promise<Templates> {
  const words = wordsSchema.parse(parse(await readFile(join(dir, 'words.yaml'), 'utf8')));
  const engine = new Liquid({
    root: dir,
    partials: dir,
    extname: '.md',
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    cache: true,
  });
  registerFilters(engine, words);

  const folders = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const known = new Set<string>(MESSAGE_IDS);
  const faults = folders
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => `message ${name} is declared nowhere`);
  const parsed = new Map<string, Template[]>();

  for (const id of MESSAGE_IDS) {
    const files = await readdir(join(dir, id)).catch((): string[] => []);
    if (!files.includes('text.md') || !files.includes('sample.yaml')) {
      faults.push(`message ${id} lacks text.md or sample.yaml`);
      continue;
    }
    const sample = (parse(await readFile(join(dir, id, 'sample.yaml'), 'utf8')) ?? {}) as Record<
      string,
      unknown
    >;
    for (const file of files.filter((name) => name.endsWith('.md'))) {
      const template = engine.parse((await readFile(join(dir, id, file), 'utf8')).trimEnd());
      parsed.set(`${id}/${file}`, template);
      for (const variable of engine.globalVariablesSync(template)) {
        if (!(variable in sample) && !COMMON.includes(variable)) {
          faults.push(`message ${id}/${file} uses ${variable}, which its sample does not declare`);
        }
      }
    }
  }
  if (faults.length > 0) throw new Error(`templates do not fit the program:\n${faults.join('\n')}`);

  return {
    words,
    render(id, params, around, platform) {
      const template = parsed.get(`${id}/text.${platform}.md`) ?? parsed.get(`${id}/text.md`);
      if (!template) throw new Error(`no template ${id}`);
      return (engine.renderSync(template, { ...params, ...around }) as string).trim();
    },
  };
}

function registerFilters(engine: Liquid, words: Words): void {
  /** 今天, 昨天, 4月7日, 2020年4月7日. */
  engine.registerFilter('day', (day: Day, today: Day) => {
    if (day === today) return words.today;
    if (day === addDays(today, -1)) return words.yesterday;
    if (day === addDays(today, -2)) return words.dayBeforeYesterday;
    if (day === addDays(today, 1)) return words.tomorrow;
    const [year, month, date] = day.split('-').map(Number);
    const short = `${month}月${date}日`;
    return today.startsWith(String(year)) ? short : `${year}年${short}`;
  });
  /** 4月7日, also for today. */
  engine.registerFilter('date', (day: Day) => {
    const [, month, date] = day.split('-').map(Number);
    return `${month}月${date}日`;
  });
  engine.registerFilter('weekday', (day: Day) => words.weekdays[(new Date(day).getUTCDay() + 6) % 7]);
  /** 上午, 下午, 15:30. */
  engine.registerFilter('held', (time: string) => words.times[time] ?? time);
  engine.registerFilter('day_of', (at: Date) => dayOf(at));
  engine.registerFilter('time', (at: Date) => timeOf(at).replace(/^0/, ''));
}
