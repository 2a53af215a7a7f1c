import type { FraudScript } from '../domain/fraud-script.ts';

/** The script a text names, by its name or another name for it; the longest word wins. `words` is what named it. */
export function findScript(
  scripts: readonly FraudScript[],
  text: string,
): { script: FraudScript; words: string } | null {
  const named = scripts
    .flatMap((script) => [script.name, ...script.aliases].map((words) => ({ script, words })))
    .filter(({ words }) => text.includes(words))
    .toSorted((a, b) => b.words.length - a.words.length);
  return named[0] ?? null;
}
