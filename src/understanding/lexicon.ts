import type { Campaign, Unit } from '../domain/campaign.ts';
import type { Span } from './remainder.ts';
import { type Openings, openingsOf, soundOf } from './sounds.ts';

export type TermKind = 'unit' | 'venueKind' | 'audience' | 'team' | 'topic';

/** Kinds of words that are also known by their sound; units have rules of their own. */
const BY_SOUND: readonly TermKind[] = ['topic', 'venueKind', 'team'];

/** What one word of the campaign may mean; a word may have several meanings (房东: team and audience). */
export interface Meaning {
  kind: TermKind;
  id: string;
  /** The official name of the entry, not one of its other words. */
  official: boolean;
}

/** A word of the campaign found in a text. */
export interface Term {
  meanings: readonly Meaning[];
  span: Span;
  words: string;
}

/** A campaign's words, prepared once for any number of texts. */
export interface Lexicon {
  meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Words by their first character, the longest first. */
  byFirst: ReadonlyMap<string, readonly string[]>;
  /** Village ids by how their name sounds. */
  bySound: ReadonlyMap<string, string>;
  /** Scams and places by how their words sound; words of one character are left out. */
  wordsBySound: ReadonlyMap<string, readonly Meaning[]>;
  /** How those of {@link bySound} and {@link wordsBySound} begin. */
  unitOpenings: Openings;
  wordOpenings: Openings;
  villages: ReadonlySet<string>;
  police: ReadonlySet<string>;
  floatingAudiences: ReadonlySet<string>;
}

const ENDING = /(?:村|社区)$/u;

/** The name a place goes by without 村 or 社区; a name of one character keeps its ending. */
export function stemOf(name: string): string {
  const stem = name.replace(ENDING, '');
  return [...stem].length >= 2 ? stem : name;
}

/** Takes a campaign's units and lexicon; gives what every reader needs of them. */
export function prepareLexicon(campaign: Campaign): Lexicon {
  const meanings = new Map<string, Meaning[]>();
  function add(word: string, meaning: Meaning): void {
    const known = meanings.get(word) ?? [];
    if (known.some(({ kind, id }) => kind === meaning.kind && id === meaning.id)) return;
    meanings.set(word, [...known, meaning]);
  }

  for (const unit of campaign.units) {
    for (const word of spellingsOf(unit)) {
      add(word, { kind: 'unit', id: unit.id, official: word === unit.name });
    }
  }
  const { venueKinds, audiences, teams, topics } = campaign.lexicon;
  const entries = [
    { kind: 'team', lexemes: teams },
    { kind: 'audience', lexemes: audiences },
    { kind: 'venueKind', lexemes: venueKinds },
    { kind: 'topic', lexemes: topics },
  ] as const;
  for (const { kind, lexemes } of entries) {
    for (const { id, name, words } of lexemes) {
      for (const word of [name, ...words]) add(word.toLowerCase(), { kind, id, official: word === name });
    }
  }

  const villages = campaign.units.filter(({ kind }) => kind === 'village');
  const bySound = new Map(
    villages.flatMap(({ id, name, aliases }) =>
      [name, ...aliases].map((word) => [soundOf(stemOf(word)), id] as const),
    ),
  );
  const wordsBySound = new Map(
    [...meanings]
      .filter(([word, [first]]) => word.length > 1 && first !== undefined && BY_SOUND.includes(first.kind))
      .map(([word, meant]) => [soundOf(word), meant]),
  );
  return {
    meanings,
    byFirst: groupByFirst([...meanings.keys()]),
    bySound,
    wordsBySound,
    unitOpenings: openingsOf(bySound.keys()),
    wordOpenings: openingsOf(wordsBySound.keys()),
    villages: new Set(villages.map(({ id }) => id)),
    police: new Set(campaign.units.filter(({ kind }) => kind === 'police').map(({ id }) => id)),
    floatingAudiences: new Set(audiences.filter(({ floating }) => floating).map(({ id }) => id)),
  };
}

/** The campaign's words in a normalised text, in order: the longest at each place, none overlapping. */
export function findTerms(text: string, lexicon: Lexicon): Term[] {
  const lower = text.toLowerCase();
  const terms: Term[] = [];
  let at = 0;
  while (at < lower.length) {
    const word = wordAt(lower, at, lexicon);
    const meanings = lexicon.meanings.get(word);
    if (!meanings) {
      at += 1;
      continue;
    }
    const isVillage = meanings.some(({ kind, id }) => kind === 'unit' && !lexicon.police.has(id));
    const end = at + word.length + (isVillage ? endingLength(lower, at + word.length, lexicon) : 0);
    terms.push({ meanings, span: [at, end], words: text.slice(at, end) });
    at = end;
  }
  return terms;
}

/** The term's id in one meaning, or null when it has none of that kind. */
export function idAs(term: Term, kind: TermKind): string | null {
  return term.meanings.find((meaning) => meaning.kind === kind)?.id ?? null;
}

function wordAt(text: string, at: number, lexicon: Lexicon): string {
  const words = lexicon.byFirst.get(text.charAt(at)) ?? [];
  return words.find((word) => text.startsWith(word, at)) ?? '';
}

/** 村 or 社区 after a village's name belongs to it, unless another word starts there (村民, 社区广场). */
function endingLength(text: string, at: number, lexicon: Lexicon): number {
  const ending = /^(?:村(?![民里委口])|社区)/u.exec(text.slice(at, at + 2))?.[0] ?? '';
  return wordAt(text, at, lexicon).length > ending.length ? 0 : ending.length;
}

function spellingsOf(unit: Unit): string[] {
  const names = [unit.name, ...unit.aliases].map((name) => name.toLowerCase());
  return unit.kind === 'village' ? names.flatMap((name) => [stemOf(name), name]) : names;
}

function groupByFirst(words: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const word of words.toSorted((a, b) => b.length - a.length)) {
    const first = word.charAt(0);
    groups.set(first, [...(groups.get(first) ?? []), word]);
  }
  return groups;
}
