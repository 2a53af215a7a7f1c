import { timeOf } from '../domain/day.ts';
import { LEAD, type Understood, understand } from '../understanding/index.ts';
import type { Context } from './command.ts';
import { homeOf } from './home.ts';
import { nameOfUnit } from './lecture-words.ts';
import type { Draft } from './report-schema.ts';

const understood = new WeakMap<Context, Understood>();

/** What the message is, as a report of lectures: a unit it does not name is the group's or the sender's own. */
export function understandReport(context: Context): Understood {
  const known = understood.get(context);
  if (known) return known;
  const reading = readAtHome(context);
  understood.set(context, reading);
  return reading;
}

function readAtHome(context: Context): Understood {
  const { text, town, today, now } = context;
  const reading = { lexicon: town.lexicon, today, now: timeOf(now) };
  const alone = understand(text, reading);
  if (alone.decision !== 'ask') return alone;

  const [home, ...others] = homeOf(context);
  const name = nameOfUnit(home ?? null, town.campaign);
  const namesUnit = alone.lectures.some(
    ({ frame }) => frame.units.length > 0 || frame.unknownUnits.length > 0,
  );
  if (name === null || others.length > 0 || namesUnit) return alone;
  const lead = LEAD.exec(text)?.[0] ?? '';
  const atHome = understand(`${lead}${name} ${text.slice(lead.length)}`, reading);
  // With everything there it reads as none: the sender sees it before it counts.
  return atHome.decision === 'none' ? { ...alone, decision: 'confirm' } : atHome;
}

/**
 * The report a message makes, as it stands.
 * @param rest what follows the command's word, where it began with one: then it is a report, whatever it reads like.
 */
export function draftOf(context: Context, rest = context.text.replace(LEAD, '')): Draft {
  const { decision, lectures } = understandReport(context);
  const isOdd = decision === 'none' && /\d/u.test(rest);
  const texts = lectures.length > 0 ? lectures.map(({ text }) => text) : [rest];
  return {
    words: context.text,
    reports: texts.map((text) => ({ text, writtenOn: context.today })),
    pictures: context.message.pictures,
    at: 0,
    trust: decision === 'confirm' || isOdd ? 'doubtful' : 'plain',
    rivals: [],
    isAnother: false,
  };
}
