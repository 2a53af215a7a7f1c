import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type App, MIGRATIONS, startApp, TEMPLATES } from '../../../src/app.ts';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';
import { readSettings } from '../../../src/config.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { startServers } from '../../../src/servers.ts';
import { openSandbox } from '../../../src/stage.ts';
import { createPictures } from '../../../src/store/pictures.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import type { Sent } from '../../wire/dingtalk/outgoing.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';

const GROUP = { id: 'cid-cibi', title: '赐璧村反诈工作群' };
const ADMIN = { staffId: 'admin-1', name: '孙姐' };
const LECTURER = { staffId: 'staff-7', name: '王姐' };

/** The real clock, set back to the campaign's first morning: outside quiet hours, with a target ahead. */
let offsetMs = Date.now() - Date.parse('2021-04-06T09:00:00+08:00');
const clock: Clock = {
  now: () => new Date(systemClock.now().getTime() - offsetMs),
  wait: systemClock.wait,
};
const letPass = (minutes: number) => {
  offsetMs -= minutes * 60_000;
};

let dataDir: string;
let dingtalk: Emulator;
let app: App;
let isRunning = true;
const logged: string[] = [];

async function start(): Promise<App> {
  const settings = readSettings({
    DATA_DIR: dataDir,
    PORT: '0',
    DINGTALK_CLIENT_ID: dingtalk.clientId,
    DINGTALK_CLIENT_SECRET: dingtalk.clientSecret,
    DINGTALK_ROBOT_CODE: dingtalk.robotCode,
    DINGTALK_API_BASE: dingtalk.base,
    DINGTALK_OAPI_BASE: dingtalk.base,
    DINGTALK_ADMIN_STAFF_IDS: ADMIN.staffId,
  });
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  return startApp(settings, log, (error) => logged.push(error.message), clock);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dingtalk-'));
  dingtalk = await startDingTalk({ now: () => clock.now().getTime() });
  app = await start();
});

afterAll(async () => {
  if (isRunning) await app.stop();
  await dingtalk[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

/** What is said from now on, once `count` messages have arrived. */
async function heard(count: number, act: () => Promise<unknown>): Promise<Sent[]> {
  const before = dingtalk.sent.length;
  await act();
  await dingtalk.until(() => dingtalk.sent.length >= before + count, 'the bot answers', 10_000);
  return dingtalk.sent.slice(before);
}

async function replyTo(act: () => Promise<unknown>): Promise<string> {
  const [reply] = await heard(1, act);
  return (reply?.text ?? '').replace(/^@\S+\s*/u, '').replaceAll(/ *\n/g, '\n');
}

const inGroup = (sender: typeof ADMIN, text: string) =>
  dingtalk.say('text-in-group', { text: ` ${text}`, conversation: GROUP, sender });
const alone = (sender: typeof ADMIN, text: string) => dingtalk.say('text-single', { text, sender });

/** As a phone held upright takes it, with the place in it. */
function photoOf(background: string): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .jpeg()
    .withExif({ IFD0: { Model: 'Phone 9' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '30/1 29/1 17/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

describe('the whole bot over DingTalk', { timeout: 60_000 }, () => {
  test('the first admin binds the group, and the first check-in enrols', async () => {
    expect(await replyTo(() => inGroup(LECTURER, '打卡 35人'))).toBe(
      '先存着,就差一样:哪个村?\n@我 回村名,比如「王位山」。',
    );
    expect(await replyTo(() => inGroup(ADMIN, '绑定 赐璧'))).toBe(
      '✅ 这个群绑定好了:赐璧。\n大家@我 说一句就能记宣讲,比如「打卡 35人 入户 刷单」。绑错了@我 回「解绑」。',
    );
    expect(await replyTo(() => inGroup(LECTURER, '打卡 35人 入户 刷单'))).toBe(
      [
        '✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)',
        '累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。',
        '您是第一次报,已登记为赐璧宣讲员,以后不用写村名。',
        '有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ].join('\n'),
    );
  });

  test('the answer in a group really @-s who asked, through the session webhook', async () => {
    const [reply] = await heard(1, () => inGroup(LECTURER, '进度'));
    expect(reply).toMatchObject({ kind: 'session', conversation: GROUP.id, mentions: [LECTURER.staffId] });
  });

  test('a redelivery is one message', async () => {
    const payload = dingtalk.compose('text-in-group', {
      text: ' 打卡 12人',
      conversation: GROUP,
      sender: LECTURER,
    });
    const [reply] = await heard(1, () => dingtalk.push(payload));
    expect(reply?.text).toContain('#2');
    const [progress, ...others] = await heard(1, async () => {
      await dingtalk.push(payload);
      await inGroup(LECTURER, '进度');
    });
    expect(progress?.text).toContain('已讲47人次');
    expect(others).toEqual([]);
  });

  test('a photo in the group comes with the check-in, and is kept without the place it was taken at', async () => {
    const photo = await photoOf('red');
    expect(photo.includes('Exif')).toBe(true);
    const reply = await replyTo(() =>
      dingtalk.say('rich-text-in-group', {
        text: '打卡 20人 礼堂',
        conversation: GROUP,
        sender: LECTURER,
        pictures: [dingtalk.addFile(photo, { contentType: 'image/jpeg' })],
      }),
    );
    expect(reply).toContain('✅ 赐璧 +20人 · 礼堂 · 照片1张(#3,今天)');
    const folder = join(dataDir, 'pictures');
    const files = (await readdir(folder)).toSorted();
    expect(files).toEqual([files[0], `${files[0]}.preview`]);
    for (const file of files) {
      const bytes = await readFile(join(folder, file));
      const { width, height, exif, orientation } = await sharp(bytes).metadata();
      expect({ width, height, exif, orientation }).toEqual({ width: 30, height: 40 });
      for (const word of ['Exif', 'GPS', 'Phone 9']) expect(bytes.includes(word), word).toBe(false);
    }
  });

  test('a photo sent alone is offered to the check-in of the last half hour, and to none before', async () => {
    const alonePhoto = (bytes: Uint8Array) =>
      replyTo(() =>
        dingtalk.say('picture-single', { sender: LECTURER, pictures: [dingtalk.addFile(bytes)] }),
      );
    letPass(29);
    expect(await alonePhoto(await photoOf('green'))).toBe(
      '照片1张先存着。是 #3 的吗?(今天 赐璧20人)\n是就回「是」,是别的回号码,比如「#3」。',
    );
    expect(await replyTo(() => alone(LECTURER, '是'))).toBe('✅ 照片1张放进 #3 了,这条共2张。');
    letPass(2);
    expect(await alonePhoto(await photoOf('blue'))).toBe(
      '照片收到了,还不知道是哪一场。\n发的时候写上人数就行,比如「35人 入户 刷单」。',
    );
  });

  test('a photo that another check-in has is taken as always; the peace office is told', async () => {
    const [reply, notice] = await heard(2, async () =>
      dingtalk.say('rich-text-single', {
        text: '打卡 15人 入户',
        sender: LECTURER,
        pictures: (await Promise.all(['red', 'white'].map(photoOf))).map((photo) => dingtalk.addFile(photo)),
      }),
    );
    expect(reply?.text).toContain('✅ 赐璧 +15人 · 入户 · 照片2张(#4,今天)');
    expect([notice?.kind, notice?.users]).toEqual(['single', [ADMIN.staffId]]);
    expect(notice?.text.replaceAll(/ *\n/g, '\n')).toBe(
      [
        '#3 和 #4 有同一张照片,都照常记着:',
        '#3 今天 赐璧20人,王姐报的',
        '#4 今天 赐璧15人,王姐报的',
        '可能是同一场记了两遍,也可能发错了图。记重了回「撤回 #4」。',
      ].join('\n'),
    );
  });

  test('a bulletin is previewed one-to-one, confirmed, and arrives in the bound group once', async () => {
    expect(await replyTo(() => alone(ADMIN, '通报 本周有人冒充客服退款,请别共享屏幕。'))).toContain(
      '还没发。B1 发给:各村,共1个钉钉群',
    );
    const sent = await heard(3, () => alone(ADMIN, '确认 B1'));
    const arrived = sent.filter(({ conversation, kind }) => kind === 'group' && conversation === GROUP.id);
    expect(arrived.map(({ text }) => text)).toEqual(['本周有人冒充客服退款,请别共享屏幕。']);
    expect(sent.some(({ text }) => text.includes('B1 已发 1/1 组,都到了。'))).toBe(true);
  });

  test('how many read it is counted behind the question, never who', async () => {
    const bulletin = dingtalk.sent.find(({ kind, text }) => kind === 'group' && text.startsWith('本周'));
    dingtalk.read(bulletin?.key ?? '', ['staff-7', 'staff-8']);
    const status = 'B1「本周有人冒充客服退款,请别共…」已发 1/1 组。';
    const ask = () => replyTo(() => alone(ADMIN, '通报 B1'));
    expect(await ask()).toBe(`${status}\n已读人数正在数,过一会儿再回「通报 B1」看。`);
    await vi.waitFor(async () =>
      expect(await ask()).toMatch(
        /^B1「本周有人冒充客服退款,请别共…」已发 1\/1 组。\n已读2人\(\d+:\d\d时\)$/u,
      ),
    );
    expect(dingtalk.calls.count(PATHS.query)).toBe(1);
  });

  test('the bulletin is taken back, also when the first answer gets lost, and the result told once', async () => {
    dingtalk.faults.next(PATHS.recall, FAULTS.resetAfter);
    const said = await heard(2, () => alone(ADMIN, '撤回 B1'));
    expect(said.map(({ text }) => text)).toEqual(['正在从1个群撤回 B1,撤完告诉您。', 'B1 已从1个群撤回。']);
    expect(dingtalk.sent.filter(({ recalled }) => recalled).map(({ text }) => text)).toEqual([
      '本周有人冒充客服退款,请别共享屏幕。',
    ]);
    expect(await replyTo(() => alone(ADMIN, '撤回 B1'))).toBe('B1 已经撤回过了。看结果回「通报 B1」。');
    expect(dingtalk.calls.count(PATHS.recall)).toBe(2);
  });

  test('somebody without a staff id is told what to do; over quota the peace office is told', async () => {
    expect(await replyTo(() => dingtalk.say('outsider-in-group', { conversation: GROUP }))).toContain(
      '我认不出您是谁,没有记。',
    );
    const [alert] = await heard(1, () => dingtalk.say('over-quota-in-group', { conversation: GROUP }));
    expect(alert?.users).toEqual([ADMIN.staffId]);
    expect(alert?.text).toContain('这个月钉钉的消息额度用完了');
  });

  test('after a restart everything is there, and the group is still bound', async () => {
    await app.stop();
    app = await start();
    expect(await replyTo(() => inGroup(LECTURER, '进度'))).toContain('赐璧:已讲82人次');
    expect(dingtalk.violations).toEqual([]);
    expect(logged).toEqual([]);
  });

  test('the sandbox refuses the database of a town that is served for real', async () => {
    await app.stop();
    isRunning = false;
    const log = pino({ level: 'silent' });
    const servers = await startServers({ dataDir, servers: null, migrations: MIGRATIONS, log, onLost() {} });
    try {
      const loaded = await loadCampaign('huanghu-2021', TEMPLATES);
      const pictures = createPictures(dataDir);
      await expect(openSandbox({ loaded, servers, pictures, clock, log })).rejects.toThrow(
        '这个数据库里有真的数据,沙盒不能用它。',
      );
    } finally {
      await servers.stop();
    }
  });
});
