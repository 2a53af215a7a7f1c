import { pino } from 'pino';
import type { Settings } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { dayOf } from '../domain/day.ts';
import { sayRefusal, withoutSecrets } from '../store/database-refusal.ts';
import { type DatabaseFacts, lookAtDatabase } from '../store/look-at-database.ts';
import { lookAtEmbedded } from '../store/look-at-embedded.ts';
import { type Finding, fault, ok } from './finding.ts';

const NAME = '数据库';
const OLDEST = 15;

export interface DatabaseCheck {
  finding: Finding;
  /** `new`: there is none yet; null = it could not be looked into. */
  facts: DatabaseFacts | 'new' | null;
}

interface Where {
  dataDir: string;
  servers: Settings['servers'];
  migrations: string;
  /** Served for real, not the sandbox. */
  isLive: boolean;
  clock: Clock;
}

export async function checkDatabase(where: Where): Promise<DatabaseCheck> {
  return where.servers ? checkServer(where.servers.databaseUrl, where) : checkEmbedded(where);
}

async function checkServer(url: string, where: Where): Promise<DatabaseCheck> {
  try {
    const facts = await lookAtDatabase({ url }, where.migrations, periodOf(where.clock));
    return { finding: judge(facts, `PostgreSQL ${facts.version}(${withoutSecrets(url)})`, where), facts };
  } catch (error) {
    return { finding: fault(NAME, sayRefusal(error, url)), facts: null };
  }
}

async function checkEmbedded(where: Where): Promise<DatabaseCheck> {
  try {
    const { version, state } = await lookAtEmbedded(where.dataDir, pino({ level: 'silent' }));
    const what = `自带的 PostgreSQL ${version}`;
    if (state === 'new') return { finding: ok(NAME, `${what},第一次启动时建`), facts: 'new' };
    if (state === 'still') return { finding: ok(NAME, `${what},能启动,现在没在运行`), facts: null };
    const facts = await lookAtDatabase({ connection: state }, where.migrations, periodOf(where.clock));
    return { finding: judge(facts, what, where), facts };
  } catch (error) {
    // What the look itself says is for people; an error of pg is not.
    const said = error instanceof Error && /[\u4e00-\u9fff]/u.test(error.message) ? error.message : null;
    return { finding: fault(NAME, said ?? sayRefusal(error, null)), facts: null };
  }
}

function judge(facts: DatabaseFacts, what: string, { isLive }: Where): Finding {
  if (facts.version < OLDEST) return fault(NAME, `${what},太旧`, `请换 PostgreSQL ${OLDEST} 以上`);
  if (!facts.mayCreate) {
    return fault(NAME, `${what},这个用户不能建表`, '请给它在这个库里建表和建 schema 的权限');
  }
  if (facts.isAhead) return fault(NAME, `${what},是更新版本的程序建的`, '请把程序更新到最新版');
  if (isLive && facts.usedBy === 'sandbox') {
    return fault(NAME, `${what},是沙盒用过的,不能接钉钉`, '请在 DATABASE_URL 里换一个空的库');
  }
  if (!isLive && facts.usedBy === 'live') {
    return fault(NAME, `${what},里面有真的数据,沙盒不能用它`, '请在 DATABASE_URL 里换一个空的库');
  }
  return ok(NAME, `${what},${facts.isHeld ? '机器人正在用' : '能用'}`);
}

/** The month whose quota counts. */
export function periodOf(clock: Clock): string {
  return dayOf(clock.now()).slice(0, 7);
}
