import type { Campaign, Lexeme, Unit } from '../domain/campaign.ts';
import type { Day } from '../domain/day.ts';
import type { Path } from './read-yaml.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

/** Something the shape allows and the rules do not, with the field it is about. */
export interface Finding {
  path: Path;
  text: string;
}

/**
 * What is wrong with a campaign whose shape is right; nothing = it can be used.
 * @param scriptIds the fraud scripts there are
 */
export function findContradictions(campaign: Campaign, scriptIds: readonly string[]): Finding[] {
  return [
    ...checkDates(campaign),
    ...checkPhases(campaign),
    ...checkTargets(campaign),
    ...checkUnitKinds(campaign.units),
    ...checkUnitNames(campaign.units),
    ...repeatedIds(campaign.units, ['units']),
    ...checkCalendar(campaign),
    ...checkLexicon(campaign, scriptIds),
  ];
}

function checkDates({ year, countFrom, startsOn, endsOn }: Campaign): Finding[] {
  const findings: Finding[] = [];
  if (!startsOn.startsWith(`${year}-`))
    findings.push({ path: ['startsOn'], text: `不在 ${year} 年(year)里` });
  if (endsOn < startsOn) findings.push({ path: ['endsOn'], text: `比开始的 ${startsOn} 还早` });
  if (endsOn < countFrom) findings.push({ path: ['countFrom'], text: `比活动最后一天 ${endsOn} 还晚` });
  return findings;
}

function checkPhases({ phases }: Campaign): Finding[] {
  return phases.flatMap((phase, index) => {
    const before = phases[index - 1];
    if (phase.to < phase.from) return { path: ['phases', index, 'to'], text: `比开始的 ${phase.from} 还早` };
    if (!before || phase.from > before.to) return [];
    return { path: ['phases', index, 'from'], text: `要晚于「${before.name}」结束的 ${before.to}` };
  });
}

function checkTargets({ targets, countFrom, endsOn }: Campaign): Finding[] {
  return targets.flatMap((target, index) => {
    const before = targets[index - 1];
    const at = (field: string, text: string): Finding => ({ path: ['targets', index, field], text });
    const findings: Finding[] = [];
    if (!before && target.by < countFrom) findings.push(at('by', `比开始计数的 ${countFrom}(countFrom)还早`));
    if (before && target.by <= before.by) findings.push(at('by', `要晚于「${before.name}」的 ${before.by}`));
    if (before && target.percent <= before.percent) {
      findings.push(at('percent', `目标是累计的,要大于「${before.name}」的 ${before.percent}`));
    }
    if (target.by > endsOn) findings.push(at('by', `比活动最后一天 ${endsOn}(endsOn)还晚`));
    return findings;
  });
}

function checkUnitKinds(units: Unit[]): Finding[] {
  const police = units.find((unit) => unit.kind === 'police');
  const findings = units.flatMap((unit, index): Finding[] => {
    if (unit.kind === 'police' && unit !== police) {
      return [{ path: ['units', index, 'kind'], text: `派出所(police)只能有一个,已经有「${police?.name}」` }];
    }
    if (unit.modelVillage && unit.kind !== 'village') {
      return [{ path: ['units', index, 'modelVillage'], text: '只有村社(village)能当样板村' }];
    }
    return [];
  });
  if (units.some((unit) => unit.population)) return findings;
  return [...findings, { path: ['units'], text: '至少一个单位要写 population,不然没有目标可算' }];
}

function checkUnitNames(units: Unit[]): Finding[] {
  const owners = new Map<string, Unit>();
  return units.flatMap((unit, index) => {
    const names = [
      { path: ['units', index, 'name'], name: unit.name },
      ...unit.aliases.map((name, position) => ({ path: ['units', index, 'aliases', position], name })),
    ];
    return names.flatMap(({ path, name }): Finding[] => {
      if (RESERVED_WORDS.has(name)) return [{ path, text: `「${name}」另有用处,不能当单位的名称` }];
      const owner = owners.get(name) ?? unit;
      owners.set(name, owner);
      return owner === unit ? [] : [{ path, text: `「${name}」已经是「${owner.name}」的名称或别名` }];
    });
  });
}

function checkCalendar({ calendar }: Campaign): Finding[] {
  return calendar.flatMap((entry, index) => {
    const elsewhere = (field: 'off' | 'work'): Finding[] =>
      entry[field].flatMap((day: Day, position) => {
        if (day.startsWith(`${entry.year}-`)) return [];
        return { path: ['calendar', index, field, position], text: `不在 ${entry.year} 年里` };
      });
    const isRepeated = calendar.findIndex(({ year }) => year === entry.year) < index;
    const repeated = isRepeated
      ? [{ path: ['calendar', index, 'year'], text: `${entry.year} 年写了两遍` }]
      : [];
    return [...repeated, ...elsewhere('off'), ...elsewhere('work')];
  });
}

function checkLexicon({ lexicon }: Campaign, scriptIds: readonly string[]): Finding[] {
  const kinds = ['venueKinds', 'audiences', 'teams', 'topics'] as const;
  const repeated = kinds.flatMap((kind) => [
    ...repeatedIds(lexicon[kind], ['lexicon', kind]),
    ...sharedWords(lexicon[kind], ['lexicon', kind]),
  ]);
  const missing = lexicon.topics.flatMap(({ script }, index) => {
    if (script === undefined || scriptIds.includes(script)) return [];
    return {
      path: ['lexicon', 'topics', index, 'script'],
      text: `没有话术 ${script},现有 ${scriptIds.join('、')}`,
    };
  });
  return [...repeated, ...missing];
}

function repeatedIds(entries: { id: string; name: string }[], path: Path): Finding[] {
  return entries.flatMap(({ id }, index) => {
    const first = entries.findIndex((entry) => entry.id === id);
    return first === index
      ? []
      : { path: [...path, index, 'id'], text: `和「${entries[first]?.name}」的编号重复` };
  });
}

/** A word that means two things of one kind could never be understood. */
function sharedWords(lexemes: Lexeme[], path: Path): Finding[] {
  const owners = new Map<string, Lexeme>();
  return lexemes.flatMap((lexeme, index) =>
    lexeme.words.flatMap((word, position) => {
      const owner = owners.get(word) ?? lexeme;
      owners.set(word, owner);
      if (owner === lexeme) return [];
      return { path: [...path, index, 'words', position], text: `「${word}」已经是「${owner.name}」的说法` };
    }),
  );
}
