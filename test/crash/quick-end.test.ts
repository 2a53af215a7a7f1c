import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { spawnServer } from '../../src/store/embedded-server.ts';
import { temporaryFolder } from '../store/embedded-folder.ts';

it.each([
  ['ends at once', '/bin/false'],
  ['cannot be started', '/nowhere/postgres'],
])('the end of a server that %s is noticed', async (_what, postgres) => {
  await using folder = await temporaryFolder();
  const connection = { host: folder.path, port: 5432, user: 'postgres', database: 'postgres' };
  const account = { name: 'own', prefix: [], ids: undefined };
  const binaries = { postgres, initdb: postgres, control: postgres };
  const log = join(folder.path, 'log');
  const { exit } = await spawnServer(folder.path, { connection, settings: [] }, binaries, account, log);
  // By now it has long been over: nobody may wait for an end that came before.
  await sleep(100);
  expect(await Promise.race([exit.then(() => 'noticed'), sleep(2_000, 'never')])).toBe('noticed');
});
