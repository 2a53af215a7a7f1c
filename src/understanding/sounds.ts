import { pinyin } from 'pinyin-pro';

/** Toneless syllables of a word, the form in which homophones are equal (清波, 青波 → `qing bo`). */
export function soundOf(word: string): string {
  return pinyin(word, { toneType: 'none', v: true });
}

/** Sounds that southern speakers do not tell apart made equal: zh z, ch c, sh s, ing in, eng en, ang an. */
export function blurred(sound: string): string {
  return sound.replace(/\b([zcs])h/gu, '$1').replace(/([aei])ng\b/gu, '$1n');
}

/** How known words begin to sound, with how many syllables they have. */
export type Openings = ReadonlySet<string>;

export function openingsOf(sounds: Iterable<string>): Openings {
  return new Set(
    [...sounds].map((sound) => {
      const [first = '', ...others] = blurred(sound).split(' ');
      return `${others.length + 1} ${first}`;
    }),
  );
}

/**
 * Whether a word may sound like one of those known, exactly or blurred. Cheap, and most words may not: only of
 * the others the sound need be looked up.
 */
export function mayOpen(word: string, openings: Openings): boolean {
  const [first = '', ...others] = word;
  return readingsOf(first).some((reading) => openings.has(`${others.length + 1} ${reading}`));
}

/** As many as there are characters. */
const readings = new Map<string, readonly string[]>();

function readingsOf(character: string): readonly string[] {
  const known = readings.get(character);
  if (known) return known;
  const found = pinyin(character, { toneType: 'none', v: true, multiple: true, type: 'array' }).map(blurred);
  readings.set(character, found);
  return found;
}
