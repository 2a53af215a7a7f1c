import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Emulator, startDingTalk } from './emulator.ts';
import { PATHS } from './paths.ts';
import { composePayload, countPictures, SHAPES, shapeNames } from './payloads.ts';

let dingtalk: Emulator;

beforeAll(async () => {
  dingtalk = await startDingTalk();
});

afterAll(() => dingtalk.stop());

test('every file is a shape, and the other way round', () => {
  expect(shapeNames().toSorted()).toEqual([...SHAPES].toSorted());
});

test.each(SHAPES)('%s: a message of its own, from the robot and the sender of the file', (shape) => {
  const [first, second] = [dingtalk.compose(shape), dingtalk.compose(shape)];

  expect(first.msgId).not.toBe(second.msgId);
  expect(first.robotCode).toBe(dingtalk.robotCode);
  expect(first.sessionWebhook.startsWith(dingtalk.base + PATHS.session)).toBe(true);
  expect(first.sessionWebhookExpiredTime).toBeGreaterThan(first.createAt);
  expect(first.conversationType).toBe(shape.includes('in-group') ? '2' : '1');
  expect(Object.hasOwn(first, 'senderStaffId')).toBe(!shape.startsWith('outsider'));
  // No real account, number or address.
  expect(JSON.stringify(composePayload(shape, 0))).not.toMatch(/1\d{10}(?!\d)|@[a-z]+\.[a-z]/);
});

test.each([
  ['text-in-group', ['text', 'content'], ' 进度'],
  ['text-single', ['text', 'content'], '进度'],
  ['audio-single', ['content', 'recognition'], '进度'],
  ['rich-text-in-group', ['content', 'richText', '1', 'text'], '进度'],
  ['rich-text-single', ['content', 'richText', '0', 'text'], '进度'],
  ['quoted-rich-text-in-group', ['text', 'content'], ' 进度'],
] as const)('%s says what it is told to', (shape, path, said) => {
  expect(dingtalk.compose(shape, { text: '进度' })).toHaveProperty([...path], said);
});

test.each([
  ['picture-single', ['content', 'downloadCode'], 1],
  ['rich-text-in-group', ['content', 'richText', '3', 'downloadCode'], 1],
  ['rich-text-single', ['content', 'richText', '2', 'downloadCode'], 2],
  ['quoted-picture-in-group', ['text', 'repliedMsg', 'content', 'downloadCode'], 1],
  ['quoted-rich-text-in-group', ['text', 'repliedMsg', 'content', 'richText', '1', 'downloadCode'], 1],
  ['text-single', ['text', 'content'], 0],
] as const)('%s carries the pictures given', (shape, path, count) => {
  const code = dingtalk.addFile(Buffer.from('photo'));
  const pictures = Array.from({ length: count }, () => code);
  const found = count > 0 ? code : '打卡 35人 入户 刷单';

  expect(countPictures(shape)).toBe(count);
  expect(dingtalk.compose(shape, { pictures })).toHaveProperty([...path], found);
});

test('changes of conversation, sender and single fields', () => {
  const payload = dingtalk.compose('text-in-group', {
    conversation: { id: 'cid9', title: '另一群' },
    sender: { staffId: 'staff-9', name: '周示例' },
    fields: { errorCode: 20001, text: undefined },
  });

  expect(payload).toMatchObject({
    conversationId: 'cid9',
    conversationTitle: '另一群',
    senderStaffId: 'staff-9',
    senderNick: '周示例',
    errorCode: 20001,
  });
  expect(JSON.parse(JSON.stringify(payload))).not.toHaveProperty('text');
});

test('a shape takes no more pictures than it has and no text where it has none', () => {
  expect(() => composePayload('text-single', 0, { pictures: ['a'] })).toThrow('text-single has 0 pictures');
  expect(() => composePayload('picture-single', 0, { text: '打卡' })).toThrow('says nothing');
});
