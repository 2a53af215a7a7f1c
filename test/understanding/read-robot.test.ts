import { describe, expect, test } from 'vitest';
import { readRobot } from '../../src/understanding/index.ts';

const TOKEN = '0f3c9a'.repeat(10);
const WEBHOOK = `https://oapi.dingtalk.com/robot/send?access_token=${TOKEN}`;
const SECRET = `SEC${'8bd2e1'.repeat(10)}`;
const FULL = { webhook: WEBHOOK, secret: SECRET, name: null, places: '赐璧' };

describe('readRobot', () => {
  test.each<[string, string, object]>([
    ['as asked for', `赐璧 机器人 ${WEBHOOK} ${SECRET}`, FULL],
    ['the other way round, on lines', `${SECRET}\n${WEBHOOK}\n赐璧机器人`, FULL],
    ['everything stuck together', `赐璧机器人${WEBHOOK}${SECRET}`, FULL],
    [
      'with labels and marks',
      `赐璧的群机器人,地址:${WEBHOOK},加签密钥:${SECRET}。`,
      { ...FULL, places: '赐璧的' },
    ],
    ['full-width', `赐璧 机器人 ${toFullWidth(WEBHOOK)} ${toFullWidth(SECRET)}`, FULL],
    ['without a secret', `赐璧 机器人 ${WEBHOOK}`, { ...FULL, secret: null }],
    ['without the scheme', `赐璧 机器人 ${WEBHOOK.slice(8)} ${SECRET}`, FULL],
    ['copied from a signed request', `赐璧 机器人 ${WEBHOOK}&timestamp=1617&sign=aB%2F%3D ${SECRET}`, FULL],
    ['with a name', `赐璧 机器人 ${WEBHOOK} ${SECRET} 叫 赐璧务工群`, { ...FULL, name: '赐璧务工群' }],
    ['with a name in front', `叫「务工群」 赐璧 机器人 ${SECRET} ${WEBHOOK}`, { ...FULL, name: '务工群' }],
    ['several units', `赐璧、虎山 机器人 ${WEBHOOK} ${SECRET}`, { ...FULL, places: '赐璧、虎山' }],
    [
      'a private deployment',
      `赐璧 机器人 http://10.0.0.8:8080/robot/send?access_token=${TOKEN}`,
      {
        ...FULL,
        webhook: `http://10.0.0.8:8080/robot/send?access_token=${TOKEN}`,
        secret: null,
      },
    ],
    ['no address', '赐璧 机器人', { webhook: null, secret: null, name: null, places: '赐璧' }],
    ['an address alone', WEBHOOK, { ...FULL, secret: null, places: '' }],
  ])('%s', (_, text, read) => {
    expect(readRobot(text)).toEqual(read);
  });

  test.each(['赐璧', '全镇', '', '叫 赐璧'])('「%s」 is about no robot', (text) => {
    expect(readRobot(text)).toBeNull();
  });

  test.each([
    `赐璧 机器人 access_token=${TOKEN}`,
    `赐璧 机器人 ${TOKEN} ${SECRET}`,
    `赐璧 机器人 ${WEBHOOK} 叫 ${TOKEN}`,
    `赐璧 机器人 ${WEBHOOK} ${SECRET} ${SECRET}`,
    `赐璧 机器人 ${WEBHOOK.slice(0, 70)} ${WEBHOOK.slice(70)} ${SECRET.slice(0, 30)} ${SECRET.slice(30)}`,
  ])('no piece of a key is read as a unit or a name: %s', (text) => {
    const read = readRobot(text);
    expect(`${read?.name} ${read?.places}`).not.toMatch(/[0-9a-f]{6}/u);
  });
});

function toFullWidth(text: string): string {
  return text.replace(/[!-~]/gu, (found) => String.fromCharCode(found.charCodeAt(0) + 0xfee0));
}
