import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from '../../../src/app.ts';
import { readSettings } from '../../../src/config.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS, type Fault } from '../../wire/dingtalk/faults.ts';
import { PATHS, type Path } from '../../wire/dingtalk/paths.ts';

const ADMIN = { staffId: 'admin-1', name: '孙姐' };
const VILLAGES = ['王位山', '虎山', '清波', '赐璧', '青山', '吴四坊'];
const GROUPS = VILLAGES.map((village, index) => ({ id: `cid-${index}`, title: `${village}工作群` }));
const LECTURERS = VILLAGES.map((village, index) => ({ staffId: `staff-${index}`, name: `${village}甲` }));

/** A minute takes a second: five minutes without a gateway are waited for, and nobody waits long for it. */
const SPEED = 60;
const startedAt = Date.now();
const campaignDay = Date.parse('2021-04-06T09:00:00+08:00');
const clock: Clock = {
  now: () => new Date(campaignDay + (Date.now() - startedAt) * SPEED),
  async wait(ms, signal) {
    await sleep(ms / SPEED, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};
const minutes = (count: number) => clock.wait(count * 60_000);

let dataDir: string;
let dingtalk: Emulator;
let app: App;
let headcount = 20;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dingtalk-'));
  dingtalk = await startDingTalk({
    now: () => clock.now().getTime(),
    callsPerSecond: 20,
    redeliverAfterMs: 60_000 / SPEED,
    disconnectGraceMs: 500,
  });
  const settings = readSettings({
    DATA_DIR: dataDir,
    PORT: '0',
    DINGTALK_CLIENT_ID: dingtalk.clientId,
    DINGTALK_CLIENT_SECRET: dingtalk.clientSecret,
    DINGTALK_API_BASE: dingtalk.base,
    DINGTALK_OAPI_BASE: dingtalk.base,
    DINGTALK_ADMIN_STAFF_IDS: ADMIN.staffId,
  });
  app = await startApp(
    settings,
    pino({ level: 'silent' }),
    (error) => {
      throw error;
    },
    clock,
  );
  for (const [index, conversation] of GROUPS.entries()) {
    const text = `绑定 ${VILLAGES[index]}`;
    await dingtalk.say('text-in-group', { text, conversation, sender: ADMIN });
    await hear(`这个群绑定好了:${VILLAGES[index]}`);
  }
}, 60_000);

afterAll(async () => {
  expect(dingtalk.violations).toEqual([]);
  await app.stop();
  await dingtalk.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const saying = (words: string) => dingtalk.sent.filter(({ text }) => text.includes(words));

/** What was said with these words, as soon as it was. */
async function hear(words: string): Promise<string> {
  await dingtalk.until(() => saying(words).length > 0, words, 25_000);
  return saying(words)[0]?.text ?? '';
}

/** The headcount of a check-in that a lecturer sends in the group; the platform delivers it twice. */
function checkIn(index: number): number {
  headcount += 1;
  const payload = dingtalk.compose('text-in-group', {
    text: `打卡 ${headcount}人 入户 刷单`,
    ...(GROUPS[index] ? { conversation: GROUPS[index] } : {}),
    ...(LECTURERS[index] ? { sender: LECTURERS[index] } : {}),
  });
  void dingtalk.push(payload);
  if (index % 2 === 0) void dingtalk.push(payload);
  return headcount;
}

interface Outcome {
  /** How often each check-in was answered. */
  answers: number[];
  /** How often the bulletin reached each group. */
  arrivals: number[];
  /** What the peace office is told about it. */
  report: string;
}

/** A bulletin to every group and check-ins in each, before and while something goes wrong. */
async function live(strike: () => unknown): Promise<Outcome> {
  headcount += 1;
  const text = `第${headcount}次提醒:先垫钱的刷单都是诈骗。`;
  await dingtalk.say('text-single', { text: `通报 ${text}`, sender: ADMIN });
  const no = /确认 (B\d+)/.exec(await hear(text))?.[1];
  const said = [0, 1, 2].map(checkIn);
  void dingtalk.say('text-single', { text: `确认 ${no}`, sender: ADMIN });
  await strike();
  said.push(...[3, 4, 5].map(checkIn));
  for (const count of said) await hear(`+${count}人`);
  const report = await hear(`${no} 已发`);
  // A second answer would be on its way by now.
  await minutes(1);
  await dingtalk.until(() => dingtalk.gateway.live === 1, 'one connection', 25_000);
  expect(dingtalk.calls.maxInFlight(PATHS.open)).toBe(1);
  const count = (words: string, conversation?: string) =>
    saying(words).filter((sent) => conversation === undefined || sent.conversation === conversation).length;
  return {
    answers: said.map((people) => count(`+${people}人`)),
    arrivals: GROUPS.map(
      ({ id }) => dingtalk.sent.filter((s) => s.conversation === id && s.text === text).length,
    ),
    report,
  };
}

const ONCE = [1, 1, 1, 1, 1, 1];
const fail = (path: Path, fault: Fault, times = 1) => dingtalk.faults.next(path, fault, times);

describe('every message is answered once, every group gets the bulletin once', { timeout: 60_000 }, () => {
  test.each<[string, () => unknown]>([
    ['nothing happens', () => undefined],
    [
      'the gateway is down for five minutes',
      async () => {
        dingtalk.gateway.down();
        await minutes(5);
        dingtalk.gateway.up();
      },
    ],
    [
      'the platform is off the net for five minutes',
      async () => {
        await dingtalk.unplug();
        await minutes(5);
        await dingtalk.plug();
      },
    ],
    ['the socket is closed', () => dingtalk.gateway.close()],
    ['the connection is reset', () => dingtalk.gateway.reset()],
    ['the server announces a disconnect', () => dingtalk.gateway.disconnect()],
    [
      'the credentials are refused for a while',
      () => {
        fail(PATHS.open, FAULTS.badCredentials);
        dingtalk.gateway.close();
      },
    ],
    [
      'the token ends in the middle',
      async () => {
        const before = dingtalk.calls.count(PATHS.groupSend);
        await dingtalk.until(() => dingtalk.calls.count(PATHS.groupSend) >= before + 2);
        dingtalk.expireTokens();
      },
    ],
    [
      'no token is given',
      () => {
        dingtalk.expireTokens();
        fail(PATHS.token, FAULTS.serverError, 2);
      },
    ],
    ['sends are throttled', () => fail(PATHS.groupSend, FAULTS.tooManyPerSecond, 8)],
    ['the minute’s quota is used up', () => fail(PATHS.groupSend, FAULTS.tooManyGroups, 4)],
    ['a firewall answers with a page', () => fail(PATHS.groupSend, FAULTS.page, 3)],
    ['answers are throttled', () => fail(PATHS.session, FAULTS.answer(200, { errcode: 130101 }), 3)],
    ['session webhooks are over', () => fail(PATHS.session, FAULTS.staleSession, 3)],
    [
      'frames are broken',
      () => {
        for (const frame of ['', '{', '[]', 'null', '{"type":"CALLBACK"}']) dingtalk.gateway.sendRaw(frame);
      },
    ],
  ])('%s', async (_, strike) => {
    const { answers, arrivals, report } = await live(strike);
    expect(answers).toEqual(ONCE);
    expect(arrivals).toEqual(ONCE);
    expect(report).toContain('已发 6/6 组,都到了。');
  });
});

describe('what may have arrived is answered again, and listed for a bulletin', { timeout: 60_000 }, () => {
  test.each<[string, Fault]>([
    ['a server error', FAULTS.serverError],
    ['a reset', FAULTS.reset],
    ['a reset when it was done', FAULTS.resetAfter],
    ['half an answer', FAULTS.cutAfter],
    ['a page of a server that failed', FAULTS.answer(502, '<html>bad gateway</html>')],
  ])('%s', async (_, fault) => {
    const { answers, arrivals, report } = await live(() => {
      fail(PATHS.session, fault, 2);
      fail(PATHS.groupSend, fault, 2);
    });
    for (const count of answers) expect([1, 2]).toContain(count);
    for (const count of arrivals) expect([0, 1]).toContain(count);
    const listed = GROUPS.filter(({ title }) => report.includes(title));
    expect(listed).toHaveLength(2);
    expect(report).toContain('已发 4/6 组');
    const missed = GROUPS.filter((_group, index) => arrivals[index] === 0);
    expect(listed).toEqual(expect.arrayContaining(missed));
  });
});
