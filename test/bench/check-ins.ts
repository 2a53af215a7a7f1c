import { saturate } from './load.ts';
import { startProgram } from './program.ts';
import type { Figure } from './report.ts';
import { STAGES } from './stages.ts';
import { median } from './statistics.ts';

const CONVERSATIONS = 50;
const ROUNDS = 5;
const ROUND_MS = 1_500;
const WARM_UP_MS = 1_500;

/** Check-ins end to end against durable inserts on the same server, in turns so that noise meets both alike. */
export async function measureCheckIns(): Promise<Figure[]> {
  const program = await startProgram(2 * CONVERSATIONS);
  try {
    await saturate(program, CONVERSATIONS, WARM_UP_MS);
    const inserts: number[] = [];
    const many: number[] = [];
    const one: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      inserts.push(await program.peer.run(ROUND_MS));
      many.push(await saturate(program, CONVERSATIONS, ROUND_MS));
      inserts.push(await program.peer.run(ROUND_MS));
      one.push(await saturate(program, 1, ROUND_MS));
    }
    const peer = median(inserts);
    return [
      { what: 'single-row durable inserts, one by one', value: peer, unit: '/s' },
      { what: `check-ins, ${CONVERSATIONS} conversations`, value: median(many), unit: '/s' },
      { what: 'check-ins, one conversation', value: median(one), unit: '/s' },
      {
        what: `ratio, ${CONVERSATIONS} conversations`,
        value: median(many) / peer,
        unit: '×',
        limit: { at: 'least', value: 0.3 },
      },
      {
        what: 'ratio, one conversation',
        value: median(one) / peer,
        unit: '×',
        limit: { at: 'least', value: 0.06 },
      },
      ...(await stagesOf(program, CONVERSATIONS)),
      ...(await stagesOf(program, 1)),
    ];
  } finally {
    await program.stop();
  }
}

/** Where the time goes: the median length of each stage. */
async function stagesOf(program: Awaited<ReturnType<typeof startProgram>>, conversations: number) {
  program.watch.isOn = true;
  await saturate(program, conversations, ROUND_MS);
  program.watch.isOn = false;
  const lengths = program.watch.take();
  return STAGES.map(
    ({ name }): Figure => ({
      what: `${conversations} at once · ${name}`,
      value: median(lengths.get(name) ?? []),
      unit: 'ms',
    }),
  );
}
