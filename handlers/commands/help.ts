import { hasRole } from '../../src/bot/authorise.ts';
import { type Command, type Context, EVERYWHERE, type Listener } from '../../src/bot/command.ts';
import { readQuestion } from '../../src/understanding/index.ts';

export const help: Command = {
  name: '帮助',
  aliases: ['菜单', '怎么用', '说明', '命令'],
  audience: 'everyone',
  places: EVERYWHERE,
  takes: 'nothing',
  run: tellHelp,
};

/** 在吗, 你好, ?. */
export const helpInOtherWords: Listener = {
  audience: 'everyone',
  places: EVERYWHERE,
  understands: ({ text }) => readQuestion(text) === 'help',
  run: tellHelp,
};

async function tellHelp({ say, person, place }: Context): Promise<void> {
  say('help', { isPeaceOffice: hasRole(person, 'peaceOffice'), isResident: place === 'residents' });
}
