import { expect, test } from 'vitest';
import { faultOf } from '../../../src/channels/dingtalk/faults.ts';
import { missingPermissions } from '../../../src/channels/dingtalk/permissions.ts';

const DENIED = 'Forbidden.AccessDenied.AccessTokenPermissionDenied';

test.each<[number, unknown, string[]]>([
  [
    403,
    { code: DENIED, accessdenieddetail: { requiredScopes: ['qyapi_robot_sendmsg'] } },
    ['企业内机器人发送消息权限'],
  ],
  [
    403,
    { code: DENIED, accessdenieddetail: { requiredScopes: ['qyapi_base', 'Card.Instance.Write'] } },
    ['调用企业API基础权限', 'Card.Instance.Write'],
  ],
  [403, { code: DENIED }, ['企业内机器人发送消息权限']],
  [403, { code: DENIED, accessdenieddetail: 'of another shape' }, ['企业内机器人发送消息权限']],
  [200, { errcode: 60011, errmsg: '没有调用该接口的权限' }, ['调用企业API基础权限']],
  [200, { errcode: 88, sub_code: '60011', errmsg: 'ding talk error' }, ['调用企业API基础权限']],
])('%i %o names what to tick', (status, body, names) => {
  const fault = faultOf({ status, body });
  expect(fault?.kind).toBe('permission');
  expect(missingPermissions(fault?.code ?? '', fault?.scopes ?? [])).toEqual(names);
});
