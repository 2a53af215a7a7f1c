import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import type { Sent } from '../../wire/dingtalk/outgoing.ts';
import { APP_PATHS, PATHS } from '../../wire/dingtalk/paths.ts';
import type { Changes } from '../../wire/dingtalk/payloads.ts';
import { checkInText } from '../town.ts';
import { serve } from './process.ts';

/** Apps on one DingTalk: the program and the bots it is measured beside, bare and with an insert. */
export type App = 'whole' | 'bare' | 'sqlite' | 'postgres';

interface Talk {
  app: App;
  /** How many conversations speak. */
  conversations: number;
  ms: number;
}

/** DingTalk's limit, and the emulator's. */
const CALLS_PER_SECOND = 20;
const ADMIN = { staffId: 'admin-1', name: '平安办' };

const apps = new Map<App, Emulator>();
/** Who waits for an answer, by app and conversation, the first to have spoken first. */
const waiting = new Map<string, ((text: string) => void)[]>();
/** What a bulletin says, and how many groups have it. */
let bulletin = { text: '', arrived: 0, all: Promise.withResolvers<void>(), groups: 0 };

function heard(app: App, { conversation, text }: Sent): void {
  if (bulletin.text !== '' && text === bulletin.text) {
    bulletin.arrived += 1;
    if (bulletin.arrived === bulletin.groups) bulletin.all.resolve();
    return;
  }
  waiting.get(`${app} ${conversation}`)?.shift()?.(text);
}

function emulatorOf(app: App): Emulator {
  const emulator = apps.get(app);
  if (!emulator) throw new Error(`${app} is not there`);
  return emulator;
}

/** Says something and waits for the reply's text. */
async function ask(app: App, shape: 'text-in-group' | 'text-single', changes: Changes): Promise<string> {
  const emulator = emulatorOf(app);
  const payload = emulator.compose(shape, changes);
  const key = `${app} ${payload.conversationId}`;
  const line = waiting.get(key) ?? [];
  waiting.set(key, line);
  const reply = Promise.withResolvers<string>();
  line.push(reply.resolve);
  void emulator.push(payload);
  return reply.promise;
}

const groupOf = (index: number) => ({ id: `cid-${index}`, title: `${index}号群` });
const lecturerIn = (index: number) => ({ staffId: `staff-${index}`, name: `甲${index}` });
const desk = (text: string) => ask('whole', 'text-single', { text, sender: ADMIN });

async function checkIn(app: App, index: number, turn: number, needsApi = false): Promise<void> {
  const said = await ask(app, 'text-in-group', {
    text: checkInText(turn),
    conversation: groupOf(index),
    sender: lecturerIn(index),
    // Once its webhook is over the answer is a call to the API.
    ...(needsApi ? { fields: { sessionWebhookExpiredTime: 1 } } : {}),
  });
  if (app === 'whole' && !said.includes('✅')) throw new Error(`a check-in was not recorded: ${said}`);
}

/** Check-ins that arrive evenly whether or not earlier ones are answered; milliseconds from due to answered. */
async function arrive(
  { app, conversations, ms }: Talk,
  rate: number,
  options: { isOver?: () => boolean; apiEvery?: number } = {},
): Promise<number[]> {
  const { isOver = () => false, apiEvery = Infinity } = options;
  const startedAt = performance.now();
  const asked: Promise<number>[] = [];
  for (let turn = 0; ; turn += 1) {
    const dueAt = startedAt + (turn * 1_000) / rate;
    if (dueAt - startedAt > ms || isOver()) break;
    const pause = dueAt - performance.now();
    if (pause > 0) await sleep(pause);
    const needsApi = turn % apiEvery === apiEvery - 1;
    asked.push(checkIn(app, turn % conversations, turn, needsApi).then(() => performance.now() - dueAt));
  }
  return Promise.all(asked);
}

const abilities = {
  /** Starts an app's platform. */
  async open({ app, behindMs }: { app: App; behindMs: number }) {
    const emulator = await startDingTalk({
      clientId: app,
      now: () => Date.now() - behindMs,
      callsPerSecond: CALLS_PER_SECOND,
      onSent: (sent) => heard(app, sent),
    });
    apps.set(app, emulator);
    const { base, clientId, clientSecret } = emulator;
    return { base, clientId, clientSecret, admin: ADMIN.staffId };
  },
  /** Binds that many groups, to the villages in turns. */
  async bind({ groups, villages }: { groups: number; villages: string[] }): Promise<void> {
    let next = 0;
    async function bindOn(): Promise<void> {
      while (next < groups) {
        const conversation = groupOf(next);
        const text = `绑定 ${villages[next % villages.length]}`;
        next += 1;
        const said = await ask('whole', 'text-in-group', { text, conversation, sender: ADMIN });
        if (!said.includes('✅')) throw new Error(`a group was not bound: ${said}`);
      }
    }
    await Promise.all(Array.from({ length: 20 }, bindOn));
  },
  /** Conversations that each say the next thing as soon as the last is answered; answers per second. */
  async saturate({ app, conversations, ms }: Talk): Promise<number> {
    const startedAt = performance.now();
    let answered = 0;
    async function converse(index: number): Promise<void> {
      for (let turn = 0; performance.now() - startedAt < ms; turn += 1) {
        await checkIn(app, index, turn);
        answered += 1;
      }
    }
    await Promise.all(Array.from({ length: conversations }, (_, index) => converse(index)));
    return (answered * 1_000) / (performance.now() - startedAt);
  },
  arrive: ({ rate, ...talk }: Talk & { rate: number }): Promise<number[]> => arrive(talk, rate),
  /** Sends a bulletin to all groups while check-ins arrive, some of which are answered by a call to the API. */
  async broadcast({ groups, rate, conversations }: { groups: number; rate: number; conversations: number }) {
    const text = '本周有人冒充客服退款,要您共享屏幕的都是诈骗。';
    const preview = await desk(`通报 ${text}`);
    const no = /B\d+/.exec(preview)?.[0];
    if (!no) throw new Error(`no preview: ${preview}`);
    bulletin = { text, arrived: 0, all: Promise.withResolvers(), groups };
    const { calls, sent } = emulatorOf('whole');
    const callsBefore = calls.list.length;
    const startedAt = performance.now();
    let ms = 0;
    const done = bulletin.all.promise.then(() => {
      ms = performance.now() - startedAt;
    });
    const started = await desk(`确认 ${no}`);
    if (!started.includes(`${groups}个群`)) throw new Error(`the broadcast did not start: ${started}`);
    const talk: Talk = { app: 'whole', conversations, ms: 10 * 60_000 };
    // One in a second, or less.
    const apiEvery = Math.ceil(rate);
    const latencies = await arrive(talk, rate, { isOver: () => ms > 0, apiEvery });
    await done;
    const limited = [...APP_PATHS, PATHS.token];
    const during = calls.list.slice(callsBefore).filter(({ path }) => limited.includes(path));
    const places = sent.filter((message) => message.text === text).map(({ conversation }) => conversation);
    return {
      ms,
      latencies,
      calls: during.length,
      throttled: during.filter(({ status }) => status !== 200).length,
      busiestSecond: calls.busiestSecond(limited),
      twice: places.length - new Set(places).size,
    };
  },
  /** What the programs did that DingTalk does not understand. */
  async violations(_: null): Promise<string[]> {
    return [...apps.values()].flatMap(({ violations }) => [...violations]);
  },
};

export type PlatformProcess = typeof abilities;

serve(abilities);
