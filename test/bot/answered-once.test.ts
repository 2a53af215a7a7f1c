import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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
beforeEach(() => base.reset());

it('two programs that handle one message at once leave one check-in and one reply', async () => {
  const message = messageOf('m1', { text: '打卡 赐璧 35人' });
  await base.store.inbox.put(message, AT);
  const { bot: one } = openBot(base);
  const { bot: other } = openBot(base);
  await Promise.all([one.resume(), other.resume()]);
  await Promise.all([one.idle(), other.idle()]);
  const { rows } = await base.database.pool.query(
    `select (select count(*)::int from check_in) as "checkIns",
       (select sum(counted)::int from coverage) as counted,
       (select count(*)::int from outbox where class = 'reply') as replies`,
  );
  expect(rows).toEqual([{ checkIns: 1, counted: 35, replies: 1 }]);
  await Promise.all([one.stop(), other.stop()]);
});
