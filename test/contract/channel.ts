import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type Channel,
  type InboundMessage,
  type OutboundMessage,
  SendError,
  type Target,
} from '../../src/channels/channel.ts';

/** One platform with its channel, as far as the suite needs to see and move it. */
export interface ChannelFixture extends AsyncDisposable {
  channel: Channel;
  /** A group the bot is in, and who speaks there. */
  group: { platform: Channel['platform']; conversation: string; title: string };
  speaker: { account: string; name: string };
  /** The speaker says something to the bot in the group. The same id twice is the platform's redelivery. */
  say(text: string, id: string): Promise<void>;
  /** Texts the platform shows from the bot in the group, in order. */
  shown(): Promise<string[]>;
  /** Texts the platform shows from the bot to the speaker alone. */
  shownPrivately(): Promise<string[]>;
  /** How the platform is brought to fail sends to the group, for each outcome it knows. */
  failures: Partial<Record<SendError['outcome'], () => Promise<void>>>;
  /** Makes sends work again. */
  mend(): Promise<void>;
  /** Whether it can look up, or deduplicates by outbox id: then a message sent twice is one. */
  isIdempotent: boolean;
  /** Whether what was sent can be taken back, and its readers be counted. */
  canRecall: boolean;
}

/** What every channel promises the bot, whatever its platform. */
export function describeChannel(open: () => Promise<ChannelFixture>): void {
  let fixture: ChannelFixture;
  let accepted: InboundMessage[];

  beforeEach(async () => {
    fixture = await open();
    accepted = [];
  });
  afterEach(async () => {
    await fixture.channel.stop();
    await fixture[Symbol.asyncDispose]();
  });

  const start = () =>
    fixture.channel.start(async (message) => {
      accepted.push(message);
    });
  const texts = () => accepted.map(({ text }) => text);
  const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
  const target = (): Target => ({
    platform: fixture.group.platform,
    conversation: fixture.group.conversation,
  });
  const messageOf = (id: string, text: string): OutboundMessage => ({
    id,
    text,
    pictures: [],
    inReplyTo: null,
  });

  it('hands over a message as it was said', async () => {
    await start();
    await fixture.say('打卡 35人 👌 <b>{{ x }}</b>', 'm1');
    await until(() => expect(accepted).toHaveLength(1));
    const { group, speaker, channel } = fixture;
    expect(accepted[0]).toMatchObject({
      conversation: { platform: channel.platform, id: group.conversation, kind: 'group', title: group.title },
      sender: speaker,
      text: '打卡 35人 👌 <b>{{ x }}</b>',
      pictures: [],
      addressed: true,
    });
    expect(accepted[0]?.sentAt).toBeInstanceOf(Date);
  });

  it('hands over messages of one conversation in order, each with an id of its own', async () => {
    await start();
    const said = Array.from({ length: 20 }, (_, index) => `第${index}句`);
    for (const [index, text] of said.entries()) await fixture.say(text, `m${index}`);
    await until(() => expect(texts()).toEqual(said));
    expect(new Set(accepted.map(({ id }) => id)).size).toBe(20);
  });

  it('gives a redelivery the same id and the same words', async () => {
    await start();
    await fixture.say('打卡 35人', 'm1');
    await until(() => expect(accepted).toHaveLength(1));
    await fixture.say('打卡 35人', 'm1');
    await fixture.say('然后', 'm2');
    await until(() => expect(texts()).toContain('然后'));
    const [first, ...others] = accepted.filter(({ text }) => text === '打卡 35人');
    for (const other of others) expect(other).toEqual(first);
  });

  it('hands over again what the bot could not keep', async () => {
    let isAway = true;
    await fixture.channel.start(async (message) => {
      if (isAway) throw new Error('the database is away');
      accepted.push(message);
    });
    // The platform is told that it failed, whatever that looks like there, and brings it once more.
    await fixture.say('打卡 35人', 'm1').catch(() => undefined);
    expect(accepted).toEqual([]);
    isAway = false;
    await fixture.say('打卡 35人', 'm1');
    await until(() => expect(texts()).toEqual(['打卡 35人']));
  });

  it('delivers to a conversation and to a person, in order, and says under which id', async () => {
    await start();
    const first = await fixture.channel.send(target(), messageOf('1', '第一句\n第二行'));
    const second = await fixture.channel.send(target(), messageOf('2', '第二句'));
    expect(first).not.toBe(second);
    expect(await fixture.shown()).toEqual(['第一句\n第二行', '第二句']);
    const { group, speaker } = fixture;
    const person = { platform: group.platform, account: speaker.account };
    await fixture.channel.send(person, messageOf('3', '只给您'));
    expect(await fixture.shownPrivately()).toEqual(['只给您']);
    expect(await fixture.channel.find(target(), '2')).toSatisfy(
      (found) => found === second || found === undefined,
    );
  });

  it('never claims to have lost what it sent, nor to have sent what it did not', async () => {
    await start();
    await fixture.channel.send(target(), messageOf('7', '一次'));
    expect(await fixture.channel.find(target(), '7')).not.toBeNull();
    expect([null, undefined]).toContain(await fixture.channel.find(target(), '8'));
    if (!fixture.isIdempotent) return;
    await fixture.channel.send(target(), messageOf('7', '一次'));
    expect(await fixture.shown()).toEqual(['一次']);
  });

  it('fails with a SendError that says in Chinese what happened, and works again afterwards', async () => {
    await start();
    const outcomes: string[] = [];
    for (const [outcome, fail] of Object.entries(fixture.failures)) {
      await fail();
      const error = await fixture.channel.send(target(), messageOf(`f-${outcome}`, '不该到')).catch((e) => e);
      expect(error).toBeInstanceOf(SendError);
      expect(error).toMatchObject({ outcome, reason: expect.stringMatching(/[\u4e00-\u9fff]/u) });
      const found = await fixture.channel.find(target(), `f-${outcome}`);
      expect([null, undefined]).toContain(found);
      await fixture.mend();
      outcomes.push(outcome);
    }
    expect(outcomes.length).toBeGreaterThan(0);
    await fixture.channel.send(target(), messageOf('after', '到了'));
    expect((await fixture.shown()).at(-1)).toBe('到了');
  });

  it('takes back what it sent, and says so again when asked again, or says in Chinese why not', async () => {
    await start();
    const { channel } = fixture;
    await channel.send(target(), messageOf('1', '先说的'));
    const platformId = await channel.send(target(), messageOf('2', '说错了'));
    expect(channel.tracking !== undefined).toBe(fixture.canRecall);
    for (let times = 0; times < 2 && channel.tracking; times += 1) {
      expect(await channel.tracking.recall(target(), platformId)).toEqual({ recalled: true });
    }
    const said = (await fixture.shown()).filter((text) => ['先说的', '说错了'].includes(text));
    expect(said).toEqual(fixture.canRecall ? ['先说的'] : ['先说的', '说错了']);
    const refused = await channel.tracking?.recall(target(), 'never-sent');
    if (fixture.canRecall) {
      const reason = expect.stringMatching(/[\u4e00-\u9fff]/u);
      expect(refused).toEqual({ recalled: false, reason, retryAfter: null });
    }
  });

  it('refuses a place that does not exist for good', async () => {
    await start();
    for (const nowhere of [{ conversation: 'nowhere' }, { account: 'nobody' }]) {
      const place = { platform: fixture.channel.platform, ...nowhere };
      const error = await fixture.channel.send(place, messageOf('1', '给谁')).catch((e) => e);
      expect(error).toBeInstanceOf(SendError);
      expect(error).toMatchObject({ outcome: 'never', reason: expect.stringMatching(/[\u4e00-\u9fff]/u) });
    }
  });

  it('accepts nothing before its start and after its stop', async () => {
    await fixture.say('太早', 'm0').catch(() => undefined);
    expect(fixture.channel.health()).toMatchObject({ ok: false });
    await start();
    expect(fixture.channel.health()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/[\u4e00-\u9fff]/u),
    });
    await fixture.say('正好', 'm1');
    await until(() => expect(texts()).toContain('正好'));
    await fixture.channel.stop();
    const before = texts();
    await fixture.say('太晚', 'm2').catch(() => undefined);
    expect(texts()).toEqual(before);
    expect(fixture.channel.health()).toMatchObject({ ok: false });
  });
}
