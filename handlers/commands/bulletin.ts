import { draftBulletin, endOfPreview, previewParams, unitNames } from '../../src/bot/bulletins.ts';
import { type Command, type Context, WORK_PLACES } from '../../src/bot/command.ts';
import { deliveryFigures, recallFigures } from '../../src/bot/delivery-report.ts';
import { readerFigures } from '../../src/bot/readers.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { bulletinByNo } from '../../src/bot/which-bulletin.ts';
import { villagesOf } from '../../src/domain/campaign.ts';
import type { Bulletin } from '../../src/store/face.ts';
import { type Lexicon, readItemNumber, readUnits } from '../../src/understanding/index.ts';

const TITLE_LENGTH = 14;

/** 通报 …text…: to the villages' work groups and residents, shown first. 通报 B3: how its delivery stands. */
export const bulletin: Command = {
  name: '通报',
  aliases: ['案情通报'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest, raw) {
    const item = readItemNumber(rest, 'B');
    if (item && !item.bare && item.rest === '')
      return tellStatus(context, await bulletinByNo(context, item.no));
    if (rest === '') {
      const [latest] = await context.store.bulletins.latest(1);
      return latest ? tellStatus(context, latest) : context.say('bulletin-empty', { isPush: false });
    }
    await preview(context, raw);
  },
};

async function preview(context: Context, raw: string): Promise<void> {
  const { town, person, message } = context;
  const { units, unknown, text } = splitUnits(raw, town.lexicon);
  if (unknown) {
    const known = villagesOf(town.campaign).map(({ name }) => name);
    throw new UserError('bulletin-unknown-unit', { unknown, units: known });
  }
  if (text === '') return context.say('bulletin-empty', { isPush: false });
  const drafted = await draftBulletin(context, {
    kind: 'text',
    title: titleOf(text),
    text,
    units,
    sendAt: null,
    author: person.id,
    expiresAt: endOfPreview(context),
    platform: message.conversation.platform,
    conversation: message.conversation.id,
  });
  if (!drafted) {
    throw new UserError('bulletin-no-group', { units: unitNames(units, town.campaign) });
  }
  context.say('bulletin-preview', {
    ...previewParams(drafted, unitNames(units, town.campaign), town.campaign),
    isEdited: false,
  });
}

/** 「到 赐璧 虎山 text」: the units in front, the text untouched; without 到 the whole of it is the text. */
function splitUnits(
  raw: string,
  lexicon: Lexicon,
): { units: string[] | 'all'; unknown: string | null; text: string } {
  const lead = /^(?:到|给|发给|发到)\s*/u.exec(raw);
  if (!lead) return { units: 'all', unknown: null, text: raw };
  const units: string[] = [];
  let isAll = false;
  let text = raw.slice(lead[0].length);
  for (;;) {
    const word = /^([^\s,,、::。;;]+)[\s,,、::。;;]*/u.exec(text);
    const read = readUnits(word?.[1] ?? '', lexicon);
    const isUnits = word && read.unknown.length === 0 && (read.units === 'all' || read.units.length > 0);
    if (!isUnits) break;
    if (read.units === 'all') isAll = true;
    else units.push(...read.units);
    text = text.slice(word[0].length);
  }
  if (isAll) return { units: 'all', unknown: null, text };
  if (units.length > 0) return { units: [...new Set(units)], unknown: null, text };
  const named = /^(\S{2,6}?)(?:村|社区)?\s/u.exec(text)?.[1];
  // 「到目前为止…」 is how a text may begin; 「到 东山 …」 names a place.
  const isPlace = /\s$/u.test(lead[0]) && named !== undefined;
  return isPlace ? { units: [], unknown: named, text } : { units: 'all', unknown: null, text: raw };
}

function titleOf(text: string): string {
  const line = text.split(/[\n。!!;;]/u)[0] ?? text;
  return line.length > TITLE_LENGTH ? `${line.slice(0, TITLE_LENGTH)}…` : line;
}

async function tellStatus(context: Context, found: Bulletin): Promise<void> {
  const { no, title, state, targets, sendAt, expiresAt } = found;
  const deliveries = await context.store.bulletins.deliveries(no);
  const arrived = deliveries.filter(({ state: delivery }) => delivery === 'sent');
  const isStanding = arrived.length > 0 && (state === 'sending' || state === 'done');
  context.say('bulletin-status', {
    no,
    title,
    state,
    sendAt,
    isExpired: expiresAt <= context.now,
    groups: targets.length,
    ...deliveryFigures(deliveries),
    recall: recallFigures(deliveries),
    readers: readerFigures(deliveries),
    isCounting:
      isStanding &&
      context.countReaders(
        no,
        arrived.map(({ platform }) => platform),
      ),
  });
}
