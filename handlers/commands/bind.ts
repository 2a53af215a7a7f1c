import { type Command, type Context, type Town, WORK_PLACES } from '../../src/bot/command.ts';
import { nameOfUnit } from '../../src/bot/lecture-words.ts';
import { villagesOf } from '../../src/domain/campaign.ts';
import { readUnits } from '../../src/understanding/index.ts';

/** 绑定 赐璧: the group it is said in belongs to that unit from now on. */
export const bind: Command = {
  name: '绑定',
  aliases: [],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { town, store, message, person, now, say } = context;
    if (context.place === 'single') return say('bind-where', {});
    const { units, unknown } = readUnits(rest, town.lexicon);
    if (unknown[0] || units.length === 0) {
      return say('bind-what', {
        unknown: unknown[0] ?? null,
        units: town.campaign.units.map(({ name }) => name),
      });
    }
    const { platform, id } = message.conversation;
    const wanted = units === 'all' ? [''] : units;
    await store.groups.remember(message.conversation);
    // Said again, it takes the place of what was said before.
    await store.groups.unbind(platform, id, { actor: person.id, at: now });
    for (const unit of wanted) await store.groups.bind(platform, id, unit, { actor: person.id, at: now });
    say('group-bound', {
      units: namesOf(context, wanted),
      isTown: units === 'all',
      example: units === 'all' ? `打卡 ${firstVillage(town)} 35人 刷单` : '打卡 35人 入户 刷单',
    });
  },
};

/** 解绑: the group it is said in belongs to nobody any more. */
export const unbind: Command = {
  name: '解绑',
  aliases: [],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ place, store, message, person, now, say }) {
    if (place === 'single') return say('bind-where', {});
    const { platform, id } = message.conversation;
    await store.groups.unbind(platform, id, { actor: person.id, at: now });
    say('group-unbound', {});
  },
};

/** 群: what is bound to what. */
export const groups: Command = {
  name: '群',
  aliases: ['群列表'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run(context) {
    const bound = await context.store.groups.all();
    context.say('group-list', {
      groups: bound.map(({ title, units, platform }) => ({
        title,
        platform,
        units: namesOf(context, units),
      })),
    });
  },
};

function firstVillage({ campaign }: Town): string {
  return villagesOf(campaign)[0]?.name ?? '';
}

function namesOf({ town }: Context, units: readonly string[]): string[] {
  return units.flatMap((unit) => nameOfUnit(unit, town.campaign) ?? []);
}
