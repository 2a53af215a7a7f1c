import type { Slot } from './frame.ts';
import type { Span } from './remainder.ts';

/** Places that go by a name of their own: 溪畔小区, 明辉服装厂. */
const NAMED_PLACE =
  /(?:小区|公寓|厂|公司|学校|小学|中学|幼儿园|超市|市场|菜场|公园|医院|养老院|园区|工业园)$/u;
const NAME = /[\p{sc=Han}]{1,8}$/u;
/** Words before a name that are not part of it. */
const LEAD = /^.*(?:在|来到|到|去|给|了|走进|进|的|和|与|及)/u;
const LONGEST_NAME = 4;

/** Whether a venue's words are those of a place that may have a name. */
export function isNamedPlace(words: string): boolean {
  return NAMED_PLACE.test(words);
}

/** The venue with the name written before it, where what stands there in `free` was not explained otherwise. */
export function withPlaceName(venue: Slot<string>, text: string, free: string): Slot<string> {
  if (!isNamedPlace(venue.words)) return venue;
  const [start, end] = venue.span;
  const name = (NAME.exec(free.slice(0, start))?.[0] ?? '').replace(LEAD, '');
  if (name === '' || name.length > LONGEST_NAME) return venue;
  const span: Span = [start - name.length, end];
  const words = text.slice(...span);
  return { ...venue, span, words, value: words };
}
