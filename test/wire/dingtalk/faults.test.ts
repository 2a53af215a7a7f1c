import { afterEach, beforeEach, expect, test } from 'vitest';
import { callApi, post, textTo } from './caller.ts';
import { type Emulator, startDingTalk } from './emulator.ts';
import { FAULTS } from './faults.ts';
import { PATHS } from './paths.ts';

let dingtalk: Emulator;
const text = textTo('cid1', '您好');

beforeEach(async () => {
  dingtalk = await startDingTalk();
});

afterEach(() => dingtalk.stop());

test.each([
  ['tooManyPerSecond', FAULTS.tooManyPerSecond, 403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'],
  ['tooManyPerSecond400', FAULTS.tooManyPerSecond400, 400, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'],
  ['tooManyPerMonth', FAULTS.tooManyPerMonth, 403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'],
  ['badToken', FAULTS.badToken, 400, 'InvalidAuthentication'],
  ['serverError', FAULTS.serverError, 500, 'ServiceUnavailable'],
  ['anything', FAULTS.answer(418, { code: 'teapot' }), 418, 'teapot'],
])('a planned %s strikes once and nothing is sent', async (_name, fault, status, code) => {
  dingtalk.faults.next(PATHS.groupSend, fault);

  expect(await callApi(dingtalk, PATHS.groupSend, text)).toMatchObject([status, { code }]);
  expect(dingtalk.sent).toEqual([]);
  expect((await callApi(dingtalk, PATHS.groupSend, text))[0]).toBe(200);
});

test('a planned page is HTML with status 200', async () => {
  dingtalk.faults.next('*', FAULTS.page);
  const response = await fetch(dingtalk.base + PATHS.token, { method: 'POST' });

  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await response.text()).toContain('<!DOCTYPE html>');
});

test.each([
  ['reset', FAULTS.reset, 0],
  ['resetAfter', FAULTS.resetAfter, 1],
  ['cutAfter', FAULTS.cutAfter, 1],
])('a planned %s breaks the connection; delivered: %#', async (_name, fault, delivered) => {
  dingtalk.faults.next(PATHS.groupSend, fault);

  await expect(callApi(dingtalk, PATHS.groupSend, text)).rejects.toThrow(/fetch failed|terminated/);
  expect(dingtalk.sent).toHaveLength(delivered);
});

test.each([
  ['hang', FAULTS.hang, 0],
  ['hangAfter', FAULTS.hangAfter, 1],
])('a planned %s never answers', async (_name, fault, delivered) => {
  dingtalk.faults.next(PATHS.session, fault);
  const abort = new AbortController();
  const answer = fetch(dingtalk.sessionWebhook('cid1'), {
    method: 'POST',
    body: JSON.stringify({ msgtype: 'text', text: { content: '好' } }),
    signal: abort.signal,
  });
  await dingtalk.until(
    () => dingtalk.calls.inFlight(PATHS.session) === 1 && dingtalk.sent.length === delivered,
  );
  abort.abort();

  await expect(answer).rejects.toThrow('aborted');
  await dingtalk.until(() => dingtalk.calls.inFlight(PATHS.session) === 0);
  expect(dingtalk.calls.list.map((each) => each.status)).toEqual([null]);
});

test('a path DingTalk does not have is a violation', async () => {
  expect((await post(`${dingtalk.base}/v1.0/robot/unknown`, {}))[0]).toBe(404);
  expect(dingtalk.violations).toEqual(['POST /v1.0/robot/unknown']);
});
