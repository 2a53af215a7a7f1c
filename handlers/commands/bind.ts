import { type Command, type Context, type Town, WORK_PLACES } from '../../src/bot/command.ts';
import { proposeRobot } from '../../src/bot/group-robots.ts';
import { nameOfUnit } from '../../src/bot/lecture-words.ts';
import { isRobotGroup } from '../../src/channels/channel.ts';
import { villagesOf } from '../../src/domain/campaign.ts';
import { readItemNumber, readRobot, readUnits } from '../../src/understanding/index.ts';

/**
 * 绑定 赐璧: the group it is said in belongs to that unit from now on. 绑定 赐璧 机器人 <address> [SEC…] [叫 name],
 * one-to-one: so does the group that robot writes to, once a test message has arrived there.
 */
export const bind: Command = {
  name: '绑定',
  aliases: [],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { town, store, message, person, now, say } = context;
    const robot = readRobot(rest);
    if (robot && context.place === 'single') return proposeRobot(context, robot);
    if (robot) {
      const isKeyOut = robot.webhook !== null || robot.secret !== null || /access_token/iu.test(rest);
      return say('robot-here', { isKeyOut, unit: firstVillage(town) });
    }
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

const PARTICLES = /^[了吧啊呀呢。.!!~~,,\s]*$/u;

/** 解绑: the group it is said in belongs to nobody any more. 解绑 3: the third of those that 群 lists. */
export const unbind: Command = {
  name: '解绑',
  aliases: [],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { place, store, message, person, now, say } = context;
    const item = readItemNumber(rest.replace(/[个群]+$/u, ''), '#');
    if (item) return unbindByNo(context, item.no);
    if (place === 'single' || !PARTICLES.test(rest)) {
      return say('unbind-which', { no: null, groups: (await store.groups.all()).length });
    }
    const { platform, id } = message.conversation;
    await store.groups.unbind(platform, id, { actor: person.id, at: now });
    say('group-unbound', {});
  },
};

async function unbindByNo({ store, person, now, say }: Context, no: number): Promise<void> {
  const bound = await store.groups.all();
  const group = bound[no - 1];
  if (!group) return say('unbind-which', { no, groups: bound.length });
  const { platform, conversation, title } = group;
  const isRobot = isRobotGroup(conversation);
  await store.groups.unbind(platform, conversation, { actor: person.id, at: now });
  if (isRobot) await store.robots.forget(platform, conversation);
  say('group-unbound-by-no', { no, title, isRobot });
}

/** 群: what is bound to what, by number. */
export const groups: Command = {
  name: '群',
  aliases: ['群列表'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run(context) {
    const bound = await context.store.groups.all();
    context.say('group-list', {
      groups: bound.map(({ title, units, platform, conversation }) => ({
        title,
        platform,
        isRobot: isRobotGroup(conversation),
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
