import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, type Place } from './sandbox-client.ts';
import { between, createVictim, ROUNDS, report, type Target, type Victim } from './victim.ts';

const OFFICE = { conversation: 'single-pinganban-1', sender: 'pinganban-1' };
const REPORT = /^B(\d+) 已发 (\d+)\/(\d+) 组/;

let victim: Victim;
/** Groups a bulletin to everybody goes to. */
let groups: Place[];
let no = 0;

beforeAll(async () => {
  victim = await createVictim();
  await victim.start();
  groups = (await victim.client.places()).filter(({ id }) => /^(dt|wx)-(?!town|police|departments)/.test(id));
  expect(groups).toHaveLength(12);
});
afterAll(() => victim[Symbol.asyncDispose]());

/** What the bot said to the peace office, the latest last. */
async function saidToOffice(): Promise<string[]> {
  const shown = await victim.client.messages();
  return shown
    .filter(({ conversation, from }) => conversation === OFFICE.conversation && from === 'bot')
    .map(({ text }) => text);
}

it.each<Target>(['bot', 'postgres', 'both'])(
  'kill -9 of %s in the middle of a broadcast brings it to no group twice, and hides no group it did not reach',
  async (target) => {
    for (let round = 0; round < ROUNDS; round++) {
      no += 1;
      const text = `第${no}期:本周有两起刷单,先垫钱的都是诈骗。`;
      await victim.client.say({ ...OFFICE, id: `text-${no}`, text: `通报 ${text}` });
      await eventually(async () => expect((await saidToOffice()).at(-1)).toContain(`确认 B${no}`), 15_000);
      await victim.client.say({ ...OFFICE, id: `yes-${no}`, text: `确认 B${no}` });
      await sleep(between(0, 120));
      await victim.kill(target);
      const result = await eventually(async () => {
        const found = (await saidToOffice()).find((said) => REPORT.exec(said)?.[1] === String(no));
        if (!found) throw new Error(`no report of B${no}`);
        return found;
      }, 20_000);
      await checkRound(text, result);
      report(`${target}: ${result.replaceAll('\n', ' ')}`);
    }
  },
  20_000 + ROUNDS * 25_000,
);

async function checkRound(text: string, result: string): Promise<void> {
  const shown = await victim.client.messages();
  const arrived = shown.filter((message) => message.from === 'bot' && message.text === text);
  const places = arrived.map(({ conversation }) => conversation);
  expect(new Set(places).size).toBe(places.length);
  expect(groups.map(({ id }) => id)).toEqual(expect.arrayContaining(places));

  const sent = Number(REPORT.exec(result)?.[2]);
  const unsure = groups.filter(({ title }) => result.includes(title));
  expect(sent + unsure.length).toBe(groups.length);
  const missing = groups.filter(({ id }) => !places.includes(id));
  expect(unsure).toEqual(expect.arrayContaining(missing));
  expect((await saidToOffice()).filter((said) => REPORT.exec(said)?.[1] === String(no))).toHaveLength(1);
  const states = await victim.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from outbox where bulletin = ${no} group by state order by state`,
  );
  const expected = [
    { state: 'sent', count: sent },
    { state: 'uncertain', count: unsure.length },
  ];
  expect(states).toEqual(expected.filter(({ count }) => count > 0));
}
