import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Campaign } from '../../domain/campaign.ts';
import { ROLE_NAMES } from '../../domain/role.ts';
import {
  type Accept,
  type Channel,
  type GroupRobot,
  type GroupRobots,
  isRobotGroup,
  isRobotTarget,
  type OutboundMessage,
  type Pictures,
  type Platform,
  type RecallOutcome,
  SendError,
  type Target,
  type Tracking,
} from '../channel.ts';
import { createSandboxClock, type SandboxClock } from './clock.ts';
import type { Fault, LedgerEntry, SandboxLedger } from './ledger.ts';
import { nameOfUnit, placesOf, type SandboxPlace, singleOf } from './places.ts';
import type { World } from './world.ts';

export interface SandboxOptions {
  world: World;
  campaign: Campaign;
  ledger: SandboxLedger;
  pictures: Pictures;
  robots: GroupRobots;
}

export interface SandboxPost {
  conversation: string;
  sender: string;
  text: string;
  pictures: Uint8Array[];
  addressed: boolean;
  id: string | null;
}

type SandboxEvent =
  | { kind: 'message'; message: LedgerEntry }
  | { kind: 'recalled'; message: LedgerEntry }
  | { kind: 'clock'; now: Date }
  | { kind: 'reset' };

/** The two make-believe apps: a channel each, and what a visitor can do in them. */
export interface Sandbox {
  channels: readonly Channel[];
  clock: SandboxClock;
  people: { id: string; name: string; roles: string[]; unit: string | null }[];
  places: readonly SandboxPlace[];
  /** Says what is wrong with a post or a look-up, in Chinese; null when nothing is. */
  post(post: SandboxPost): Promise<{ id: string } | { fault: string }>;
  messages(conversation: string | null, after: string | null): Promise<LedgerEntry[] | { fault: string }>;
  faultOf(conversation: string): Fault | null;
  setFault(conversation: string, fault: Fault | null): Promise<boolean>;
  subscribe(listener: (event: SandboxEvent) => void): () => void;
  /** Moves the clock, on disk: it stands there again after a restart. */
  moveClock(to: Date): Promise<void>;
  /** After its ledger was emptied: the clock and the faults as on the first day. */
  restart(): Promise<void>;
}

/** How people address the bot in a group; typed out it counts as an @. */
const MENTION = /@反诈小助手\s*/gu;
const BOT = 'bot';
const LOOK_UP_PAUSE_MS = 1_000;
/** What stands in a conversation where a message was taken back. */
const RECALLED = '这条消息已撤回';
const RECALL_AGAIN_MS = 2_000;

export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, campaign, ledger, pictures, robots } = options;
  const places = placesOf(world, campaign);
  const placeById = new Map(places.map((place) => [place.id, place]));
  const robotOf = new Map(world.groups.flatMap(({ id, robot }) => (robot ? [[id, robot] as const] : [])));
  const personById = new Map(world.people.map((person) => [person.id, person]));
  const listeners = new Set<(event: SandboxEvent) => void>();
  const emit = (event: SandboxEvent) => {
    for (const listener of listeners) listener(event);
  };

  let accept: Accept | null = null;
  let faults: Record<string, Fault> = {};
  let clock = await standClock();

  async function standClock(): Promise<SandboxClock> {
    const kept = await ledger.state();
    const state = kept ?? { now: new Date(world.startsAt), faults: {} };
    if (!kept) await ledger.keepState(state);
    faults = state.faults;
    return createSandboxClock(state.now, (now) => emit({ kind: 'clock', now }));
  }

  async function append(entry: LedgerEntry): Promise<boolean> {
    const isNew = await ledger.append(entry);
    if (isNew) emit({ kind: 'message', message: entry });
    return isNew;
  }

  async function placeOf(target: Target): Promise<SandboxPlace | undefined> {
    if ('account' in target) return placeById.get(singleOf(target.account));
    if (!isRobotGroup(target.conversation)) return placeById.get(target.conversation);
    const bound = await robots.find('dingtalk', target.conversation).catch((cause) => {
      throw new SendError('later', '一时查不到群机器人的地址', { retryAfter: LOOK_UP_PAUSE_MS, cause });
    });
    if (!bound) throw new SendError('never', '这个群机器人已经解绑');
    return placeById.get(groupOf(bound));
  }

  /** As DingTalk would: a robot is known by its address, and its secret must fit. */
  function groupOf({ webhook, secret }: GroupRobot): string {
    const found = [...robotOf].find(([, robot]) => robot.webhook === webhook);
    if (!found) throw new SendError('never', '沙盒里没有这个群机器人,真的要接上钉钉再绑');
    const [group, robot] = found;
    if (robot.secret !== secret) throw new SendError('never', '群机器人的加签密钥不对');
    return group;
  }

  async function send(target: Target, message: OutboundMessage): Promise<string> {
    const place = await placeOf(target);
    if (!place) throw new SendError('never', '没有这个会话');
    if (faults[place.id] === 'absent') throw new SendError('never', '机器人不在群里');
    if (faults[place.id] === 'silent') throw new SendError('unknown', '发时断网');
    const { text, pictures: sent, inReplyTo } = message;
    const id = idOf(message.id);
    const entry = {
      id,
      conversation: place.id,
      sender: BOT,
      text,
      pictures: sent,
      addressed: false,
      inReplyTo,
    };
    try {
      await append({ ...entry, at: clock.now() });
    } catch (cause) {
      throw new SendError('unknown', '发时断网', { cause });
    }
    return id;
  }

  async function recall(target: Target, platformId: string): Promise<RecallOutcome> {
    if (isRobotTarget(target))
      return { recalled: false, reason: '群机器人发的,钉钉不让撤', retryAfter: null };
    const place = await placeOf(target);
    const entry = await ledger.byId(platformId);
    if (!place || !entry) return { recalled: false, reason: '没有这条消息', retryAfter: null };
    if (faults[place.id] === 'absent') {
      return { recalled: false, reason: '机器人不在群里', retryAfter: null };
    }
    if (faults[place.id] === 'silent') {
      return { recalled: false, reason: '没弄清撤没撤掉', retryAfter: RECALL_AGAIN_MS };
    }
    await ledger.replace(platformId, RECALLED);
    emit({ kind: 'recalled', message: { ...entry, text: RECALLED, pictures: [] } });
    return { recalled: true };
  }

  /** As on the real platforms: DingTalk tells and takes back, WeChat neither. Everybody reads everything here. */
  const tracking: Tracking = {
    recall,
    async readers(target) {
      const place = isRobotTarget(target) ? null : await placeOf(target);
      return place?.kind === 'group' && !faults[place.id] ? place.members.length : null;
    },
  };

  function channelOf(platform: Platform): Channel {
    return {
      platform,
      ...(platform === 'dingtalk' ? { tracking } : {}),
      async start(take) {
        accept = take;
      },
      async stop() {
        accept = null;
        await nextTurn();
      },
      send,
      async find(target, outboxId) {
        const place = await placeOf(target);
        if (place && faults[place.id] === 'silent') return undefined;
        return (await ledger.byId(idOf(outboxId)))?.id ?? null;
      },
      health: () => ({ ok: accept !== null, detail: '沙盒' }),
    };
  }

  async function deliverToBot(entry: LedgerEntry, place: SandboxPlace): Promise<void> {
    // The bot is not in that group.
    if (robotOf.has(place.id)) return;
    if (!accept) throw new Error('the sandbox is not started');
    const { id, sender, text, pictures: attached, addressed, at } = entry;
    await accept({
      id,
      conversation: { platform: place.platform, id: place.id, kind: place.kind, title: place.title },
      sender: { account: sender, name: personById.get(sender)?.name ?? sender },
      text: text.replace(MENTION, ''),
      pictures: attached,
      addressed: addressed || place.kind === 'single' || text.search(MENTION) >= 0,
      sentAt: at,
    });
  }

  return {
    channels: [channelOf('dingtalk'), channelOf('wechat')],
    get clock() {
      return clock;
    },
    places,
    people: world.people.map(({ id, name, roles, units }) => ({
      id,
      name,
      roles: roles.map((role) => ROLE_NAMES[role]),
      unit: nameOfUnit(campaign, units[0]),
    })),
    async post(post) {
      const place = placeById.get(post.conversation);
      if (!place) return { fault: `没有「${post.conversation}」这个会话。` };
      if (!personById.has(post.sender)) return { fault: `没有「${post.sender}」这个人。` };
      if (!place.members.includes(post.sender)) {
        return { fault: `${personById.get(post.sender)?.name}不在「${place.title}」里,发不了言。` };
      }
      const id = post.id ?? randomUUID();
      if (id.startsWith(BOT_PREFIX)) return { fault: `id 不能以「${BOT_PREFIX}」开头,那是机器人用的。` };
      const saved = await Promise.all(post.pictures.map((bytes) => pictures.save(bytes)));
      const attached = saved.filter((picture) => picture !== null);
      if (attached.length < saved.length) return { fault: '图片打不开:要是完整的 PNG、JPEG、GIF 或 WebP。' };
      const entry: LedgerEntry = {
        id,
        conversation: place.id,
        sender: post.sender,
        // PostgreSQL keeps every character but this one.
        text: post.text.replaceAll('\u0000', ''),
        pictures: attached,
        addressed: post.addressed,
        at: clock.now(),
        inReplyTo: null,
      };
      const isNew = await append(entry);
      // What the bot does not hear has no inbox row to be flushed with.
      if (!entry.addressed) await ledger.keepState({ now: clock.now(), faults });
      // A redelivery brings the message as it was sent first.
      const delivered = isNew ? entry : await ledger.byId(id);
      const deliveredTo = delivered && placeById.get(delivered.conversation);
      if (delivered && deliveredTo) await deliverToBot(delivered, deliveredTo);
      return { id };
    },
    async messages(conversation, after) {
      if (conversation !== null && !placeById.has(conversation))
        return { fault: `没有「${conversation}」这个会话。` };
      const found = await ledger.list(conversation, after);
      const isKnown = after === null || found.length > 0 || (await ledger.byId(after)) !== null;
      return isKnown ? found : { fault: `没有「${after}」这条消息。` };
    },
    faultOf: (conversation) => faults[conversation] ?? null,
    async setFault(conversation, fault) {
      if (!placeById.has(conversation)) return false;
      const { [conversation]: _, ...others } = faults;
      faults = fault ? { ...others, [conversation]: fault } : others;
      await ledger.keepState({ now: clock.now(), faults });
      return true;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async moveClock(to) {
      clock.moveTo(to);
      await ledger.keepState({ now: clock.now(), faults });
    },
    async restart() {
      clock = await standClock();
      emit({ kind: 'reset' });
    },
  };
}

const BOT_PREFIX = 'bot-';

/** The outbox id makes the platform's: a message sent twice is one message. */
function idOf(outboxId: string): string {
  return `${BOT_PREFIX}${outboxId}`;
}
