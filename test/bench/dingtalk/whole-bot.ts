import { join } from 'node:path';
import { pino } from 'pino';
import { startApp } from '../../../src/app.ts';
import { readSettings } from '../../../src/config.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { readLockFile } from '../../../src/store/embedded-lock-file.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { serve } from './process.ts';

export interface WholeBotOptions {
  base: string;
  clientId: string;
  clientSecret: string;
  dataDir: string;
  admin: string;
  /** How far its clock is behind the machine's: a measurement at night must not wait for the morning. */
  behindMs: number;
}

const abilities = {
  /** Starts the whole program; resolves with where its private PostgreSQL listens. */
  async start({ base, clientId, clientSecret, dataDir, admin, behindMs }: WholeBotOptions) {
    const clock: Clock = {
      now: () => new Date(systemClock.now().getTime() - behindMs),
      wait: systemClock.wait,
    };
    const settings = readSettings({
      DATA_DIR: dataDir,
      PORT: '0',
      DINGTALK_CLIENT_ID: clientId,
      DINGTALK_CLIENT_SECRET: clientSecret,
      DINGTALK_API_BASE: base,
      DINGTALK_OAPI_BASE: base,
      DINGTALK_ADMIN_STAFF_IDS: admin,
    });
    app = await startApp(
      settings,
      pino({ level: 'error' }),
      (error) => {
        throw error;
      },
      clock,
    );
    const lock = await readLockFile(join(dataDir, 'postgres'));
    if (!lock) throw new Error('no server runs');
    return { host: lock.socketFolder, port: lock.port, user: 'postgres', database: 'postgres' };
  },
  /** Processor time used so far, in milliseconds. */
  async cpu(_: null): Promise<number> {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

let app: Awaited<ReturnType<typeof startApp>> | null = null;

export type WholeBot = typeof abilities;

serve(abilities, async () => app?.stop());
