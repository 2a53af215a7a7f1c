import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../store/embedded-folder.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** What is set for the program: everything else of this environment stays away from it. */
type Environment = Record<string, string | undefined>;

/** The program as `npm start` runs it, in a folder of its own. */
export interface Program {
  child: ChildProcess;
  /** All it has written so far. */
  out(): string;
  err(): string;
  /** Where its pages are. Rejects with its output when it ends before it is ready. */
  ready(): Promise<string>;
  /** Its exit code once it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
  /** Sends the signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const LINK = /(http:\/\/\S+)\/(?:sandbox|healthz)\n/;

/** The words of `npm start`, with files that are found from every folder. */
function startCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...words] = scripts.start.split(' ');
  return words.map((word) => (/^(\.\/)?src\//.test(word) ? join(ROOT, word) : word));
}

function startProgram(cwd: string, environment: Environment, options: string[]): Program {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...options, ...startCommand()], {
    cwd,
    env: { PATH, HOME: cwd, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // `close` comes after the last of the output.
  const ended = once(child, 'close').then(([code]) => code as number | null);

  async function ready(): Promise<string> {
    const isOver = ended.then(() => true);
    for (;;) {
      const url = LINK.exec(out)?.[1];
      if (url) return url;
      const hasEnded = await Promise.race([once(child.stdout, 'data').then(() => false), isOver]);
      if (hasEnded) throw new Error(`the program ended before it was ready:\n${out}${err}`);
    }
  }

  return {
    child,
    out: () => out,
    err: () => err,
    ready,
    ended,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder to run in, with the program's data below; leaving the scope ends whatever still runs there. */
export async function programFolder() {
  const below = await temporaryFolder('data', 'sandbox');
  const dataDir = join(below.path, '..');
  const programs: Program[] = [];
  return {
    path: join(dataDir, '..'),
    dataDir,
    start(environment: Environment = {}, options: string[] = []): Program {
      const defaults = { DATA_DIR: dataDir, PORT: '0' };
      const program = startProgram(join(dataDir, '..'), { ...defaults, ...environment }, options);
      programs.push(program);
      return program;
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of programs) child.kill('SIGKILL');
      await Promise.all(programs.map(({ ended }) => ended));
      await below[Symbol.asyncDispose]();
    },
  };
}
