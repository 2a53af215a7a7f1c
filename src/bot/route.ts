import { ROLE_NAMES } from '../domain/role.ts';
import { isTooLong, MAX_TEXT, nearestCommand } from '../understanding/index.ts';
import { answerBefore, answerQuestion } from './answer.ts';
import { refusalOf } from './authorise.ts';
import type { Catalogue, Command, Context, Listener } from './command.ts';

/** Thanks and the like want no answer: silence is right for them, and only for them. */
const THANKS = /^(?:谢谢|多谢|感谢|辛苦了?|收到|好的?|知道了?|嗯+|ok|👌|👍|🙏|🌹)[\s!!。.~~]*$/iu;
export function isThanks(text: string): boolean {
  return THANKS.test(text);
}

const PARTICLES = /^[\s了吧啊呀呢吗哦。.!!~~??,,]*$/u;

/**
 * Finds who reacts to a message: a command by its word, an open question, whoever understands the text,
 * else the nearest suggestion. Rejects with a UserError where the sender can mend it.
 */
export async function route(catalogue: Catalogue, context: Context): Promise<void> {
  const { text, message } = context;
  if (isTooLong(message.text)) {
    return context.say('too-long', { length: [...message.text].length, most: MAX_TEXT });
  }
  if (message.sender.isOutside) return context.say('outsider', {});
  const isResident = context.place === 'residents';
  if (text === '' && message.pictures.length === 0) {
    // Pictures that did not arrive are spoken of instead.
    return message.lostPictures ? undefined : context.say('empty', { isResident });
  }

  const called = commandIn(catalogue.commands, text);
  if (called && !(await answerBefore(catalogue, context, called.command))) {
    const { command, word } = called;
    if (refuse(context, command, command.name)) return;
    return command.run(
      context,
      text.slice(word.length).replace(SEPARATORS, '').trim(),
      rawRest(message.text, word),
    );
  }
  if (called || (await answerQuestion(catalogue, context))) return;

  const listener = catalogue.listeners.find((candidate) => candidate.understands(context));
  if (listener) {
    if (refuse(context, listener, null)) return;
    return listener.run(context);
  }
  if (isThanks(text)) return;
  const names = catalogue.commands
    .filter((command) => refusalOf(command, context.place, context.person) === null)
    .flatMap(({ name, aliases }) => [name, ...aliases]);
  context.say('unknown', { nearest: nearestCommand(text, names), isResident });
}

const SEPARATORS = /^[\s::,,。]+/u;

/** The command whose word the text begins with, the longest first. */
function commandIn(commands: readonly Command[], text: string): CommandWord | null {
  const spoken = text.toLowerCase();
  return (
    wordsOf(commands).find(
      ({ command, word }) => spoken.startsWith(word) && fits(command, word, text.slice(word.length)),
    ) ?? null
  );
}

interface CommandWord {
  command: Command;
  word: string;
}

/** Every message asks for them. */
const wordLists = new WeakMap<readonly Command[], CommandWord[]>();

function wordsOf(commands: readonly Command[]): CommandWord[] {
  const known = wordLists.get(commands);
  if (known) return known;
  const words = commands
    .flatMap((command) => [command.name, ...command.aliases].map((word) => ({ command, word })))
    .toSorted((a, b) => b.word.length - a.word.length);
  wordLists.set(commands, words);
  return words;
}

function fits({ name, takes }: Command, word: string, rest: string): boolean {
  if (takes === 'nothing') return PARTICLES.test(rest);
  // Other names and single characters begin many other words: 改 is no command in 改天, 覆盖 none in 覆盖面.
  return (word === name && word.length > 1) || rest === '' || /^[\s#＃::\d]/u.test(rest);
}

/** Says why something is not allowed here, and where or by whom it is. */
function refuse(context: Context, target: Command | Listener, name: string | null): boolean {
  const reason = refusalOf(target, context.place, context.person);
  if (reason === null) return false;
  const command = name ?? '';
  if (reason === 'residents') {
    context.say('refuse-residents', { isCheckIn: name === null || name === '打卡' });
  } else if (reason === 'place') {
    context.say('refuse-place', { command, inGroup: context.place !== 'single' });
  } else {
    const who =
      typeof target.audience === 'string' ? '' : target.audience.map((role) => ROLE_NAMES[role]).join('、');
    context.say('refuse-role', { command, who });
  }
  return true;
}

/** What follows the command's word in the text as it was typed: a bulletin keeps its own punctuation. */
function rawRest(text: string, word: string): string {
  const at = text.normalize('NFKC').toLowerCase().indexOf(word);
  const start =
    at >= 0 &&
    text
      .slice(at, at + word.length)
      .normalize('NFKC')
      .toLowerCase() === word
      ? at
      : 0;
  return text
    .slice(start + word.length)
    .replace(SEPARATORS, '')
    .trim();
}
