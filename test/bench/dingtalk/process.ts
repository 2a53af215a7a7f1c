import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a process of its own can be asked, by name. What goes over is plain data. */
type Abilities = Record<string, (argument: never) => Promise<unknown>>;

interface Question {
  id: number;
  name: string;
  argument: unknown;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

/** To be called once, in the process that is asked; `close` runs when nobody asks any more. */
export function serve(abilities: Abilities, close: () => Promise<void> = async () => undefined): void {
  process.on('message', async ({ id, name, argument }: Question) => {
    const answer: Answer = { id };
    try {
      const ability = abilities[name];
      if (!ability) throw new Error(`no ${name} here`);
      answer.result = await ability(argument as never);
    } catch (error) {
      answer.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    process.send?.(answer);
  });
  process.on('disconnect', () => void close().finally(() => process.exit(0)));
}

export interface Worker<A extends Abilities> extends AsyncDisposable {
  ask<N extends keyof A & string>(name: N, argument: Parameters<A[N]>[0]): ReturnType<A[N]>;
}

/** Starts a script that calls {@link serve}, so that its work does not take the time of whom it is measured with. */
export function startWorker<A extends Abilities>(script: URL): Worker<A> {
  // What it prints is no part of the report.
  const child = fork(script, { stdio: ['ignore', 2, 2, 'ipc'] });
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let questions = 0;
  child.on('message', ({ id, result, error }: Answer) => {
    const waiting = open.get(id);
    open.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  });
  child.on('exit', (code) => {
    for (const waiting of open.values()) waiting.reject(new Error(`the worker ended with ${code}`));
  });

  return {
    ask(name, argument) {
      questions += 1;
      const waiting = Promise.withResolvers<unknown>();
      open.set(questions, waiting);
      child.send({ id: questions, name, argument } satisfies Question);
      return waiting.promise as ReturnType<A[typeof name]>;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
