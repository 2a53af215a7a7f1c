import type { CheckInFrame, Slot } from './frame.ts';
import { idAs, type Lexicon, type Term, type TermKind } from './lexicon.ts';
import { isNamedPlace } from './place-name.ts';
import type { Span } from './remainder.ts';
import { SURNAME } from './surnames.ts';

type TermSlots = Pick<CheckInFrame, 'units' | 'venueKind' | 'venue' | 'team' | 'audiences' | 'topics'>;

/** 房东老蒋给租客讲, 保安巡逻时讲: they act. */
const ACTING_AFTER =
  /^(?:[老小阿]\p{sc=Han}|阿姨|大姐|大哥|自己|挨家|巡逻|扫楼|入户|上门|走访|[^,。;\d]{0,3}(?:讲的|主讲|宣讲|给))/u;

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
    units: distinct(
      withoutActingPolice(withoutPeople([...slotsOf('unit'), ...homophones], text, lexicon), text, lexicon),
    ),
    venueKind: place ? slotOf(place, 'venueKind') : null,
    venue: named ? { value: named.words, span: named.span, words: named.words, certain: true } : null,
    team: slotsOf('team')[0] ?? null,
    audiences: distinct(slotsOf('audience')).filter(({ span }) => isListening(text, span)),
    topics: distinct(slotsOf('topic')),
  };
}

const COLLEAGUE_AFTER = new RegExp(`^(?:主任|书记|队长|会长|[老小阿]${SURNAME})`, 'u');
const NOT_LISTENING_BEFORE = new RegExp(`(?:骗|我们|咱们)$|(?:^|[\\s,、])${SURNAME}$`, 'u');

/** 妇女主任, 王会计 and 会计老沈 are colleagues, 骗老人 is what the lecture was about. */
function isListening(text: string, [start, end]: Span): boolean {
  if (COLLEAGUE_AFTER.test(text.slice(end, end + 2))) return false;
  return !NOT_LISTENING_BEFORE.test(text.slice(Math.max(0, start - 2), start));
}

function kindOf(term: Term, next: Term | undefined, text: string): TermKind | undefined {
  const kinds = term.meanings.map(({ kind }) => kind);
  if (!kinds.includes('team')) return kinds[0];
  const [start, end] = term.span;
  // 企业出纳: which people, not who lectured.
  if (next?.span[0] === end && idAs(next, 'audience') !== null) return undefined;
  if (/(?:给|对|向|召集)$/u.test(text.slice(0, start))) return kinds.find((kind) => kind !== 'team');
  const isNamedSo = /[员队团讲]$/u.test(term.words) || term.words.length > 2;
  if (kinds.length === 1 && isNamedSo) return 'team';
  const alone = !/[\p{L}\p{N}]/u.test(text.charAt(start - 1) + text.charAt(end));
  if (alone || TEAM_SIGN.test(text.slice(end, end + 4)) || ACTING_AFTER.test(text.slice(end, end + 8)))
    return 'team';
  if (/(?:我们?是?|咱们|本)$/u.test(text.slice(0, start))) return 'team';

  return kinds.find((kind) => kind !== 'team');
}

function isOfficial({ meanings }: Term): boolean {
  return meanings.some(({ kind, official }) => kind === 'venueKind' && official);
}

function slotOf(term: Term, kind: TermKind): Slot<string> | null {
  const value = idAs(term, kind);
  return value === null ? null : { value, span: term.span, words: term.words, certain: true };
}

const ACTING_POLICE =
  /^(?: ?:|的?(?:民警|辅警|警官)|联合|会同|来|和|的|[^,。;]{0,8}(?:进|到|去|在|给|为|联合|报 ?:))/u;
const REACH = 12;

const PERSON_AFTER = new RegExp(`^的?(?:[老小阿]${SURNAME})`, 'u');
const TITLE_AFTER = /^(?:师傅|同志|老师|书记|主任|大哥|大姐|阿姨|医生)/u;
const SURNAME_BEFORE = new RegExp(`${SURNAME}$`, 'u');

/** 王青山师傅 is a person; of two units, that of 虎山的小李 is where a colleague comes from. */
function withoutPeople(units: readonly Slot<string>[], text: string, lexicon: Lexicon): Slot<string>[] {
  return units.filter(({ value, span }, index) => {
    // 清波村党群服务中心: there, not theirs.
    if (!lexicon.villages.has(value) && units[index - 1]?.span[1] === span[0]) return false;
    const after = text.slice(span[1], span[1] + 4);
    if (SURNAME_BEFORE.test(text.slice(0, span[0])) && TITLE_AFTER.test(after)) return false;
    return units.length < 2 || !PERSON_AFTER.test(after);
  });
}

/** 派出所民警走进青山小学: the police act, the lecture was held in the village. */
function withoutActingPolice(units: readonly Slot<string>[], text: string, lexicon: Lexicon): Slot<string>[] {
  const hasVillage = units.some(({ value }) => !lexicon.police.has(value));
  return units.filter(({ value, span }) => {
    const isActing = ACTING_POLICE.test(text.slice(span[1], span[1] + REACH));
    return !(hasVillage && lexicon.police.has(value) && isActing);
  });
}

function distinct(slots: readonly Slot<string>[]): Slot<string>[] {
  const inOrder = slots.toSorted((a, b) => a.span[0] - b.span[0]);
  return inOrder.filter(({ value }, index) => inOrder.findIndex((slot) => slot.value === value) === index);
}
