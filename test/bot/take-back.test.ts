import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { reportBulletin } from '../../src/bot/delivery-report.ts';
import { bulletinOf, draftOf, messageOf } from '../contract/samples.ts';
import {
  AT,
  msLater,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { type BotFixture, openBot } from './bot-fixture.ts';

const CHANGE = { actor: 'sun', at: AT };

let server: StoreServer;
let base: StoreFixture;
let fixture: BotFixture;
/** Ids of deliveries by their group. */
let ids: Record<string, number>;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A bulletin on its way: one group has it, two are just being sent to, two wait. */
beforeEach(async () => {
  await base.reset();
  fixture = openBot(base);
  const { town, store } = base;
  const sun = await town.people.add({ platform: 'dingtalk', account: 'sun', name: '孙姐' }, CHANGE);
  await town.people.grant(sun, { role: 'peaceOffice', unit: '', dedicated: false }, CHANGE);
  await town.bulletins.nextNo();
  await town.bulletins.create(bulletinOf(1, { state: 'sending', rounds: 1 }), CHANGE);
  ids = {};
  for (const group of ['一组', '二组', '三组', '四组', '五组']) {
    await town.groups.remember({ platform: 'dingtalk', id: group, kind: 'group', title: group });
    const [row] = await town.outbox.put([draftOf(group, { conversation: group, bulletin: 1 })], AT);
    ids[group] = row?.id ?? 0;
  }
  await store.deliveries.sent(idOf('一组'), 'p1', AT);
  for (const group of ['二组', '三组']) await store.deliveries.claim(idOf(group), AT);
});

function idOf(group: string): number {
  const id = ids[group];
  if (!id) throw new Error(`no group ${group}`);
  return id;
}

async function says(text: string): Promise<string[]> {
  const before = fixture.channel.sent.length;
  const conversation = { platform: 'dingtalk', id: 'single-sun', kind: 'single', title: '孙姐' } as const;
  const sender = { account: 'sun', name: '孙姐' };
  await fixture.bot.accept(messageOf(`m-${text}`, { conversation, sender, text }));
  await fixture.bot.idle();
  return fixture.channel.sent.slice(before).map((sent) => sent.text);
}

const told = async () => {
  const { rows } = await base.database.pool.query<{ conversation: string; text: string }>(
    `select conversation, text from outbox where class = 'notice' order by id`,
  );
  return rows.map(({ conversation, text }) => [conversation, text]);
};

it('of a bulletin on its way stops the rest, and the result waits for what is under way', async () => {
  expect(await says('撤回 B1')).toEqual(['正在从3个群撤回 B1,撤完告诉您。还没发的2个群不发了。']);
  const { store, town } = base;
  const report = () => reportBulletin(store, fixture.speech, 'huanghu', 1);
  await report();
  expect(await says('通报 B1')).toEqual(['B1「本周案情」正在撤回,已撤0/1个群。']);
  expect(await says('撤回 B1 了')).toEqual(['B1 正在撤回。看撤到哪了回「通报 B1」。']);

  await store.deliveries.sent(idOf('二组'), 'p2', AT);
  await store.deliveries.settle(idOf('三组'), 'uncertain', '发时断网', AT);
  await store.followUp.settleRecall(idOf('一组'), null);
  await report();
  expect(await told()).toEqual([]);
  await store.followUp.settleRecall(idOf('二组'), '钉钉没让撤,可能发出太久了');
  // The lane, the tick and the next start may all come to it.
  await Promise.all([report(), report(), report()]);
  await report();
  expect(await told()).toEqual([
    [
      'single-sun',
      'B1 已从1/2个群撤回。\n没撤掉:二组(钉钉没让撤,可能发出太久了)\n说不准:三组(没弄清发没发到,请看一眼群里有没有)\n还在群里的我撤不了,要更正就再发一条「通报 …」。',
    ],
  ]);
  expect(await town.bulletins.byNo(1)).toMatchObject({ state: 'recalled' });
});

it('leaves who did it and what became of it in the audit', async () => {
  await says('撤回 B1');
  const { store } = base;
  for (const group of ['二组', '三组']) await store.deliveries.sent(idOf(group), group, AT);
  for (const group of ['一组', '二组', '三组']) await store.followUp.settleRecall(idOf(group), null);
  await reportBulletin(store, fixture.speech, 'huanghu', 1);
  const sun = (await base.town.people.all()).find(({ account }) => account === 'sun');
  const { rows } = await base.database.pool.query(
    `select action, actor, before->>'state' as before, after->>'state' as after from audit
     where subject = 'bulletin 1' order by id`,
  );
  expect(rows.slice(1)).toEqual([
    { action: 'recall-asked', actor: sun?.id, before: 'sending', after: 'recalling' },
    { action: 'recalled', actor: 'bot', before: 'recalling', after: 'recalled' },
  ]);
});

it('plans four counts of the readers once it has arrived, one where there are many groups', async () => {
  const { store, town } = base;
  const planned = async (no: number) => {
    const { rows } = await base.database.pool.query<{ at: Date }>(
      `select run_at as at from due where job = 'count-readers' and payload->>'no' = $1 order by run_at`,
      [String(no)],
    );
    return rows.map(({ at }) => (at.getTime() - AT.getTime()) / 60_000);
  };
  for (const group of ['二组', '三组', '四组', '五组']) {
    await store.deliveries.settle(idOf(group), 'failed', '机器人不在群里', AT);
  }
  await reportBulletin(store, fixture.speech, 'huanghu', 1);
  expect(await planned(1)).toEqual([10, 60, 360, 1_380]);
  const targets = Array.from({ length: 51 }, (_, index) => ({
    platform: 'dingtalk' as const,
    conversation: `group-${index}`,
    title: `${index}组`,
  }));
  await town.bulletins.create(bulletinOf(2, { state: 'sending', targets }), CHANGE);
  const [row] = await town.outbox.put([draftOf('b2', { conversation: '一组', bulletin: 2 })], AT);
  await store.deliveries.sent(row?.id ?? 0, 'p', msLater(1));
  await reportBulletin(store, fixture.speech, 'huanghu', 2);
  expect(await planned(2)).toEqual([1_380]);
});
