import { distance } from 'fastest-levenshtein';
import { normalise } from './normalise.ts';
import { soundOf } from './sounds.ts';

/**
 * The command's name or alias a mistyped text most likely meant: the first word sounds the same (打咔),
 * is one slip away (words of two characters and more), or a command's word stands somewhere in the text.
 * Null when nothing is near.
 */
export function nearestCommand(text: string, names: readonly string[]): string | null {
  const normalised = normalise(text).toLowerCase();
  const first = /[\p{L}]+/u.exec(normalised)?.[0] ?? '';
  if (first === '') return null;
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  return (
    longestFirst.find((name) => name !== '' && normalised.startsWith(name)) ??
    longestFirst.find((name) => isHomophone(first, name)) ??
    longestFirst.find((name) => name.length >= 2 && first.length >= 2 && distance(first, name) === 1) ??
    longestFirst.find((name) => name.length >= 2 && normalised.includes(name)) ??
    null
  );
}

function isHomophone(first: string, name: string): boolean {
  return (
    name.length >= 2 && first.length >= name.length && soundOf(first.slice(0, name.length)) === soundOf(name)
  );
}
