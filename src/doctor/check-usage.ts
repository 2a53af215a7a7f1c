import { type Meter, STANDARD_QUOTA } from '../channels/dingtalk/options.ts';
import type { Clock } from '../domain/clock.ts';
import { type DatabaseCheck, periodOf } from './check-database.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const METERS: [meter: Meter, name: string][] = [
  ['api', '接口额度'],
  ['stream', '消息额度'],
];
const WARN_AT = 0.8;
const MORE = '请在钉钉开放平台加购;实际用量看开发者后台的「资源管理」';

/** What the month has cost, as the program counted it, against the standard edition's quota. */
export function checkQuota(facts: DatabaseCheck['facts'], clock: Clock): Finding[] {
  if (facts === null) {
    return METERS.map(([, name]) => warning(name, '没有查:数据库现在看不了', '机器人启动以后再查一次'));
  }
  const month = `${Number(periodOf(clock).slice(5))}月`;
  return METERS.map(([meter, name]) => {
    const used = facts === 'new' ? 0 : (facts.usage[`dingtalk.${meter}`] ?? 0);
    const quota = STANDARD_QUOTA[meter];
    const text = `${month}用了${used}/${quota}`;
    if (used >= quota) return fault(name, `${text},用完了`, MORE);
    return used >= quota * WARN_AT ? warning(name, `${text},快用完了`, MORE) : ok(name, text);
  });
}

/** Whether anybody can bind groups and confirm bulletins. */
export function checkAdmins(staffIds: string[], facts: DatabaseCheck['facts']): Finding {
  const name = '平安办';
  if (staffIds.length > 0) return ok(name, `设置里写了${staffIds.length}人`);
  const known = facts === 'new' || facts === null ? 0 : facts.admins;
  if (known > 0) return ok(name, `已经有${known}人`);
  const mend = '请把他们的 userId 写进 DINGTALK_ADMIN_STAFF_IDS(钉钉管理后台「通讯录」,点开员工就看得到)';
  if (facts === null) return warning(name, '设置里没有写人,数据库里的没有查', mend);
  return fault(name, '还没有人,没人能绑定群、确认通报', mend);
}
