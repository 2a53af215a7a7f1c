import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from './program.ts';
import { nextCheckInText, workGroup } from './town.ts';

/** That many conversations, each with its next check-in as soon as the last is answered; check-ins per second. */
export async function saturate(program: Program, conversations: number, ms: number): Promise<number> {
  const startedAt = performance.now();
  let answered = 0;

  async function converse(conversation: number): Promise<void> {
    while (performance.now() - startedAt < ms) {
      await checkIn(program, conversation);
      answered += 1;
    }
  }

  await Promise.all(Array.from({ length: conversations }, (_, conversation) => converse(conversation)));
  return (answered * 1_000) / (performance.now() - startedAt);
}

/**
 * Check-ins that arrive evenly at a rate, whether or not earlier ones are answered, until `isOver` or the time is up;
 * milliseconds from when each was due to be posted until its reply was there.
 */
export async function arrive(
  program: Program,
  { rate, conversations, ms, isOver = () => false }: ArrivalOptions,
): Promise<number[]> {
  const startedAt = performance.now();
  const asked: Promise<number>[] = [];
  for (let turn = 0; ; turn += 1) {
    const dueAt = startedAt + (turn * 1_000) / rate;
    if (dueAt - startedAt > ms || isOver()) break;
    const pause = dueAt - performance.now();
    if (pause > 0) await sleep(pause);
    asked.push(checkIn(program, turn % conversations).then(() => performance.now() - dueAt));
  }
  return Promise.all(asked);
}

export interface ArrivalOptions {
  /** Per second. */
  rate: number;
  conversations: number;
  ms: number;
  isOver?(): boolean;
}

async function checkIn(program: Program, conversation: number): Promise<void> {
  const { text } = await program.ask(workGroup(conversation), nextCheckInText(conversation));
  if (!text.startsWith('✅')) throw new Error(`a check-in was not recorded: ${text}`);
}
