import { Converter } from 'opencc-js/t2cn';

/** Longest text that is read, in UTF-16 units; what follows is not looked at. */
export const MAX_TEXT = 2000;

const toSimplified: (text: string) => string = Converter({ from: 't', to: 'cn' });

/** Whether a text is longer than what is read, so that the sender can be told. */
export function isTooLong(text: string): boolean {
  return text.length > MAX_TEXT;
}

/** ① numbers a line of a list: as plain 1 it would run into what follows. */
const CIRCLED = /[①-⑳]/gu;

/** The latest result, which readers hand on to each other: it stays as it is. */
let latest = '';

/**
 * The form every reader works on: NFKC (full-width digits and letters), simplified characters, no invisible
 * or control characters but the line feed, single blanks, at most {@link MAX_TEXT} UTF-16 units.
 * Normalising twice changes nothing.
 */
export function normalise(text: string): string {
  if (text === latest) return text;
  // Cut first: the work is bounded whatever arrives. NFKC can lengthen a text, so it is cut again at the end.
  const listed = cut(text).replace(CIRCLED, (mark) => ` ${mark.normalize('NFKC')}、`);
  const compatible = clean(listed.normalize('NFKC'));
  latest = cut(clean(toSimplified(compatible))).trim();
  return latest;
}

function clean(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      // Variation selectors and the keycap frame stand inside emoji digits (3️⃣); Cf holds the zero-width ones.
      .replace(/[\ufe00-\ufe0f\u20e3]|[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/gu, (found) => (found === '\t' ? ' ' : ''))
      .normalize('NFKC')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
  );
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
}
