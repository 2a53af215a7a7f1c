import { join } from 'node:path';
import { TEMPLATES } from '../../src/app.ts';
import { examine } from '../../src/doctor/examine.ts';
import { sayFindings } from '../../src/doctor/report.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { dayOf } from '../../src/domain/day.ts';
import type { Emulator } from '../wire/dingtalk/emulator.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../src/store/migrations');
const GB = 1_073_741_824;
const now = new Date();

/** The month of the quota lines. */
export const MONTH = `${Number(dayOf(now).slice(5, 7))}月`;
export const PERIOD = dayOf(now).slice(0, 7);

type Environment = Record<string, string | undefined>;

/** The settings that reach the emulator. */
export function settingsOf(dingtalk: Emulator, dataDir: string): Environment {
  return {
    DATA_DIR: dataDir,
    DINGTALK_CLIENT_ID: dingtalk.clientId,
    DINGTALK_CLIENT_SECRET: dingtalk.clientSecret,
    DINGTALK_API_BASE: dingtalk.base,
    DINGTALK_OAPI_BASE: dingtalk.base,
    DINGTALK_ADMIN_STAFF_IDS: '0123456789,9876543210',
  };
}

/** What `npm run doctor` says: its lines, and the exit code. */
export async function diagnose(
  environment: Environment,
  { aheadMs = 0, freeBytes = 77 * GB }: { aheadMs?: number; freeBytes?: number } = {},
): Promise<{ lines: string[]; exitCode: number }> {
  const clock: Clock = { now: () => new Date(now.getTime() + aheadMs), wait: async () => undefined };
  const findings = await examine({
    environment,
    nodeVersion: '26.10.0',
    templatesDir: TEMPLATES,
    migrations: MIGRATIONS,
    clock,
    freeBytes: async () => freeBytes,
  });
  const { text, exitCode } = sayFindings(findings);
  return { lines: text.trimEnd().split('\n'), exitCode };
}
