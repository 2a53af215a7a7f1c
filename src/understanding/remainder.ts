/** Start (inclusive) and end (exclusive) in a normalised text. */
export type Span = [number, number];

/** Stands for a character that a reader has explained; normalised texts hold no control characters. */
export const EXPLAINED = '\u0000';

/** What of a text is not explained yet: same length, so that places in it are places in the text. */
export class Remainder {
  readonly text: string;
  #free: string;

  constructor(text: string) {
    this.text = text;
    this.#free = text;
  }

  /** The text with {@link EXPLAINED} in place of every explained character. */
  get free(): string {
    return this.#free;
  }

  take([start, end]: Span): void {
    this.#free = this.#free.slice(0, start) + EXPLAINED.repeat(end - start) + this.#free.slice(end);
  }

  takeAll(found: readonly { span: Span }[]): void {
    if (found.length === 0) return;
    const characters = this.#free.split('');
    for (const { span } of found) characters.fill(EXPLAINED, ...span);
    this.#free = characters.join('');
  }
}
