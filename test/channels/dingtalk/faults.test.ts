import { describe, expect, test } from 'vitest';
import { SendError } from '../../../src/channels/channel.ts';
import { DingTalkFault, faultOf, toSendError } from '../../../src/channels/dingtalk/faults.ts';
import { transportFault } from '../../../src/channels/dingtalk/http.ts';

describe('faultOf and toSendError', () => {
  test.each([
    [200, { processQueryKey: 'k' }],
    [200, { errcode: 0, errmsg: 'ok' }],
    [200, {}],
  ])('%i %o is no fault', (status, body) => {
    expect(faultOf({ status, body })).toBeNull();
  });

  test.each([
    [403, { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' }, 'later', 1_000],
    [400, { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' }, 'later', 1_000],
    [400, { code: 'send.too.fast' }, 'later', 1_000],
    [200, { errcode: 88, sub_code: '90018', errmsg: 'ding talk error' }, 'later', 1_000],
    [200, { errcode: 90018 }, 'later', 1_000],
    [200, { errcode: 90002 }, 'later', 1_000],
    [200, { errcode: 90020 }, 'later', 3_600_000],
    [200, { errcode: 90030 }, 'later', 3_600_000],
    [429, { code: 'Something' }, 'later', 1_000],
    [403, { code: 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi' }, 'later', 15_000],
    [400, { code: 'too.many.group' }, 'later', 15_000],
    [403, { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' }, 'later', 3_600_000],
    [200, { errcode: 130101 }, 'later', 600_000],
    [200, { errcode: 410100 }, 'later', 600_000],
    [400, { code: 'InvalidAuthentication' }, 'later', null],
    [401, { code: 'authFailed' }, 'later', 300_000],
    [200, undefined, 'later', 60_000],
    [403, undefined, 'later', 60_000],
    [500, { code: 'ServiceUnavailable' }, 'unknown', null],
    [502, undefined, 'unknown', null],
    [200, { errcode: -1, errmsg: '系统繁忙' }, 'unknown', null],
    [400, { code: 'invalidParameter.robotCode.notExsit' }, 'never', null],
    [400, { code: 'invalid.openConversationId' }, 'never', null],
    [403, { code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied' }, 'never', null],
    [400, { code: 'whatever.new' }, 'never', null],
  ])('%i %o is %s after %s', (status, body, outcome, retryAfter) => {
    const fault = faultOf({ status, body });
    expect(toSendError(fault)).toMatchObject({ outcome, retryAfter });
  });

  test('says in Chinese what the peace office can do', () => {
    const reasonOf = (code: string) => toSendError(faultOf({ status: 400, body: { code } })).reason;
    expect(reasonOf('invalidParameter.robotCode.notExsit')).toBe('机器人不在群里');
    expect(reasonOf('bot.stopped')).toBe('群里的机器人被停用了');
    expect(reasonOf('whatever.new')).toBe('钉钉不收(whatever.new)');
  });

  test('what is no fault of DingTalk at all is unknown, and a send error stays itself', () => {
    expect(toSendError(new Error('boom'))).toMatchObject({ outcome: 'unknown' });
    const failure = new SendError('never', '图片找不到了');
    expect(toSendError(failure)).toBe(failure);
  });
});

describe('transportFault', () => {
  const failed = (code: string, more = {}) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code, ...more }) });

  test.each([
    [failed('ECONNREFUSED'), 'not-sent'],
    [failed('ENOTFOUND'), 'not-sent'],
    [failed('EAI_AGAIN'), 'not-sent'],
    [failed('UND_ERR_CONNECT_TIMEOUT'), 'not-sent'],
    [failed('ETIMEDOUT', { syscall: 'connect' }), 'not-sent'],
    [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'not-sent'],
    [failed('ECONNRESET'), 'unknown'],
    [failed('UND_ERR_SOCKET'), 'unknown'],
    [new DOMException('timed out', 'TimeoutError'), 'unknown'],
    ['not an error', 'unknown'],
  ])('%s', (error, kind) => {
    expect(transportFault(error)).toMatchObject({ kind });
  });

  test('keeps no address', () => {
    const error = new TypeError('Failed to parse URL from https://h/?access_token=SECRET');
    expect(JSON.stringify({ ...transportFault(error), m: transportFault(error).message })).not.toContain(
      'SECRET',
    );
    expect(transportFault(error)).toBeInstanceOf(DingTalkFault);
  });
});
