import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { InboundMessage } from '../../src/channels/channel.ts';
import { messageOf } from '../contract/samples.ts';
import {
  AT,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { openBot } from './bot-fixture.ts';

let server: StoreServer;
let base: StoreFixture;

const CHANGE = { actor: 'bot', at: AT };
const GROUPS = ['cibi', 'hushan', 'qingbo', 'qingshan'];
const PHOTO = { key: 'a'.repeat(64), mediaType: 'image/jpeg' };

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
  for (const unit of GROUPS) await base.town.groups.bind('dingtalk', unit, unit, CHANGE);
  const sun = { platform: 'dingtalk' as const, account: 'sun', name: '孙姐' };
  const grant = { role: 'peaceOffice' as const, unit: '', dedicated: false };
  await base.town.people.grant(await base.town.people.add(sun, CHANGE), grant, CHANGE);
});

/** A lecturer of that unit's group says it. */
function says(id: string, unit: string, text: string, pictures = [PHOTO]): InboundMessage {
  return messageOf(id, {
    text,
    pictures,
    conversation: { platform: 'dingtalk', id: unit, kind: 'group', title: unit },
    sender: { account: unit, name: unit },
  });
}

async function flags(no: number): Promise<string[]> {
  return (await base.town.checkIns.byNo(no))?.flags ?? [];
}

async function notices(): Promise<string[]> {
  const { rows } = await base.database.pool.query(
    `select key from outbox where class = 'notice' order by id`,
  );
  return rows.map(({ key }) => key.match(/^reused-photo-\d+-\d+/u)?.[0] ?? key);
}

it('the later check-in waits for review beside its other reasons, the earlier does not', async () => {
  const { bot } = openBot(base);
  for (const message of [
    says('m1', 'cibi', '打卡 35人'),
    says('m2', 'hushan', '打卡 1000人'),
    says('m3', 'qingbo', '打卡 20人', []),
  ]) {
    await bot.accept(message);
    await bot.idle();
  }
  expect([await flags(1), await flags(2), await flags(3)]).toEqual([[], ['large-share', 'reused-photo'], []]);
  await bot.stop();
});

it('one restored beside another that stands waits for review, once', async () => {
  const { bot } = openBot(base);
  for (const message of [
    says('m1', 'cibi', '打卡 35人'),
    says('m2', 'cibi', '撤回', []),
    says('m3', 'hushan', '打卡 40人'),
  ]) {
    await bot.accept(message);
    await bot.idle();
  }
  expect([await flags(1), await flags(2)]).toEqual([[], []]);
  for (const [index, text] of ['恢复 #1', '撤回 #1', '恢复 #1'].entries()) {
    await bot.accept(says(`r${index}`, 'cibi', text, []));
    await bot.idle();
  }
  expect([await flags(1), await flags(2)]).toEqual([['reused-photo'], []]);
  expect(await notices()).toEqual(['reused-photo-1-2']);
  await bot.stop();
});

it('four that come with one photo at once: each is told of with the one before it', async () => {
  const { bot, errors } = openBot(base);
  await Promise.all(GROUPS.map((unit) => bot.accept(says(unit, unit, '打卡 35人'))));
  await bot.idle();
  const flagged = await Promise.all([1, 2, 3, 4].map(flags));
  expect(flagged.flat()).toEqual(['reused-photo', 'reused-photo', 'reused-photo']);
  expect(await notices()).toHaveLength(3);
  expect(errors).toEqual([]);
  await bot.stop();
});
