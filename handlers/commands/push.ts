import { draftBulletin, endOfPreview, previewParams, unitNames } from '../../src/bot/bulletins.ts';
import { type Command, WORK_PLACES } from '../../src/bot/command.ts';
import { findScript } from '../../src/bot/scripts.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { villagesOf } from '../../src/domain/campaign.ts';
import { readUnits, readWhen } from '../../src/understanding/index.ts';

/** 推送 <type> [units] [when]: a fraud script for residents, shown first. */
export const push: Command = {
  name: '推送',
  aliases: ['推'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { town, person, message, now } = context;
    const { campaign, scripts, lexicon } = town;
    if (rest === '') return context.say('bulletin-empty', { isPush: true });

    const found = findScript(scripts, rest);
    if (!found) {
      const asked = rest.split(/[\s,,、]/u)[0] ?? rest;
      return context.say('script-unknown', {
        asked: asked.slice(0, 12),
        names: scripts.map(({ name }) => name),
      });
    }
    const when = readWhen(rest, now);
    if (when && !when.at) {
      throw new UserError('bulletin-past', { words: when.words, isPast: when.reason === 'past' });
    }
    const places = rest.replace(when?.words ?? '', ' ').replace(found.words, ' ');
    const { units: named, unknown } = readUnits(places, lexicon);
    if (unknown[0]) {
      const units = villagesOf(campaign).map(({ name }) => name);
      throw new UserError('bulletin-unknown-unit', { unknown: unknown[0], units });
    }
    const units = named === 'all' || named.length > 0 ? named : 'all';
    const bulletin = await draftBulletin(context, {
      kind: 'script',
      title: found.script.name,
      text: found.script.short,
      units,
      sendAt: when?.at ?? null,
      author: person.id,
      expiresAt: endOfPreview(context),
      platform: message.conversation.platform,
      conversation: message.conversation.id,
    });
    if (!bulletin) {
      throw new UserError('bulletin-no-group', { units: unitNames(units, campaign) });
    }
    context.say('bulletin-preview', {
      ...previewParams(bulletin, unitNames(units, campaign), campaign),
      isEdited: false,
    });
  },
};
