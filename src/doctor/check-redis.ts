import { lookAtRedis, type RedisFacts } from '../queue/look-at-redis.ts';
import { withoutSecrets } from '../store/database-refusal.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const NAME = 'Redis';

export async function checkRedis(url: string): Promise<Finding> {
  const where = withoutSecrets(url);
  try {
    return judge(await lookAtRedis(url), where);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /NOAUTH|WRONGPASS|invalid password/i.test(message)
      ? fault(NAME, `用户名或密码不对(${where})`, '请核对 REDIS_URL')
      : fault(NAME, `连不上(${where})`, '请看 Redis 启动了没有,REDIS_URL 的地址和端口对不对');
  }
}

function judge({ version: [major, minor], policy, isDurable }: RedisFacts, where: string): Finding {
  const what = `${major}.${minor}(${where})`;
  if (major < 6 || (major === 6 && minor < 2)) return fault(NAME, `${what},太旧`, '请换 Redis 6.2 以上');
  if (policy !== null && policy !== 'noeviction') {
    return fault(
      NAME,
      `${what},maxmemory-policy 是 ${policy},会丢任务`,
      '请把 maxmemory-policy 设为 noeviction',
    );
  }
  if (isDurable === false) return warning(NAME, `${what},没有打开 AOF`, '请设 appendonly yes');
  if (policy === null) {
    return warning(NAME, `${what},看不到它的设置`, '请确认 maxmemory-policy 是 noeviction,AOF 打开了');
  }
  return ok(NAME, `${what},noeviction`);
}
