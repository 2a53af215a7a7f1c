import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bulletinDraft } from '../../handlers/jobs/bulletin-draft.ts';
import { retryMessage } from '../../handlers/jobs/retry-message.ts';
import { sendBulletin } from '../../handlers/jobs/send-bulletin.ts';
import { createJobRunner, type Job } from '../../src/bot/job.ts';
import type { Bulletin } from '../../src/store/face.ts';
import { bulletinOf, draftOf, messageOf } from '../contract/samples.ts';
import {
  AT,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { type BotFixture, openBot } from './bot-fixture.ts';

/** What stands in a database from before there was a gate. */
const LEAK = '本周提醒,有事找王建国13800138000';
const FOUND =
  '这段里有像姓名的「王**」(“有事找”后面)、像手机号的「138****8000」。\n群里人人看得到,个人信息请去掉,人就写“张某”“王阿姨”。\n';
const CHANGE = { actor: 'sun', at: AT };

let server: StoreServer;
let base: StoreFixture;
let fixture: BotFixture;
let sun: string;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await base.reset();
  fixture = openBot(base);
  const { people, groups } = base.town;
  const person = await people.add({ platform: 'dingtalk', account: 'sun', name: '孙姐' }, CHANGE);
  await people.grant(person, { role: 'peaceOffice', unit: '', dedicated: false }, CHANGE);
  sun = person.id;
  await groups.remember({ platform: 'dingtalk', id: 'group-1', kind: 'group', title: '赐璧工作群' });
  await groups.bind('dingtalk', 'group-1', 'cibi', CHANGE);
});

async function keep(changes: Partial<Bulletin>): Promise<void> {
  await base.town.bulletins.nextNo();
  await base.town.bulletins.create(bulletinOf(1, { text: LEAK, author: sun, ...changes }), CHANGE);
}

async function says(text: string): Promise<string[]> {
  const before = fixture.channel.sent.length;
  const conversation = { platform: 'dingtalk', id: 'single-sun', kind: 'single', title: '孙姐' } as const;
  await fixture.bot.accept(
    messageOf(`m-${before}-${text}`, { conversation, sender: { account: 'sun', name: '孙姐' }, text }),
  );
  await fixture.bot.idle();
  return fixture.channel.sent.slice(before).map((sent) => sent.text);
}

/** What waits in the outbox, by where it goes. */
async function waiting(): Promise<[string, string][]> {
  const { rows } = await base.database.pool.query<{ place: string; text: string }>(
    `select coalesce(conversation, account) as place, text from outbox where class <> 'reply' order by id`,
  );
  return rows.map(({ place, text }) => [place, text]);
}

async function runs(job: Job, payload: object): Promise<void> {
  const { clock, speech, town, bot } = fixture;
  const runner = createJobRunner({
    store: base.store,
    clock,
    speech,
    jobs: [job, retryMessage],
    platforms: ['dingtalk'],
    townById: () => town,
    wake: () => undefined,
    retry: (entry) => bot.retry(entry),
    countReaders: () => undefined,
  });
  await base.town.plans.add({ key: 'now', job: job.name, runAt: AT, payload });
  const row = await base.store.agenda.next(AT);
  if (!row) throw new Error('nothing was planned');
  await base.store.agenda.hand(row.id);
  await runner.run(row);
}

describe('a text that was kept before there was a gate', () => {
  it('is stopped when it is confirmed, and goes once it is mended', async () => {
    await keep({});
    expect(await says('确认 B1')).toEqual([`B1 没发:${FOUND}改好:「改 B1 …」,再回「确认 B1」。`]);
    expect(await waiting()).toEqual([]);
    await says('改 B1 请提醒家人');
    expect(await says('确认 B1')).toEqual(['开始发 B1,1个群,约1分钟。要停回「停发」。']);
    expect(await waiting()).toEqual([['group-1', '请提醒家人']]);
  });

  it('is stopped at its time: whoever confirmed it is told, and may mend and confirm it', async () => {
    await keep({ state: 'scheduled', sendAt: AT, confirmedAt: AT, confirmedBy: sun });
    await runs(sendBulletin, { no: 1 });
    expect(await waiting()).toEqual([
      ['single-sun', `B1 到点没发:${FOUND}改好:「改 B1 …」,再回「确认 B1」。24小时内有效。`],
    ]);
    await says('改 B1 请提醒家人');
    expect(await says('确认 B1')).toEqual(['开始发 B1,1个群,约1分钟。要停回「停发」。']);
    expect((await waiting()).at(-1)).toEqual(['group-1', '请提醒家人']);
  });

  it('is not sent once more', async () => {
    await keep({ state: 'done', rounds: 1 });
    const [row] = await base.town.outbox.put([draftOf('b1', { bulletin: 1, text: LEAK })], AT);
    await base.store.deliveries.settle(row?.id ?? 0, 'failed', '机器人不在群里', AT);
    expect(await says('补发 B1')).toEqual([`B1 没补发:${FOUND}改好,整条再发一遍:「通报 …」。`]);
    expect(await waiting()).toHaveLength(1);
  });
});

describe('a script with something personal in it', () => {
  const FOUND_IN_SCRIPT = (name: string) => `讲稿「${name}」里有像手机号的「138****8000」(“请打”后面)。
群里人人看得到,个人信息请去掉。
请找维护的人改讲稿;急着发,用「通报 …」自己写一段。`;

  beforeEach(() => {
    const [first] = fixture.town.scripts;
    if (!first) throw new Error('no script');
    fixture.town.scripts = [{ ...first, short: '请打13800138000', advice: ['请打13800138000'] }];
  });

  it('is not pushed', async () => {
    const [{ name = '' } = {}] = fixture.town.scripts;
    const robot = 'robot:1';
    await base.town.groups.remember({ platform: 'dingtalk', id: robot, kind: 'group', title: '务工群' });
    await base.town.groups.bind('dingtalk', robot, 'cibi', CHANGE);
    expect(await says(`推送 ${name} 到 赐璧`)).toEqual([`没发:${FOUND_IN_SCRIPT(name)}`]);
    expect(await base.town.bulletins.latest(1)).toEqual([]);
  });

  it('makes no weekly draft: the peace office is told why', async () => {
    const [{ name = '' } = {}] = fixture.town.scripts;
    await runs(bulletinDraft, { day: '2021-04-12' });
    expect(await waiting()).toEqual([['sun', `本周通报的草稿没做成:${FOUND_IN_SCRIPT(name)}`]]);
    expect(await base.town.bulletins.latest(1)).toEqual([]);
  });
});
