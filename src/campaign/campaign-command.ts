import { parseArgs } from 'node:util';
import { type Campaign, targetUnitsOf } from '../domain/campaign.ts';
import { isWorkingDay, whenCalendarKnown } from '../domain/working-days.ts';
import { CampaignError, shownPath } from './campaign-error.ts';
import { copyCampaign } from './copy-campaign.ts';
import { type LoadedCampaign, loadCampaign } from './load-campaign.ts';

const USAGE = `用法:
  npm run campaign -- check 文件或编号
      检查一个活动,有问题就说在哪个文件、哪一行、哪一项
  npm run campaign -- new 新编号 --from 旧编号 --year 年份
      照旧活动做一份新一年的,例:new huanghu-2026 --from huanghu-2021 --year 2026`;

export interface CommandResult {
  /** What to show, in Chinese. */
  text: string;
  /** 0 done, 1 the campaign has faults, 2 the command was written wrongly. */
  exitCode: 0 | 1 | 2;
}

/** Runs `npm run campaign` with the words after it. */
export async function runCampaignCommand(words: string[], templatesDir: string): Promise<CommandResult> {
  const asked = readWords(words);
  if (!asked) return { text: USAGE, exitCode: 2 };
  try {
    const text =
      asked.action === 'check'
        ? sayChecked(await loadCampaign(asked.campaign, templatesDir))
        : sayCopied(await copyCampaign(asked.from, asked, templatesDir), asked.from);
    return { text, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof CampaignError)) throw error;
    return { text: error.message, exitCode: 1 };
  }
}

type Asked =
  | { action: 'check'; campaign: string }
  | { action: 'new'; id: string; from: string; year: number };

function readWords(words: string[]): Asked | null {
  const parsed = parseWords(words);
  if (!parsed) return null;
  const { from, year } = parsed.values;
  const [action, subject, ...rest] = parsed.positionals;
  if (!subject || rest.length > 0) return null;
  if (action === 'check' && from === undefined && year === undefined) return { action, campaign: subject };
  if (action !== 'new' || !from || !year || !/^\d{4}$/.test(year)) return null;
  return { action, id: subject, from, year: Number(year) };
}

function parseWords(words: string[]) {
  try {
    const options = { from: { type: 'string' }, year: { type: 'string' } } as const;
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch {
    return null;
  }
}

function sayChecked({ campaign, scripts }: LoadedCampaign): string {
  const others = campaign.units.length - targetUnitsOf(campaign).length;
  const summary = [
    campaign.name,
    sayPopulation(campaign),
    ...(others > 0 ? [`部门等${others}个`] : []),
    `目标${sayTargets(campaign)}`,
    `话术${scripts.length}篇`,
  ].join(',');
  return hasCalendar(campaign)
    ? `没有问题:${summary}。`
    : `没有问题:${summary}。\n注意:${sayCalendar(campaign)}`;
}

function sayCopied({ campaign, file }: LoadedCampaign, from: string): string {
  const shown = shownPath(file);
  return `建好了:${campaign.name}
${shown}
编号、名称、年份和日期已改成${campaign.year}年,其余照抄 ${from}。请打开文件看看这几处:
1. 人口(population):还是上次的${sayPopulation(campaign)},换成今年的
2. 目标(targets):${sayTargets(campaign)}
3. 日期:${campaign.countFrom} 起计数,${campaign.startsOn} 起使用,${campaign.endsOn} 结束;分${campaign.phases.length}个阶段(phases)
4. 工作日:${sayCalendar(campaign)}
改好后检查:npm run campaign -- check ${campaign.id}
启用:设置 CAMPAIGN=${campaign.id} 再启动`;
}

function sayPopulation(campaign: Campaign): string {
  const units = targetUnitsOf(campaign);
  const people = units.reduce((sum, { population = 0 }) => sum + population, 0);
  return `${units.length}个单位共${people}人`;
}

function sayTargets({ targets }: Campaign): string {
  return targets.map(({ name, by, percent }) => `${name}${percent}%(${by})`).join('、');
}

function hasCalendar({ startsOn, calendar }: Campaign): boolean {
  return whenCalendarKnown(() => {
    isWorkingDay(startsOn, calendar);
    return true;
  }, false);
}

function sayCalendar(campaign: Campaign): string {
  if (hasCalendar(campaign)) return `${campaign.year}年的放假调休已经有了`;
  return `${campaign.year}年的放假调休还没有,国务院通知出来后写进 calendar,在那之前算不出工作日`;
}
