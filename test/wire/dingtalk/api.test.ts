import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, askToken, callApi, post, textTo } from './caller.ts';
import { type Emulator, startDingTalk } from './emulator.ts';
import { PATHS, type Path } from './paths.ts';
import { type Fields, isFields, textOf } from './reply.ts';

let dingtalk: Emulator;
let time = 1_764_000_000_000;

beforeEach(async () => {
  dingtalk = await startDingTalk({ now: () => time });
});

afterEach(() => dingtalk.stop());

function call(path: Path, body: Fields): Promise<Answer> {
  return callApi(dingtalk, path, body);
}

function group(text = '您好'): Fields {
  return textTo('cid1', text);
}

test('gives the same token while it lives', async () => {
  expect([await askToken(dingtalk), await askToken(dingtalk)]).toEqual(['token-1', 'token-1']);
  time += 7_200_000;
  expect(await askToken(dingtalk)).toBe('token-2');
  expect(dingtalk.calls.count(PATHS.token)).toBe(3);
});

test('refuses wrong credentials and tokens that ended', async () => {
  const wrong = await post(dingtalk.base + PATHS.token, { appKey: 'a', appSecret: 'b' });
  const headers = { 'x-acs-dingtalk-access-token': await askToken(dingtalk) };
  dingtalk.expireTokens();
  const late = await post(
    dingtalk.base + PATHS.groupSend,
    { robotCode: dingtalk.robotCode, ...group() },
    headers,
  );

  expect(wrong).toMatchObject([400, { code: 'invalidClientIdOrSecret' }]);
  expect(late).toMatchObject([400, { code: 'InvalidAuthentication' }]);
  expect(await call(PATHS.groupSend, group())).toMatchObject([200, {}]);
  expect(dingtalk.sent.map((sent) => sent.token)).toEqual(['token-2']);
});

test('sends to a group', async () => {
  const [status, body] = await call(PATHS.groupSend, group('通报'));

  expect(status).toBe(200);
  expect(dingtalk.sent).toEqual([
    {
      kind: 'group',
      conversation: 'cid1',
      users: [],
      msgKey: 'sampleText',
      param: { content: '通报' },
      text: '通报',
      mentions: [],
      token: 'token-1',
      at: time,
      key: body.processQueryKey,
      recalled: false,
      readers: [],
    },
  ]);
});

test.each([
  ['unknown msgKey', { msgKey: 'sampleHtml' }, 'invalidParameter.msgKey.invalid'],
  ['msgParam as an object', { msgParam: { content: 'a' } }, 'invalidParameter.msgParam.invalid'],
  ['msgParam without its text', { msgParam: '{"title":"a"}' }, 'invalidParameter.msgParam.invalid'],
  [
    '15,001 bytes of msgParam',
    { msgParam: JSON.stringify({ content: 'a'.repeat(14_987) }) },
    'invalidParameter.msgParam.tooLong',
  ],
  [
    'media nobody uploaded',
    { msgKey: 'sampleImageMsg', msgParam: '{"photoURL":"@lADP0"}' },
    'invalidParameter.param.invalid',
  ],
  ['no group', { openConversationId: '' }, 'invalid.openConversationId'],
  ['a group without the robot', { openConversationId: 'absent' }, 'invalid.openConversationId'],
  ['another robot', { robotCode: 'other' }, 'invalidParameter.robotCode.notExsit'],
])('refuses %s', async (_name, changes, code) => {
  dingtalk.absentGroups.add('absent');

  expect(await call(PATHS.groupSend, { ...group(), ...changes })).toMatchObject([400, { code }]);
  expect(dingtalk.sent).toEqual([]);
});

test('takes 15,000 bytes of msgParam', async () => {
  const msgParam = JSON.stringify({ content: 'a'.repeat(14_986) });

  expect(Buffer.byteLength(msgParam)).toBe(15_000);
  expect(await call(PATHS.groupSend, { ...group(), msgParam })).toMatchObject([200, {}]);
});

test('sends to people, and says in a 200 who did not get it', async () => {
  dingtalk.invalidStaff.add('gone');
  dingtalk.flowControlledStaff.add('held');
  const [status, body] = await call(PATHS.singleSend, { ...group('催办'), userIds: ['a', 'gone', 'held'] });

  expect([status, body]).toMatchObject([
    200,
    { invalidStaffIdList: ['gone'], flowControlledStaffIdList: ['held'] },
  ]);
  expect(dingtalk.sent).toMatchObject([{ kind: 'single', conversation: null, users: ['a'], text: '催办' }]);
  const many = Array.from({ length: 21 }, (_, index) => `staff-${index}`);
  expect(await call(PATHS.singleSend, { ...group(), userIds: many })).toMatchObject([
    400,
    { code: 'invalidParameter.userIds.overMax' },
  ]);
});

test('gives a file by its code, for as long as code and address live', async () => {
  const downloadCode = dingtalk.addFile(Buffer.from('bytes'), { contentType: 'image/jpeg' });
  const [, body] = await call(PATHS.download, { downloadCode });
  const url = textOf(body, 'downloadUrl');
  const good = await fetch(url);
  expect([await good.text(), good.headers.get('content-type')]).toEqual(['bytes', 'image/jpeg']);

  time += 60_000;
  const late = await fetch(url);
  expect([late.status, await late.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
  time += 540_000;
  expect((await call(PATHS.download, { downloadCode }))[0]).toBe(400);
});

test('recalls a group message once', async () => {
  const [, { processQueryKey }] = await call(PATHS.groupSend, group());
  const ask = { openConversationId: 'cid1', processQueryKeys: [processQueryKey, 'unknown'] };

  expect((await call(PATHS.recall, ask))[1]).toMatchObject({
    successResult: [processQueryKey],
    failedResult: { unknown: expect.any(String) },
  });
  expect(dingtalk.sent[0]?.recalled).toBe(true);
  expect((await call(PATHS.recall, ask))[1]).toMatchObject({ successResult: [] });
});

test('says who has read a message, a page at a time', async () => {
  const [, { processQueryKey }] = await call(PATHS.groupSend, group());
  dingtalk.read(String(processQueryKey), ['a', 'b', 'c']);
  const ask = { openConversationId: 'cid1', processQueryKey, maxResults: 2 };
  const [, first] = await call(PATHS.query, ask);
  const [, second] = await call(PATHS.query, { ...ask, nextToken: first.nextToken });

  expect(first).toMatchObject({ sendStatus: 'SUCCESS', readUserIds: ['a', 'b'], hasMore: true });
  expect(second).toEqual({ sendStatus: 'SUCCESS', readUserIds: ['c'], hasMore: false });
});

test('takes an upload, and an image message of it', async () => {
  const form = new FormData();
  form.set('media', new Blob(['picture'], { type: 'image/png' }), 'photo.png');
  const url = `${dingtalk.base}${PATHS.upload}?access_token=${await askToken(dingtalk)}&type=image`;
  const response = await fetch(url, { method: 'POST', body: form });
  const body: unknown = await response.json();
  const mediaId = isFields(body) ? textOf(body, 'media_id') : '';

  expect(body).toMatchObject({ errcode: 0, type: 'image' });
  expect(dingtalk.uploads).toMatchObject([{ name: 'photo.png', type: 'image', mediaId }]);
  const image = { ...group(), msgKey: 'sampleImageMsg', msgParam: JSON.stringify({ photoURL: mediaId }) };
  expect((await call(PATHS.groupSend, image))[0]).toBe(200);
});

test('an upload without a good token or field', async () => {
  const url = dingtalk.base + PATHS.upload;

  expect((await post(`${url}?access_token=old&type=image`, {}))[1]).toMatchObject({ errcode: 40014 });
  const good = `${url}?access_token=${await askToken(dingtalk)}`;
  expect((await post(`${good}&type=picture`, {}))[1]).toMatchObject({ errcode: 40004 });
  expect((await post(`${good}&type=image`, {}))[1]).toMatchObject({ errcode: 40035 });
});

test('throttles above the calls allowed in a second, and counts them', async () => {
  await dingtalk.stop();
  dingtalk = await startDingTalk({ now: () => time, callsPerSecond: 2 });
  const statuses: number[] = [];
  for (let index = 0; index < 3; index += 1) statuses.push((await call(PATHS.groupSend, group()))[0]);
  expect(statuses).toEqual([200, 200, 403]);
  expect(dingtalk.calls.busiestSecond()).toBe(3);
  time += 1000;
  expect((await call(PATHS.groupSend, group()))[0]).toBe(200);
  expect(dingtalk.calls.busiestSecond()).toBe(3);
});
