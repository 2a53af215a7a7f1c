import { COMMON_PHRASE } from './common-words.ts';
import type { Lexicon, Term } from './lexicon.ts';
import { matchesOf } from './matches.ts';
import { EXPLAINED } from './remainder.ts';
import { mayOpen, soundOf } from './sounds.ts';

const RUN = /\p{sc=Han}{2,}/gu;
/** Characters of which grammar is made: words with them sound like too much else (也是 → 夜市, 进去 → 景区). */
const GRAMMAR = /[的了在是有和与及也都就去来到给对我你他她这那里上下前后进出一个人说过不很]/u;
const LONGEST = 4;

/**
 * Scams and places written with other characters of the same sound (刷丹, 入互), as a phone's pinyin keyboard leaves
 * them, in the part of a text that nothing else explains.
 */
export function findSoundAlikes(free: string, lexicon: Lexicon): Term[] {
  const found: Term[] = [];
  const open = free.replace(COMMON_PHRASE, (word) => EXPLAINED.repeat(word.length));
  for (const { 0: run, index } of matchesOf(RUN, open)) {
    for (let at = 0; at < run.length - 1; at += 1) {
      const term = termAt(run, at, lexicon);
      if (!term) continue;
      const span: [number, number] = [index + at, index + at + term.words.length];
      found.push({ ...term, span });
      at += term.words.length - 1;
    }
  }
  return found;
}

function termAt(run: string, at: number, lexicon: Lexicon): Omit<Term, 'span'> | null {
  for (let length = Math.min(LONGEST, run.length - at); length >= 2; length -= 1) {
    const words = run.slice(at, at + length);
    if (!mayOpen(words, lexicon.wordOpenings) || GRAMMAR.test(words)) continue;
    const meanings = lexicon.wordsBySound.get(soundOf(words));
    if (meanings) return { meanings, words };
  }
  return null;
}
