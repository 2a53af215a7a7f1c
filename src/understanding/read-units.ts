import { findTerms, type Lexicon } from './lexicon.ts';
import { normalise } from './normalise.ts';
import { Remainder } from './remainder.ts';
import { findUnfamiliarUnits } from './unfamiliar-units.ts';

export interface UnitsRead {
  /** Ids in the order of the text, each once; `all` for 全镇; empty when none is named. */
  units: string[] | 'all';
  /** Words that are neither a unit nor any other word of the campaign. */
  unknown: string[];
}

const EVERYWHERE = /全镇|全部|所有(?:村社|村|单位|群)?|各(?:个)?(?:村社|村|单位)|每个村/gu;
const CONNECTORS =
  /(?:发到|发给|推送到|推送给|到|给|往|在|和|及|与|跟|以及|的|村社|村|社区|微信群|居民群|群里|群|进度|我们|本|都)/gu;

/** Which units a command's text names: 「到 赐璧 虎山」, 「给赐璧、虎山」, 「全镇」. */
export function readUnits(input: string, lexicon: Lexicon): UnitsRead {
  const rest = new Remainder(normalise(input));
  const everywhere = [...rest.text.matchAll(EVERYWHERE)];
  for (const match of everywhere) rest.take([match.index, match.index + match[0].length]);
  const terms = findTerms(rest.free, lexicon);
  rest.takeAll(terms);
  const { homophones, unknown } = findUnfamiliarUnits(rest.free, lexicon);
  rest.takeAll(homophones);
  rest.takeAll(unknown);

  const named = terms.flatMap(({ meanings, span }) =>
    meanings.flatMap(({ kind, id }) => (kind === 'unit' ? [{ value: id, span }] : [])),
  );
  const inOrder = [...named, ...homophones].sort((a, b) => a.span[0] - b.span[0]);
  const strange = rest.free.replace(CONNECTORS, ' ').match(/[\p{L}\p{N}]+/gu) ?? [];
  return {
    units: everywhere.length > 0 ? 'all' : [...new Set(inOrder.map(({ value }) => value))],
    unknown: [...unknown.map(({ words }) => words), ...strange],
  };
}
