import { pinyin } from 'pinyin-pro';

/** Toneless syllables of a word, the form in which homophones are equal (清波, 青波 → `qing bo`). */
export function soundOf(word: string): string {
  return pinyin(word, { toneType: 'none', v: true });
}

/** Sounds that southern speakers do not tell apart made equal: zh z, ch c, sh s, ing in, eng en, ang an. */
export function blurred(sound: string): string {
  return sound.replace(/\b([zcs])h/gu, '$1').replace(/([aei])ng\b/gu, '$1n');
}

/** The first two syllables of known words, with how many they have. */
export type Openings = ReadonlySet<string>;

/** Known words have two syllables at least. */
export function openingsOf(sounds: Iterable<string>): Openings {
  return new Set(
    [...sounds].map((sound) => {
      const syllables = blurred(sound).split(' ');
      return [syllables.length, ...syllables.slice(0, 2)].join(' ');
    }),
  );
}

/**
 * Whether a word may sound like one of those known, exactly or blurred. Cheap, and most words may not: only of
 * the others the sound need be looked up.
 */
export function mayOpen(word: string, openings: Openings): boolean {
  const [first = '', second = '', ...others] = word;
  return readingsOf(first).some((one) =>
    readingsOf(second).some((two) => openings.has(`${others.length + 2} ${one} ${two}`)),
  );
}

/** Of every character that was met. */
const readings = new Map<string, readonly string[]>();

function readingsOf(character: string): readonly string[] {
  const known = readings.get(character);
  if (known) return known;
  const found = pinyin(character, { toneType: 'none', v: true, multiple: true, type: 'array' }).map(blurred);
  readings.set(character, found);
  return found;
}
