import { type Judged, SLOTS, type Verdict } from './score.ts';

const VERDICTS: readonly Verdict[] = [
  'recorded right',
  'recorded wrong',
  'confirmed right',
  'confirmed wrong',
  'asked what is missing',
  'asked',
  'missed',
  'left alone',
  'asked for nothing',
];

/** Accuracy by slot and the decision table; with `withRows` also every row that is not as it should be. */
export function reportOf(judged: readonly Judged[], withRows: boolean): string {
  const checkIns = judged.filter(({ wrongSlots }) => wrongSlots !== null);
  const others = judged.filter(({ wrongSlots }) => wrongSlots === null);
  const count = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).length;
  const recorded = count('recorded right') + count('recorded wrong');
  return [
    ...(withRows ? [...judged.filter(isWorthShowing).map(lineOf), ''] : []),
    `${judged.length} texts: ${checkIns.length} check-ins, ${others.length} others`,
    '',
    ...SLOTS.map(
      (slot) => `${slot.padEnd(20)} ${share(checkIns, ({ wrongSlots }) => !wrongSlots?.includes(slot))}`,
    ),
    `${'full frame'.padEnd(20)} ${share(checkIns, ({ wrongSlots }) => wrongSlots?.length === 0)}`,
    `${'intent'.padEnd(20)} ${share(judged, ({ intentRight }) => intentRight)}`,
    '',
    ...VERDICTS.map((verdict) => `${verdict.padEnd(20)} ${count(verdict)}`),
    '',
    `recorded wrong, of all texts          ${share(judged, ({ verdict }) => verdict === 'recorded wrong')}`,
    `check-ins recorded without a question ${share(checkIns, ({ row }) => row.decision === 'record')}`,
    `right after at most one question      ${share(checkIns, ({ verdict }) => verdict === 'recorded right' || verdict === 'confirmed right' || verdict === 'asked what is missing')}`,
    `others left alone or known for what   ${share(others, ({ row, verdict, intentRight }) => verdict === 'left alone' || (intentRight && row.decision === 'none'))}`,
    ...(recorded === 0 ? ['nothing was recorded'] : []),
  ].join('\n');
}

function isWorthShowing({ verdict, wrongSlots, intentRight }: Judged): boolean {
  return (
    !['recorded right', 'left alone', 'asked what is missing'].includes(verdict) ||
    (wrongSlots?.length ?? 0) > 0 ||
    !intentRight
  );
}

function lineOf({ utterance, row, verdict, wrongSlots }: Judged): string {
  const details = wrongSlots?.map((slot) => {
    const got = row.frames.map((frame) => JSON.stringify(frame[slot])).join(' ');
    const wanted = utterance.gold.map((gold) => JSON.stringify(gold[slot] ?? null)).join(' ');
    return `${slot} ${got} for ${wanted}`;
  });
  const intent =
    row.intent === utterance.gold[0]?.intent ? '' : ` [${row.intent} for ${utterance.gold[0]?.intent}]`;
  return `${verdict}: ${utterance.id} ${JSON.stringify(utterance.text)}${intent} ${details?.join('; ') ?? ''}`.trimEnd();
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): string {
  const held = items.filter(holds).length;
  return `${items.length === 0 ? '-' : ((100 * held) / items.length).toFixed(1)} % (${held}/${items.length})`;
}
