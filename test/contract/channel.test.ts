import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Platform } from '../../src/channels/channel.ts';
import { SendError } from '../../src/channels/channel.ts';
import { createSandbox, type Sandbox } from '../../src/channels/sandbox/sandbox.ts';
import type { World } from '../../src/channels/sandbox/world.ts';
import { createPictures } from '../../src/store/pictures.ts';
import { createSandboxLedger } from '../../src/store/sandbox-ledger.ts';
import { type ChannelFixture, describeChannel } from './channel.ts';
import { openStore, privateServer, type StoreFixture, type StoreServer } from './store-server.ts';

const WORLD: World = {
  startsAt: '2021-04-06T09:00:00+08:00',
  people: [
    { id: 'wang', name: '王姐', platform: 'dingtalk', units: ['cibi'], roles: ['lecturer'], dedicated: true },
    { id: 'li', name: '李阿姨', platform: 'wechat', units: ['cibi'], roles: ['resident'], dedicated: false },
  ],
  groups: [
    { id: 'dt-cibi', platform: 'dingtalk', title: '赐璧工作群', units: ['cibi'], members: ['wang'] },
    { id: 'wx-cibi', platform: 'wechat', title: '赐璧居民群', units: ['cibi'], members: ['li'] },
  ],
};

let server: StoreServer;
let fixture: StoreFixture;

beforeAll(async () => {
  server = await privateServer();
  fixture = await openStore(server);
});
afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function openSandbox(): Promise<Sandbox> {
  await fixture.reset();
  const { pool } = fixture.database;
  return createSandbox({
    world: WORLD,
    campaign: fixture.loaded.campaign,
    ledger: createSandboxLedger(pool, pool),
    pictures: createPictures('/nowhere'),
    robots: { find: async () => null },
  });
}

function channelOf(sandbox: Sandbox, platform: Platform): Channel {
  const channel = sandbox.channels.find((candidate) => candidate.platform === platform);
  if (!channel) throw new Error(`the sandbox has no ${platform}`);
  return channel;
}

async function openFixture(platform: Platform): Promise<ChannelFixture> {
  const sandbox = await openSandbox();
  const person = WORLD.people.find((candidate) => candidate.platform === platform);
  const group = WORLD.groups.find((candidate) => candidate.platform === platform);
  if (!person || !group) throw new Error(`nobody is on ${platform}`);

  async function shownIn(conversation: string): Promise<string[]> {
    const found = await sandbox.messages(conversation, null);
    if ('fault' in found) throw new Error(found.fault);
    return found.filter(({ sender }) => sender === 'bot').map(({ text }) => text);
  }

  return {
    channel: channelOf(sandbox, platform),
    group: { platform, conversation: group.id, title: group.title },
    speaker: { account: person.id, name: person.name },
    async say(text, id) {
      const post = { conversation: group.id, sender: person.id, text, pictures: [], addressed: true, id };
      const posted = await sandbox.post(post);
      if ('fault' in posted) throw new Error(posted.fault);
    },
    shown: () => shownIn(group.id),
    shownPrivately: () => shownIn(`single-${person.id}`),
    failures: {
      never: async () => void (await sandbox.setFault(group.id, 'absent')),
      unknown: async () => void (await sandbox.setFault(group.id, 'silent')),
    },
    mend: async () => void (await sandbox.setFault(group.id, null)),
    isIdempotent: true,
    canRecall: platform === 'dingtalk',
    async [Symbol.asyncDispose]() {},
  };
}

describe('DingTalk of the sandbox', () => describeChannel(() => openFixture('dingtalk')));
describe('WeChat of the sandbox', () => describeChannel(() => openFixture('wechat')));

it('does not know what arrived when the memory of the sandbox is away while it sends', async () => {
  const sandbox = await createSandbox({
    world: WORLD,
    campaign: fixture.loaded.campaign,
    ledger: {
      append: () => Promise.reject(new Error('Connection terminated unexpectedly')),
      replace: async () => undefined,
      byId: async () => null,
      list: async () => [],
      state: async () => null,
      keepState: async () => undefined,
    },
    pictures: createPictures('/nowhere'),
    robots: { find: async () => null },
  });
  const target = { platform: 'dingtalk', conversation: 'dt-cibi' } as const;
  const message = { id: '1', text: '通报', pictures: [], inReplyTo: null };
  const error = await channelOf(sandbox, 'dingtalk')
    .send(target, message)
    .catch((e) => e);
  expect(error).toBeInstanceOf(SendError);
  expect(error).toMatchObject({ outcome: 'unknown', reason: '发时断网' });
});

it('a post to the sandbox with what is no picture is refused whole, and says why', async () => {
  const sandbox = await openSandbox();
  const post = { conversation: 'dt-cibi', sender: 'wang', text: '打卡 35人', addressed: true, id: 'p1' };
  const page = new TextEncoder().encode('<html>');
  expect(await sandbox.post({ ...post, pictures: [page] })).toEqual({
    fault: '图片打不开:要是完整的 PNG、JPEG、GIF 或 WebP。',
  });
  expect(await sandbox.messages(null, null)).toEqual([]);
});
