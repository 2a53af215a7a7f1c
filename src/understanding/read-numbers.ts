import { normalise } from './normalise.ts';

export interface ItemNumber {
  no: number;
  /** What follows, normalised. */
  rest: string;
  /** Whether the number stood without mark or 号: then it may as well be a figure (更正 53). */
  bare: boolean;
}

/**
 * The item's number a command's text begins with: #12, ＃12, 12号, 第12条, 12; with prefix `B` also B1, b1, Ｂ 1.
 * Null when it begins with none, or with a figure that counts something (53人).
 */
export function readItemNumber(text: string, prefix: string): ItemNumber | null {
  const pattern = new RegExp(
    `^(?<mark>第|(?:${RegExp.escape(prefix)}|#)\\s?)?(?<no>\\d{1,9})(?<end>[号条])?(?=$|[^\\p{L}\\p{N}.%])`,
    'iu',
  );
  const normalised = normalise(text);
  const match = pattern.exec(normalised);
  if (!match) return null;
  const { mark, no, end } = match.groups ?? {};
  const rest = normalised.slice(match[0].length).replace(/^[\s,，、:]+/u, '');
  return { no: Number(no), rest, bare: !mark && !end };
}
