import { arrive, saturate } from './load.ts';
import { type Program, startProgram } from './program.ts';
import type { Figure } from './report.ts';
import { percentile } from './statistics.ts';
import { OFFICER } from './town.ts';

const GROUPS = 1_000;
const CONVERSATIONS = 50;
const SATURATE_MS = 3_000;
const CALM_MS = 8_000;
const BROADCASTS = 3;
const LONGEST_BROADCAST_MS = 60_000;

/** Replies to check-ins that arrive at a quarter of the saturated rate: alone, and beside a broadcast. */
export async function measureLatency(): Promise<Figure[]> {
  const program = await startProgram(GROUPS);
  try {
    await saturate(program, CONVERSATIONS, SATURATE_MS);
    const saturated = await saturate(program, CONVERSATIONS, SATURATE_MS);
    const rate = saturated / 4;
    const calm = await arrive(program, { rate, conversations: CONVERSATIONS, ms: CALM_MS });

    const busy: number[] = [];
    const drains: number[] = [];
    for (let round = 0; round < BROADCASTS; round += 1) {
      const broadcast = watchBroadcast(program);
      await confirm(program, round);
      const startedAt = performance.now();
      const latencies = await arrive(program, {
        rate,
        conversations: CONVERSATIONS,
        ms: LONGEST_BROADCAST_MS,
        isOver: () => broadcast.count() >= GROUPS,
      });
      drains.push(broadcast.endedAt() - startedAt);
      broadcast.end();
      busy.push(...latencies);
    }
    return [
      { what: 'arrivals, a quarter of the saturated rate', value: rate, unit: '/s' },
      { what: 'reply p50', value: percentile(calm, 0.5), unit: 'ms' },
      { what: 'reply p99', value: percentile(calm, 0.99), unit: 'ms', limit: { at: 'most', value: 150 } },
      { what: `reply p50, broadcast to ${GROUPS} groups`, value: percentile(busy, 0.5), unit: 'ms' },
      {
        what: `reply p99, broadcast to ${GROUPS} groups`,
        value: percentile(busy, 0.99),
        unit: 'ms',
        limit: { at: 'most', value: 300 },
      },
      { what: 'replies measured beside broadcasts', value: busy.length, unit: '' },
      { what: 'the broadcast drains beside them in', value: percentile(drains, 0.5) / 1_000, unit: 's' },
    ];
  } finally {
    await program.stop();
  }
}

/** Has the peace office send a bulletin to every group of the town. */
async function confirm(program: Program, round: number): Promise<void> {
  const desk = { conversation: `single-${OFFICER}`, sender: OFFICER };
  const preview = await program.ask(desk, `通报 第${round + 1}次提醒:刷单返利都是诈骗,先垫钱的一分不给。`);
  const no = /B\d+/.exec(preview.text)?.[0];
  if (!no) throw new Error(`no preview: ${preview.text}`);
  const started = await program.ask(desk, `确认 ${no}`);
  if (!started.text.includes(`${GROUPS}个群`))
    throw new Error(`the broadcast did not start: ${started.text}`);
}

/** Counts the bot's messages that answer nobody: the broadcast's. */
function watchBroadcast({ sandbox }: Program) {
  let count = 0;
  let endedAt = 0;
  const end = sandbox.subscribe((event) => {
    if (event.kind !== 'message' || event.message.sender !== 'bot' || event.message.inReplyTo !== null)
      return;
    count += 1;
    if (count === GROUPS) endedAt = performance.now();
  });
  return { count: () => count, endedAt: () => endedAt, end };
}
