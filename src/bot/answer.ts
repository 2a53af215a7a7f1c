import type { Dialogue } from '../store/face.ts';
import type { Catalogue, Command, Context, DialogueHandler } from './command.ts';

interface Open {
  handler: DialogueHandler;
  dialogue: Dialogue;
  payload: unknown;
}

/** The newest open question takes a command's words where they answer it; true when it did. */
export async function answerBefore(
  catalogue: Catalogue,
  context: Context,
  { name }: Command,
): Promise<boolean> {
  const [newest] = openQuestions(catalogue, context);
  if (!newest?.handler.before?.includes(name)) return false;
  return newest.handler.answer(context, newest.payload, newest.dialogue);
}

/**
 * Gives a text to the open question it answers; true when there was one. A bare answer that several would take is
 * asked about: the sender then puts the question's number before it.
 */
export async function answerQuestion(catalogue: Catalogue, context: Context): Promise<boolean> {
  const open = openQuestions(catalogue, context);
  const told = inTellingOrder(open);
  const pick = PICK.exec(context.text)?.groups;
  const picked = told[Number(pick?.no) - 1];
  if (picked && pick?.rest && told.length > 1) {
    const alone = { ...context, text: pick.rest.trim() };
    if (isTaken(alone, picked)) return picked.handler.answer(alone, picked.payload, picked.dialogue);
  }

  const fitting = open.filter((each) => isTaken(context, each));
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only.handler.answer(context, only.payload, only.dialogue);
  if (only) {
    context.say('which-question', {
      answer: context.text,
      questions: told.flatMap(
        ({ handler, payload, dialogue }) => handler.about?.(context, payload, dialogue) ?? [],
      ),
    });
    return true;
  }
  for (const { handler, payload, dialogue } of open) {
    if (await handler.answer(context, payload, dialogue)) return true;
  }
  return false;
}

/** 第1条 35: the question of that number, and its answer. */
const PICK = /^第?(?<no>[1-9])[条个][\s:,。]*(?<rest>.+)$/u;

function openQuestions({ dialogues }: Catalogue, context: Context): Open[] {
  return context.dialogues.flatMap((dialogue) => {
    const handler = dialogues.find(({ kind }) => kind === dialogue.kind);
    return handler ? [{ handler, dialogue, payload: handler.payload.parse(dialogue.payload) }] : [];
  });
}

function isTaken(context: Context, { handler, payload }: Open): boolean {
  return handler.takes?.(context, payload) ?? false;
}

/** Those that keep a report first, the oldest first, as 没记上 lists them; then what only adds to an entry. */
function inTellingOrder(open: readonly Open[]): Open[] {
  const told = open.filter(({ handler }) => handler.about).toReversed();
  const keepsReport = ({ handler }: Open) => handler.kind.startsWith('report-');
  return [...told.filter(keepsReport), ...told.filter((each) => !keepsReport(each))];
}
