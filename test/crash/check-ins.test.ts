import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, type Shown } from './sandbox-client.ts';
import { between, createVictim, ROUNDS, report, type Target, type Victim } from './victim.ts';

const UNITS = ['wangweishan', 'hushan', 'qingbo', 'cibi', 'qingshan', 'wusifang'];
/** Groups, and people who speak with the bot alone. */
const TALKS = UNITS.flatMap((unit) => [
  { conversation: `dt-${unit}`, sender: `${unit}-lecturer-1` },
  { conversation: `single-${unit}-lecturer-2`, sender: `${unit}-lecturer-2` },
]);

let victim: Victim;
/** Every check-in that got its 2xx, by message id, with its headcount. */
const accepted = new Map<string, number>();

beforeAll(async () => {
  victim = await createVictim();
  report(`ready with a new folder after ${Math.round(await victim.start())} ms`);
});
afterAll(() => victim[Symbol.asyncDispose]());

/** How many check-ins each talk has had: nobody reports the same figure again soon, which would be asked about. */
const turns = TALKS.map(() => 0);

/** People check in, in every conversation at once, one after another, until told to stop. */
function startLoad(round: string): { stop(): Promise<void> } {
  let isOver = false;
  const talks = TALKS.map(async ({ conversation, sender }, talk) => {
    for (let no = 0; !isOver; no++) {
      const id = `${round}-${talk}-${no}`;
      const turn = turns[talk] ?? 0;
      turns[talk] = turn + 1;
      const headcount = 10 + ((turn * TALKS.length + talk) % 600);
      await victim.client.say({ id, conversation, sender, text: `打卡 ${headcount}人 入户 刷单` });
      accepted.set(id, headcount);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(talks);
    },
  };
}

async function answers(): Promise<Map<string, Shown[]>> {
  const shown = await victim.client.messages();
  return Map.groupBy(
    shown.filter(({ inReplyTo }) => inReplyTo !== undefined),
    ({ inReplyTo }) => inReplyTo ?? '',
  );
}

/** Every accepted message has an answer: milliseconds until that was so. */
async function untilAnswered(): Promise<number> {
  const startedAt = performance.now();
  await eventually(async () => {
    const answered = await answers();
    const missing = [...accepted.keys()].filter((id) => !answered.has(id));
    if (missing.length > 0) throw new Error(`not answered: ${missing.join(' ')}`);
  }, 20_000);
  return performance.now() - startedAt;
}

it.each<Target>(['bot', 'postgres', 'both'])(
  'kill -9 of %s loses no check-in and makes none twice',
  async (target) => {
    for (let round = 0; round < ROUNDS; round++) {
      const before = accepted.size;
      const load = startLoad(`${target}${round}`);
      await sleep(between(150, 900));
      const back = await victim.kill(target);
      await sleep(between(100, 400));
      await load.stop();
      const answered = await untilAnswered();
      report(
        `${target}: ${accepted.size - before} check-ins, back after ${Math.round(back)} ms, last answer ${Math.round(answered)} ms after the load`,
      );
      await checkEverything();
    }
  },
  20_000 + ROUNDS * 20_000,
);

async function checkEverything(): Promise<void> {
  const answered = await answers();
  // The sandbox shows a reply that was sent again once: it has the outbox's id.
  const doubled = [...answered].filter(([, replies]) => replies.length !== 1);
  expect(doubled).toEqual([]);
  const said = [...accepted].map(([id, headcount]) => {
    const text = answered.get(id)?.[0]?.text ?? '';
    const match = /^✅ \S+ \+(\d+)人 · 入户 · 讲刷单\(#(\d+),今天\)\n/.exec(text);
    expect(Number(match?.[1]), `${id}: ${text}`).toBe(headcount);
    return Number(match?.[2]);
  });
  expect(new Set(said).size).toBe(accepted.size);

  const [kept] = await victim.query(
    `select count(*)::int as rows, count(distinct no)::int as numbers, sum(headcount)::int as people,
       array_agg(no order by no) as nos from check_in`,
  );
  expect(kept?.nos).toEqual(said.toSorted((a, b) => a - b));
  const people = [...accepted.values()].reduce((sum, headcount) => sum + headcount, 0);
  expect(kept).toMatchObject({ rows: accepted.size, numbers: accepted.size, people });

  const differences = await victim.query(
    `select coalesce(a.unit, b.unit) as unit, a.counted, a.sessions, b.counted as recounted, b.sessions as lectures
     from (select unit, sum(counted) as counted, sum(sessions) as sessions from coverage group by unit) as a
     full join (select unit, sum((credits->0->>'counted')::int) as counted, count(*) as sessions from check_in
                group by unit) as b on a.unit = b.unit
     where a.counted is distinct from b.counted or a.sessions is distinct from b.sessions`,
  );
  expect(differences).toEqual([]);
  const leftovers = await victim.query(
    `select 'inbox ' || state as what from inbox where state <> 'done'
     union all select 'outbox ' || state from outbox where state <> 'sent'
     union all select 'audit ' || count(*) from audit where action = 'recorded' having count(*) <> ${accepted.size}`,
  );
  expect(leftovers).toEqual([]);
}

it('refuses a second bot on the same folder, in a sentence', async () => {
  const { code, err } = await victim.startSecond();
  expect(code).toBe(1);
  expect(err).toBe(
    `已经有一个机器人在用这个数据目录(${victim.dataDir}/sandbox),不能再开一个。要么先停那一个,要么换一个 DATA_DIR。\n`,
  );
});

it('keeps everything through an ordered stop', async () => {
  await victim.stop();
  report(`ready with an existing folder after ${Math.round(await victim.start())} ms`);
  await checkEverything();
});
