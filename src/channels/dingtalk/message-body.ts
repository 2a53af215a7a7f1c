/** What DingTalk shows as it stands, or in its subset of Markdown. */
export type MessageBody = { kind: 'text'; text: string } | { kind: 'markdown'; title: string; text: string };

/** `msgParam` takes 15,000 bytes, and so, to be safe, a webhook's body; the rest is for names and the @. */
export const MAX_BYTES = 14_000;

/** Headings, bold, links, pictures and quotes. Lists read well as they are. */
const MARKS = /^#{1,6} \S|\*\*\S[^\n]*?\*\*|!?\[[^\]\n]+\]\([^)\s]+\)|^> /m;
/** DingTalk shows neither code blocks nor tables: such a text is clearer plain. */
const BEYOND = /^\s*(?:```|\|.*\|\s*$)/m;
const TITLE_LENGTH = 40;
const NO_TITLE = '消息';

export function isMarkdown(text: string): boolean {
  return MARKS.test(text) && !BEYOND.test(text);
}

/** The body of a text; Markdown only when it has some, since a plain text can be copied and forwarded whole. */
export function bodyOf(text: string, isMarked: boolean = isMarkdown(text)): MessageBody {
  return isMarked
    ? { kind: 'markdown', title: titleOf(text), text: breakLines(text) }
    : { kind: 'text', text };
}

/** Shown in notifications: the first line, without marks. */
function titleOf(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? '';
  const bare = first
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[\s#>]+/, '')
    .replaceAll('*', '')
    .trim();
  return Array.from(bare).slice(0, TITLE_LENGTH).join('') || NO_TITLE;
}

/** A line break in DingTalk's Markdown is two spaces, the break and two more; an empty line stays a paragraph. */
function breakLines(text: string): string {
  return text.replace(/(?<!\n)\n(?!\n)/g, '  \n  ');
}

/** Bytes of a text within JSON, its line breaks as {@link breakLines} makes them. */
function bytesOf(text: string, isMarked: boolean): number {
  return Buffer.byteLength(JSON.stringify(isMarked ? breakLines(text) : text)) - 2;
}

/** Where a text may be cut, best first. */
const CUTS = [/(?<=\n{2,})(?!\n)/, /(?<=\n)/, /(?<=[。!?;!?;])/, /(?<=[,、, ])/];

/** Cuts a text into messages at paragraph borders, then lines, sentences and characters, whichever is enough. */
export function splitText(text: string, maxBytes: number = MAX_BYTES): string[] {
  const isMarked = isMarkdown(text);
  if (bytesOf(text, isMarked) <= maxBytes) return [text];
  return packed(text, isMarked, maxBytes, 0)
    .map((part) => part.replace(/^\n+|\s+$/g, ''))
    .filter((part) => part !== '');
}

function packed(text: string, isMarked: boolean, maxBytes: number, level: number): string[] {
  const cut = CUTS[level];
  // By code point, so that no character is torn.
  const pieces = cut ? text.split(cut) : Array.from(text);
  const parts: string[] = [];
  let current = '';
  let size = 0;
  for (const piece of pieces) {
    const bytes = bytesOf(piece, isMarked);
    if (size + bytes <= maxBytes) {
      current += piece;
      size += bytes;
      continue;
    }
    // Before a piece that must be cut anyway stands what is there already: a heading is never left alone.
    const isWhole = bytes <= maxBytes;
    if (isWhole) parts.push(current);
    const smaller = isWhole ? [piece] : packed(current + piece, isMarked, maxBytes, level + 1);
    current = smaller.pop() ?? '';
    size = bytesOf(current, isMarked);
    parts.push(...smaller);
  }
  if (current !== '') parts.push(current);
  return parts;
}
