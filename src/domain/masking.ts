import { type FoldedText, fold } from './folded-text.ts';
import { findNames } from './name-kinds.ts';
import { findNumbers } from './number-kinds.ts';
import type { Found, PersonalData, PersonalDataKind } from './personal-data.ts';
import { findWritten } from './written-kinds.ts';

/**
 * Finds what tells who somebody is: numbers however they are spelled and grouped, accounts, plates, house numbers,
 * names where the text says that one stands there. In the order of the text, none within another.
 * Surname with 某 or a title (张某, 王阿姨) is masked already; public service numbers, public bodies' addresses and
 * landlines, amounts and dates are nobody's. Never throws; its time grows with the length of the text.
 */
export function findPersonalData(text: string): PersonalData[] {
  const folded = fold(text);
  const found = [...findNumbers(folded), ...findWritten(folded), ...findNames(folded)];
  return apart(found).map(({ kind, start, end }) => ({ kind, span: spanOf(folded, start, end) }));
}

/** The text with all that {@link findPersonalData} finds made unreadable; nothing is found in what comes out. */
export function mask(text: string): string {
  let masked = text;
  for (let isFirst = true; ; isFirst = false) {
    const found = findPersonalData(masked);
    if (found.length === 0) return masked;
    masked = replaceAll(masked, found, ({ kind }, piece) =>
      // What is left over may read as another number together with what follows it: then nothing of it stays.
      isFirst ? maskPiece(kind, piece) : '*'.repeat([...piece].length),
    );
  }
}

function replaceAll(
  text: string,
  found: PersonalData[],
  replace: (found: PersonalData, piece: string) => string,
): string {
  let at = 0;
  const parts = found.map((each) => {
    const [start, end] = each.span;
    const part = text.slice(at, start) + replace(each, text.slice(start, end));
    at = end;
    return part;
  });
  return parts.join('') + text.slice(at);
}

/** How many of a piece's characters stay in front and behind; whoever wrote it recognises it. */
const KEPT: Record<PersonalDataKind, [front: number, back: number]> = {
  phone: [3, 4],
  landline: [0, 2],
  id: [3, 2],
  card: [0, 4],
  wechat: [2, 0],
  qq: [2, 0],
  account: [2, 0],
  email: [1, 0],
  plate: [2, 0],
  house: [0, 0],
  name: [1, 0],
  portrait: [0, 0],
};
/** Words in a piece that tell nobody anything by themselves: 12幢3单元 → **幢*单元. */
const STAYS = /[^\p{L}\p{N}]|[幢栋号楼单元室户组岁]/u;

/** 138****8000, 王**, **幢*单元***室. */
export function maskPiece(kind: PersonalDataKind, piece: string): string {
  const [front, back] = KEPT[kind];
  // Separators go, so that a piece's length is its own; those of an address stay.
  const isAddress = kind === 'house' || kind === 'portrait';
  const characters = [...(isAddress ? piece : piece.replace(/[^\p{L}\p{N}]/gu, ''))];
  return characters
    .map((char, index) => {
      const isKept = index < front || index >= characters.length - back;
      return isKept || (isAddress && STAYS.test(char)) ? char : '*';
    })
    .join('');
}

/** In order, the first of those that overlap kept and widened over the others. */
function apart(found: Found[]): Found[] {
  const kept: Found[] = [];
  for (const each of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last && each.start < last.end) last.end = Math.max(last.end, each.end);
    else kept.push({ ...each });
  }
  return kept;
}

function spanOf({ starts, ends }: FoldedText, start: number, end: number): [number, number] {
  return [starts[start] ?? 0, ends[end - 1] ?? 0];
}
