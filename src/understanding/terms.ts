import type { CheckInFrame, Slot } from './frame.ts';
import { idAs, type Lexicon, type Term, type TermKind } from './lexicon.ts';
import { isNamedPlace } from './place-name.ts';

type TermSlots = Pick<CheckInFrame, 'units' | 'venueKind' | 'venue' | 'team' | 'audiences' | 'topics'>;

/** Makes a word that names both a team and an audience the team: 房东宣讲队, 企业宣讲员. */
const TEAM_SIGN = /^(?:队伍|队|宣讲|讲师|志愿者|人员宣讲|同志|带队|一起)/u;

/**
 * What the campaign's words in a text say. Units sounding like a name come in `homophones`. A word with
 * several meanings is the team when it stands alone or acts (房东宣讲队), else the audience or the place.
 */
export function readTerms(
  found: readonly Term[],
  homophones: readonly Slot<string>[],
  text: string,
  lexicon: Lexicon,
): TermSlots {
  const settled = found.map((term, index) => ({ term, kind: kindOf(term, found[index + 1], text) }));
  const slotsOf = (kind: TermKind): Slot<string>[] =>
    settled.flatMap((entry) => (entry.kind === kind ? (slotOf(entry.term, kind) ?? []) : []));

  const venues = settled.flatMap(({ term, kind }) => (kind === 'venueKind' ? [term] : []));
  // 进单位 in so many words beats what a place suggests.
  const place = venues.find(isOfficial) ?? venues[0];
  // 扫楼 溪畔小区: where it was says more than how it was done.
  const unofficial = venues.filter((term) => !isOfficial(term));
  const named = unofficial.find(({ words }) => isNamedPlace(words)) ?? unofficial[0];
  return {
    units: distinct(withoutActingPolice([...slotsOf('unit'), ...homophones], text, lexicon)),
    venueKind: place ? slotOf(place, 'venueKind') : null,
    venue: named ? { value: named.words, span: named.span, words: named.words, certain: true } : null,
    team: slotsOf('team')[0] ?? null,
    audiences: distinct(slotsOf('audience')),
    topics: distinct(slotsOf('topic')),
  };
}

function kindOf(term: Term, next: Term | undefined, text: string): TermKind | undefined {
  const kinds = term.meanings.map(({ kind }) => kind);
  if (!kinds.includes('team')) return kinds[0];
  const [start, end] = term.span;
  // 企业出纳: which people, not who lectured.
  if (next?.span[0] === end && idAs(next, 'audience') !== null) return undefined;
  if (kinds.length === 1) return 'team';
  const alone = !/[\p{L}\p{N}]/u.test(text.charAt(start - 1) + text.charAt(end));
  return alone || TEAM_SIGN.test(text.slice(end, end + 4)) ? 'team' : kinds.find((kind) => kind !== 'team');
}

function isOfficial({ meanings }: Term): boolean {
  return meanings.some(({ kind, official }) => kind === 'venueKind' && official);
}

function slotOf(term: Term, kind: TermKind): Slot<string> | null {
  const value = idAs(term, kind);
  return value === null ? null : { value, span: term.span, words: term.words, certain: true };
}

/** 派出所民警走进青山小学: the police act, the lecture was held in the village. */
function withoutActingPolice(units: readonly Slot<string>[], text: string, lexicon: Lexicon): Slot<string>[] {
  const hasVillage = units.some(({ value }) => !lexicon.police.has(value));
  return units.filter(({ value, span }) => {
    const isActing = /^(?:的?民警|联合|会同|来|和|的)/u.test(text.slice(span[1], span[1] + 3));
    return !(hasVillage && lexicon.police.has(value) && isActing);
  });
}

function distinct(slots: readonly Slot<string>[]): Slot<string>[] {
  const inOrder = slots.toSorted((a, b) => a.span[0] - b.span[0]);
  return inOrder.filter(({ value }, index) => inOrder.findIndex((slot) => slot.value === value) === index);
}
