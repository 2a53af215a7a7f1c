import { expect, it } from 'vitest';
import { spawnServer } from '../../src/store/embedded-server.ts';
import { temporaryFolder } from '../store/embedded-folder.ts';

it.each([
  ['ends at once', '/bin/false'],
  ['cannot be started', '/nowhere/postgres'],
])('the end of a server that %s is noticed', async (_what, postgres) => {
  await using folder = await temporaryFolder();
  const binaries = { postgres, initdb: '', control: '' };
  const connection = { host: folder.path, port: 5432, user: 'postgres', database: 'postgres' };
  const account = { name: 'own', prefix: [] } as never;
  const started = await spawnServer(
    folder.path,
    { connection, settings: [] },
    binaries as never,
    account,
    `${folder.path}/log`,
  );
  // By now it has long been over: nobody may wait for an end that came before.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const end = await Promise.race([started.exit.then(() => 'noticed'), timeUp()]);
  expect(end).toBe('noticed');
});

function timeUp(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('never'), 2_000));
}
