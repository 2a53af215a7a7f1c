import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { TEMPLATES } from '../src/app.ts';
import { MESSAGE_IDS, type MessageId } from '../src/bot/messages.ts';
import { loadTemplates } from '../src/bot/templates.ts';
import type { Platform } from '../src/channels/channel.ts';
import { CASES } from './template-cases.ts';

const DIR = join(TEMPLATES, 'messages');
const GOLDEN = join(import.meta.dirname, 'golden');
const templates = await loadTemplates(DIR);

interface Said {
  title: string;
  text: string;
}

/** Everything a template says: its sample in a group and one-to-one, each further case, each platform's own words. */
async function everythingSaid(id: MessageId): Promise<Said[]> {
  const sample =
    parse(await readFile(join(DIR, id, 'sample.yaml'), 'utf8'), { customTags: ['timestamp'] }) ?? {};
  const files = await readdir(join(DIR, id));
  const platforms: Platform[] = files.includes('text.wechat.md') ? ['dingtalk', 'wechat'] : ['dingtalk'];
  return platforms.flatMap((platform) => {
    const say = (title: string, more: object, at: string): Said => ({
      title: platform === 'wechat' ? `${title} · 微信` : title,
      text: templates.render(id, { ...sample, ...more }, { at, today: '2021-04-06' }, platform),
    });
    const { atMe } = templates.words;
    const inGroup = say('群里', {}, atMe);
    const alone = say('私聊', {}, '');
    const cases = Object.entries(CASES[id] ?? {}).map(([title, params]) => say(title, params, atMe));
    return [inGroup, ...(alone.text === inGroup.text ? [] : [alone]), ...cases];
  });
}

const said = await Promise.all(
  MESSAGE_IDS.map(async (id): Promise<[MessageId, Said[]]> => [id, await everythingSaid(id)]),
);

describe('what the bot says', () => {
  test.each(said)('%s', async (id, texts) => {
    const golden = texts.map(({ title, text }) => `【${title}】\n${text}\n`).join('\n');
    await expect(golden).toMatchFileSnapshot(join(GOLDEN, `${id}.txt`));
  });

  test('every golden file belongs to a message', async () => {
    const files = (await readdir(GOLDEN)).toSorted();
    expect(files).toEqual(MESSAGE_IDS.map((id) => `${id}.txt`).toSorted());
  });

  /** As they stand on DingTalk's own pages: whoever mends it must find them there. */
  const DINGTALK_NAMES = /Client (?:ID|Secret)|IP|API/gu;

  test.each(said)('%s is plain Chinese', (_, texts) => {
    for (const { text } of texts) {
      expect(text).toMatch(/\p{Script=Han}/u);
      expect(text.replace(DINGTALK_NAMES, ''), 'English').not.toMatch(/[A-Za-z]{2}/u);
      expect(text, 'template syntax').not.toMatch(/[{}%]{2}|undefined|\[object/u);
      expect(text, 'empty lines').not.toMatch(/\n\s*\n|^\s|\s$| {2}|\s\n/u);
    }
  });

  /** Lists grow with what they list; a preview holds a whole text. */
  const LONG: readonly MessageId[] = [
    'bulletin-preview',
    'weekly-draft',
    'progress-town',
    'check-in-recorded',
    'check-ins-recorded',
    'ask-confirm',
    'ask-duplicate',
    'which-question',
    'open-reports',
    'open-reports-town',
    'group-list',
  ];

  test.each(said.filter(([id]) => !LONG.includes(id)))('%s is short', (_, texts) => {
    for (const { text } of texts) expect(text.split('\n').length).toBeLessThanOrEqual(4);
  });
});

describe('a start with templates that do not fit is refused', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  async function copy(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'messages-'));
    folders.push(folder);
    await cp(DIR, folder, { recursive: true });
    return folder;
  }

  test.each<[string, (folder: string) => Promise<unknown>, string]>([
    [
      'a variable nobody declares',
      (folder) => writeFile(join(folder, 'leave-ended/text.md'), '好,{{ until }}见。'),
      'message leave-ended/text.md uses until, which its sample does not declare',
    ],
    [
      'also in a platform’s own words',
      (folder) => writeFile(join(folder, 'script/text.wechat.md'), '{{ shorter }}'),
      'message script/text.wechat.md uses shorter, which its sample does not declare',
    ],
    [
      'a message without a folder',
      (folder) => rm(join(folder, 'help'), { recursive: true }),
      'message help lacks text.md or sample.yaml',
    ],
    [
      'a message without a sample',
      (folder) => rm(join(folder, 'help/sample.yaml')),
      'message help lacks text.md or sample.yaml',
    ],
    [
      'a folder without a message',
      (folder) => mkdir(join(folder, 'helpp')),
      'message helpp is declared nowhere',
    ],
  ])('%s', async (_, spoil, fault) => {
    const folder = await copy();
    await spoil(folder);
    await expect(loadTemplates(folder)).rejects.toThrow(
      new Error(`templates do not fit the program:\n${fault}`),
    );
  });

  test('every fault is named at once', async () => {
    const folder = await copy();
    await rm(join(folder, 'help'), { recursive: true });
    await mkdir(join(folder, 'helpp'));
    await expect(loadTemplates(folder)).rejects.toThrow(/helpp is declared nowhere\nmessage help lacks/u);
  });

  test.each([
    ['a filter nobody has', '{{ no | shout }}'],
    ['a tag that is not closed', '{% if no %}'],
  ])('%s', async (_, text) => {
    const folder = await copy();
    await writeFile(join(folder, 'refuse-not-withdrawn/text.md'), text);
    await expect(
      loadTemplates(folder).then((loaded) =>
        loaded.render('refuse-not-withdrawn', { no: 1 }, { at: '', today: '2021-04-06' }, 'dingtalk'),
      ),
    ).rejects.toThrow();
  });
});
