import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../handlers/commands/index.ts';
import type { Catalogue, Context, Listener } from '../../src/bot/command.ts';
import { SendError } from '../../src/channels/channel.ts';
import type { Deliveries, Inbox, Store } from '../../src/store/face.ts';
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
  await base.town.groups.bind('dingtalk', 'group-1', 'cibi', CHANGE);
  await base.town.people.add({ platform: 'dingtalk', account: 'wang', name: '王姐' }, CHANGE);
});

const CHANGE = { actor: 'bot', at: AT };
const away = () => new Error('Connection terminated unexpectedly');
const says = (id: string, text: string, group = 'group-1') =>
  messageOf(id, { text, conversation: { platform: 'dingtalk', id: group, kind: 'group', title: '群' } });
const outbox = async () =>
  (await base.database.pool.query('select state, attempts from outbox order by id')).rows;

/** The store, with some calls of its faces replaced. */
function changed(changes: { inbox?: Partial<Inbox>; deliveries?: Partial<Deliveries> }): StoreFixture {
  const store: Store = {
    ...base.store,
    inbox: { ...base.store.inbox, ...changes.inbox },
    deliveries: { ...base.store.deliveries, ...changes.deliveries },
  };
  return { ...base, store };
}

/** Understands everything, and does what the test says. */
function listening(run: (context: Context) => Promise<void>): Catalogue {
  const places = ['work-group', 'town-group', 'single'] as const;
  const listener: Listener = { audience: 'everyone', places, understands: () => true, run };
  return { ...catalogue, commands: [], listeners: [listener] };
}

describe('messages', () => {
  it('of one conversation are answered in order, those of others meanwhile', async () => {
    const goOn = Promise.withResolvers<void>();
    const order: string[] = [];
    const { bot } = openBot(
      base,
      listening(async ({ text }) => {
        if (text === '慢') await goOn.promise;
        order.push(text);
      }),
    );
    await bot.accept(says('m1', '慢'));
    await bot.accept(says('m2', '一'));
    await bot.accept(says('m3', '二'));
    await bot.accept(says('m4', '别处', 'group-2'));
    while (order.length === 0) await nextTurn();
    expect(order).toEqual(['别处']);
    goOn.resolve();
    await bot.idle();
    expect(order).toEqual(['别处', '慢', '一', '二']);
  });

  it('are answered once, however often they arrive', async () => {
    const { bot, channel } = openBot(base);
    await Promise.all([1, 2, 3].map(() => bot.accept(says('m1', '打卡 35人 入户 刷单'))));
    await bot.idle();
    await bot.accept(says('m1', '打卡 35人 入户 刷单'));
    await bot.idle();
    expect(channel.sent.map(({ text }) => text.split('\n')[0])).toEqual([
      '✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)',
    ]);
    await bot.stop();
    expect(await outbox()).toMatchObject([{ state: 'sent' }]);
  });

  it.each([
    ['beside words', '打卡 35人', ['✅ 赐璧 +35人(#1,今天)', '有2张照片没收到,文字收到了。']],
    ['alone', '', ['有2张照片没收到。']],
  ])('with pictures that were lost %s are answered with the loss', async (_, text, heads) => {
    const { bot, channel } = openBot(base);
    await bot.accept({ ...says('m1', text), lostPictures: 2 });
    await bot.idle();
    expect(channel.sent.map((sent) => sent.text.split('\n')[0])).toEqual(heads);
  });

  it('of people outside are answered with what to do, and change nothing', async () => {
    const { bot, channel } = openBot(base);
    await bot.accept({
      ...says('m1', '打卡 35人'),
      sender: { account: 'guest', name: '客人', isOutside: true },
    });
    await bot.idle();
    expect(channel.sent.map((sent) => sent.text.split('\n')[0])).toEqual(['我认不出您是谁,没有记。']);
    expect((await base.database.pool.query('select 1 from check_in')).rowCount).toBe(0);
  });

  it('that groups exchange among themselves are not kept', async () => {
    const { bot, channel } = openBot(base);
    await bot.accept({ ...says('m1', '打卡 35人'), addressed: false });
    await bot.idle();
    expect(channel.sent).toEqual([]);
    expect((await base.database.pool.query('select 1 from inbox')).rowCount).toBe(0);
  });

  it('left by the last run are taken up, in order', async () => {
    await base.store.inbox.put(says('m1', '打卡 35人'), AT);
    await base.store.inbox.put(says('m2', '更正 53人'), AT);
    const { bot, channel } = openBot(base);
    await bot.resume();
    await bot.idle();
    expect(channel.sent.map(({ text }) => text.split('\n')[0])).toEqual([
      '✅ 赐璧 +35人(#1,今天)',
      '✅ 改好了:#1 35人 → 53人',
    ]);
  });

  it('in hand are not taken up a second time, however often that is looked at', async () => {
    const { bot, channel } = openBot(base);
    let isBusy = true;
    const looking = (async () => {
      while (isBusy) await bot.resume();
    })();
    const ids = Array.from({ length: 60 }, (_, index) => `m${index}`);
    await Promise.all(ids.map((id, index) => bot.accept(says(id, '帮助', `group-${index % 7}`))));
    await bot.idle();
    isBusy = false;
    await looking;
    await bot.idle();
    expect(channel.sent).toHaveLength(60);
  });
});

describe('when the database goes away', () => {
  it('in the middle of taking a message that it kept, the message is answered all the same, once', async () => {
    let isAway = true;
    const fixture = changed({
      inbox: {
        async put(message, at) {
          const entry = await base.store.inbox.put(message, at);
          if (isAway) throw away();
          return entry;
        },
      },
    });
    const { bot, channel } = openBot(fixture);
    await expect(bot.accept(says('m1', '打卡 35人'))).rejects.toThrow('Connection terminated');
    isAway = false;
    // The platform brings it again, and is told that all is well.
    await bot.accept(says('m1', '打卡 35人'));
    await bot.idle();
    expect(channel.sent).toEqual([]);
    await bot.resume();
    await bot.resume();
    await bot.idle();
    expect(channel.sent).toHaveLength(1);
    expect(await base.store.inbox.open()).toEqual([]);
  });

  it.each([
    ['and the platform has the reply, it is marked', undefined, 'sent', 0],
    ['and the platform lost the reply with it, it goes out again', null, 'pending', 1],
  ])('before a reply is marked as sent %s', async (_what, found, state, attempts) => {
    let left = 2;
    const fixture = changed({
      deliveries: {
        async sent(id, platformId, at) {
          left -= 1;
          if (left > 0) throw away();
          await base.store.deliveries.sent(id, platformId, at);
        },
      },
    });
    const { bot, channel, wakes } = openBot(fixture);
    if (found === null) channel.found.set('1', null);
    await bot.accept(says('m1', '帮助'));
    await bot.idle();
    while ((await outbox())[0]?.state === 'direct') await nextTurn();
    expect(await outbox()).toEqual([{ state, attempts }]);
    expect(channel.sent).toHaveLength(1);
    expect(wakes()).toBe(attempts);
  });

  it('after the commit, what was answered is sent though its handler never heard of it', async () => {
    let left = 1;
    const store: Store = {
      ...base.store,
      async transact(town, work) {
        const result = await base.store.transact(town, work);
        left -= 1;
        if (left >= 0) throw away();
        return result;
      },
    };
    const { bot, channel } = openBot({ ...base, store });
    await bot.accept(says('m1', '打卡 35人'));
    await bot.idle();
    expect(channel.sent.map(({ text }) => text.split('\n')[0])).toEqual(['✅ 赐璧 +35人(#1,今天)']);
    expect(await base.town.coverage.of('cibi', '2021-04-06', '2021-04-06')).toMatchObject({ counted: 35 });
  });
});

describe('a reply', () => {
  it.each([
    // A platform that asks to wait uses up no attempt.
    ['later, when told', new SendError('later', '太快了', { retryAfter: 7_000 }), 7_000, 0],
    ['later', new SendError('later', '连不上'), 1_000, 1],
    ['unknown', new SendError('unknown', '发时断网'), 1_000, 1],
    ['surprising', new Error('socket hang up'), 1_000, 1],
  ])('that fails (%s) is left to the delivery worker', async (_what, error, afterMs, attempts) => {
    const { bot, channel, wakes, town } = openBot(
      base,
      listening(async (context) => context.say('empty', { isResident: false })),
    );
    channel.during(async () => Promise.reject(error));
    await bot.accept(says('m1', '什么'));
    await bot.idle();
    const row = await base.store.deliveries.next('dingtalk', new Date(AT.getTime() + afterMs));
    expect(row).toMatchObject({ town: town.id, attempts, notBefore: new Date(AT.getTime() + afterMs) });
    expect(wakes()).toBe(1);
  });
});

describe('our own fault', () => {
  const broken = listening(async () => {
    throw new TypeError('cannot read properties of undefined');
  });

  it('is answered kindly, once, with a reference, and the words are kept for another try', async () => {
    const { bot, channel, errors } = openBot(base, broken);
    await bot.accept(says('m1', '打卡 35人'));
    await bot.idle();
    const ref = /报编号 (\w{4})。$/.exec(channel.sent[0]?.text ?? '')?.[1];
    expect(channel.sent.map(({ text }) => text)).toEqual([
      `这条是我没处理好,不是您写错了。\n原话已存好,不用再发,好了我告诉您。\n着急就找平安办,报编号 ${ref}。`,
    ]);
    expect(errors).toEqual(['handler failed']);
    const { rows } = await base.database.pool.query(`select job, payload, run_at as at from due`);
    const minuteLater = new Date(AT.getTime() + 60_000);
    expect(rows).toEqual([
      { job: 'retry-message', payload: { platform: 'dingtalk', id: 'm1' }, at: minuteLater },
    ]);

    const mended = openBot(base);
    const entry = await base.town.inbox.reopen('dingtalk', 'm1');
    if (!entry) throw new Error('the message was not kept');
    mended.bot.retry(entry);
    await mended.bot.idle();
    expect(mended.channel.sent.map(({ text }) => text.split('\n')[0])).toEqual([
      `刚才没处理好的那条(编号 ${ref})好了:`,
      '✅ 赐璧 +35人(#1,今天)',
    ]);
  });

  it('is given up after the last try: the sender and the peace office are told, the words go', async () => {
    const sun = await base.town.people.add({ platform: 'dingtalk', account: 'sun', name: '孙姐' }, CHANGE);
    await base.town.people.grant(sun, { role: 'peaceOffice', unit: '', dedicated: false }, CHANGE);
    const { bot, channel, wakes } = openBot(base, broken);
    await bot.accept(says('m1', '打卡 35人'));
    await bot.idle();
    for (let tries = 0; tries < 4; tries++) {
      const entry = await base.town.inbox.reopen('dingtalk', 'm1');
      if (!entry) throw new Error('the message was not kept');
      bot.retry(entry);
      await bot.idle();
    }
    const ref = /报编号 (\w{4})。$/.exec(channel.sent[0]?.text ?? '')?.[1];
    expect(channel.sent.slice(1).map(({ text }) => text)).toEqual([
      `编号 ${ref} 那条还是没处理好,对不起。\n请再发一遍,或者找平安办报这个编号。`,
    ]);
    expect(wakes()).toBe(1);
    expect(await base.store.deliveries.next('dingtalk', AT)).toMatchObject({
      account: 'sun',
      text: `有一条消息机器人一直没处理好:王姐发的,编号 ${ref}。\n已请本人再发一遍,麻烦您问一声。`,
    });
    const { rows } = await base.database.pool.query('select state, message from inbox');
    expect(rows).toEqual([{ state: 'done', message: null }]);
  });
});

describe('stopping', () => {
  it('ends what is under way, leaves the rest in the inbox and sends nothing afterwards', async () => {
    const started = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { bot, channel } = openBot(
      base,
      listening(async (context) => {
        started.resolve();
        await goOn.promise;
        context.say('empty', { isResident: false });
      }),
    );
    await bot.accept(says('m1', '一'));
    await bot.accept(says('m2', '二'));
    await started.promise;
    const stopped = bot.stop();
    goOn.resolve();
    await stopped;
    expect(channel.sent).toHaveLength(1);
    expect(await outbox()).toMatchObject([{ state: 'sent' }]);
    expect((await base.store.inbox.open()).map(({ message }) => message.text)).toEqual(['二']);
  });
});
