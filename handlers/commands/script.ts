import { type Command, EVERYWHERE } from '../../src/bot/command.ts';
import { findScript } from '../../src/bot/scripts.ts';

/** 话术: how a scam runs, and what to do. */
export const script: Command = {
  name: '话术',
  aliases: ['讲稿', '宣讲稿'],
  audience: 'everyone',
  places: EVERYWHERE,
  takes: 'rest',
  async run(context, rest) {
    const names = context.town.scripts.map(({ name }) => name);
    if (rest === '') return context.say('script-list', { names });
    const found = findScript(context.town.scripts, rest);
    if (!found) return context.say('script-unknown', { asked: rest.slice(0, 12), names });
    const { name, lead, stages, phrases, advice, short } = found.script;
    context.say('script', { name, lead, stages, phrases, advice, short });
  },
};
