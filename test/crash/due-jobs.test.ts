import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from './sandbox-client.ts';
import { between, createVictim, ROUNDS, report, type Target, type Victim } from './victim.ts';

const NUDGE = '这周还没看到您的宣讲。';
const UNITS = ['wangweishan', 'hushan', 'qingbo', 'cibi', 'qingshan', 'wusifang'];
const LECTURERS = UNITS.flatMap((unit) => [`single-${unit}-lecturer-1`, `single-${unit}-lecturer-2`]);
/** Thursdays at 16:00 everybody without a lecture that week is nudged; one round each. */
const THURSDAYS = ['2021-04-08', '2021-04-15', '2021-04-22', '2021-04-29', '2021-05-13', '2021-05-20'];

let victim: Victim;
let rounds = 0;

beforeAll(async () => {
  victim = await createVictim();
  await victim.start();
});
afterAll(() => victim[Symbol.asyncDispose]());

it.each<Target>(['bot', 'postgres', 'both'])(
  'kill -9 of %s while jobs run: they resume within ten seconds, and remind everybody once',
  async (target) => {
    for (let round = 0; round < Math.min(ROUNDS, 2); round++) {
      const day = THURSDAYS[rounds] ?? '';
      rounds += 1;
      await victim.client.moveClock(`${day}T15:59:59+08:00`);
      const before = (await nudges()).length;
      // Cut off by the kill, asked for again until it is done: the clock does not lose its way.
      const moved = victim.client.moveClock(`${day}T16:00:01+08:00`);
      await sleep(between(0, 60));
      await victim.kill(target);
      const backAt = performance.now();
      await eventually(async () => {
        const open = await victim.query(
          `select key, state from due
           where state = 'queued' or (state = 'planned' and run_at <= (select clock from sandbox_state))`,
        );
        expect(open).toEqual([]);
      }, 12_000);
      const resumed = performance.now() - backAt;
      await moved;
      expect(resumed).toBeLessThan(10_000);
      const said = (await nudges()).slice(before);
      expect(said.toSorted()).toEqual(LECTURERS.toSorted());
      report(`${target}: interrupted jobs done ${Math.round(resumed)} ms after the program was back`);
    }
  },
  30_000 + ROUNDS * 20_000,
);

/** In which conversations somebody was nudged. */
async function nudges(): Promise<string[]> {
  const shown = await victim.client.messages();
  return shown
    .filter(({ from, text }) => from === 'bot' && text.startsWith(NUDGE))
    .map(({ conversation }) => conversation);
}
