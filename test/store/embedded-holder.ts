import pino from 'pino';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';

/** Runs the server of a folder, holds its lock, says so on stdout and stays: the program that tests kill. */
const [dataDir = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const server = await startEmbedded(dataDir, { log });
const database = await openDatabase({ connection: server.connection, log });
await database.holdLock(dataDir);
await database.pool.query('create table if not exists kept (word text)');
await database.pool.query("insert into kept values ('committed')");
process.stdout.write(`${JSON.stringify({ pid: server.pid, uid: process.getuid?.() })}\n`);
