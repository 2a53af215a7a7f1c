import type { Catalogue } from './command.ts';
import type { Job } from './job.ts';

/**
 * Refuses lists in which one entry would hide another: two commands with one word, a question or a job twice.
 * @throws {Error} naming every such word.
 */
export function checkCatalogue({ commands, dialogues }: Catalogue, jobs: readonly Job[]): void {
  const faults = [
    ...repeated(commands.flatMap(({ name, aliases }) => [name, ...aliases])).map(
      (word) => `two commands are called ${word}`,
    ),
    ...repeated(dialogues.map(({ kind }) => kind)).map((kind) => `two dialogues answer ${kind}`),
    ...repeated(jobs.map(({ name }) => name)).map((name) => `two jobs are called ${name}`),
  ];
  if (faults.length > 0) throw new Error(`handlers do not fit together:\n${faults.join('\n')}`);
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
