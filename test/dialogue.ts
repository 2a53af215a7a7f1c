import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { type App, startApp, TEMPLATES } from '../src/app.ts';
import { type World, worldSchema } from '../src/channels/sandbox/world.ts';
import { readSettings } from '../src/config.ts';
import type { SandboxControl } from '../src/console/sandbox-control.ts';

/** 会话: 赐璧群, 赐璧居民群, 全镇群, 派出所群, 部门群, or 私聊 for the speaker's own with the bot. */
export type PlaceName = string;

/** Who says what where, and what the bot answers at once: ⏎ is a new line, null is silence. */
export type Line = [person: string, place: PlaceName, text: string, reply: string | null, options?: Saying];

export interface Saying {
  /** How many pictures come with it, each another one; or their names: the same name is the same picture. */
  pictures?: number | string[];
  /** False = said to the group, not to the bot. */
  addressed?: boolean;
  /** The same id twice is a redelivery. */
  id?: string;
}

/** The whole bot in this process, on a private PostgreSQL, in the sandbox of the example campaign. */
export interface DialogueTown {
  /** What the bot answers, once everything it had to do is done; nothing is silence. */
  says(person: string, place: PlaceName, text: string, options?: Saying): Promise<string[]>;
  /** Lets the lines be said one after another and compares the whole conversation. */
  plays(lines: readonly Line[]): Promise<void>;
  /** Moves the clock to a time in Asia/Shanghai: 2021-04-27T12:00. */
  clockTo(time: string): Promise<void>;
  /** What the bot said there since the last time this was asked, answers that `says` gave left out. */
  heard(place: PlaceName): Promise<string[]>;
  /** What the bot said of its own accord since the last time, by place; places where it said nothing left out. */
  heardAnywhere(): Promise<Record<PlaceName, string[]>>;
  fault(place: PlaceName, fault: 'absent' | 'silent' | null): Promise<void>;
  /** What the program logged as an error since the last time this was asked. */
  errors(): string[];
  /** Starts over: the first day, no check-ins. */
  reset(): Promise<void>;
}

interface RunningTown extends DialogueTown {
  /** Stops everything and leaves no file behind. */
  close(): Promise<void>;
}

export interface TownOptions {
  /** What of the example's groups and people is otherwise. */
  world?: (world: World) => World;
}

/** A town for one test file: each test starts on the first day, and an error in the log fails it. */
export function openTown(options: TownOptions = {}): DialogueTown {
  let town: RunningTown | null = null;
  const running = (): RunningTown => {
    if (!town) throw new Error('the town opens before the first test');
    return town;
  };
  beforeAll(async () => {
    town = await startTown(options);
  });
  beforeEach(() => running().reset());
  afterEach(() => expect(running().errors(), 'errors in the log').toEqual([]));
  afterAll(() => town?.close());

  return {
    says: (...said) => running().says(...said),
    plays: (lines) => running().plays(lines),
    clockTo: (time) => running().clockTo(time),
    heard: (place) => running().heard(place),
    heardAnywhere: () => running().heardAnywhere(),
    fault: (place, fault) => running().fault(place, fault),
    errors: () => running().errors(),
    reset: () => running().reset(),
  };
}

function sandboxOf({ sandbox }: App): SandboxControl {
  if (!sandbox) throw new Error('the program runs without its sandbox');
  return sandbox;
}

async function startTown({ world }: TownOptions): Promise<RunningTown> {
  const dataDir = await mkdtemp(join(tmpdir(), 'dialogue-'));
  const campaign = world ? await campaignWith(world, dataDir) : CAMPAIGN;
  const settings = readSettings({ DATA_DIR: dataDir, PORT: '0', CAMPAIGN: campaign });
  let logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  const app = await startApp(settings, log, (error) => logged.push(error.message));
  const sandbox = sandboxOf(app);
  const { people, conversations } = await sandbox.state();
  const personByName = new Map(people.map(({ name, id }) => [name, id]));
  const placeByName = new Map(
    conversations.map(({ kind, title, id }) => [kind === 'single' ? `${title}私聊` : shortTitle(title), id]),
  );
  let given = new Set<string>();
  let after = new Map<string, string>();
  let isFresh = true;

  function placeOf(name: PlaceName, person?: string): string {
    const id = placeByName.get(name === '私聊' && person ? `${person}私聊` : name);
    if (!id) throw new Error(`no place ${name}`);
    return id;
  }

  async function says(person: string, place: PlaceName, text: string, options: Saying = {}) {
    const sender = personByName.get(person);
    if (!sender) throw new Error(`nobody is called ${person}`);
    const conversation = placeOf(place, person);
    isFresh = false;
    const before = (await sandbox.messages(conversation, null)).at(-1)?.id ?? null;
    const { pictures = 0 } = options;
    const named =
      typeof pictures === 'number' ? Array.from({ length: pictures }, () => randomUUID()) : pictures;
    const id = await sandbox.post({
      conversation,
      sender,
      text,
      pictures: await Promise.all(named.map(drawPicture)),
      addressed: options.addressed ?? true,
      id: options.id ?? null,
    });
    await app.settle();
    const said = await sandbox.messages(conversation, before);
    const replies = said.filter(({ from, inReplyTo }) => from === 'bot' && inReplyTo === id);
    for (const reply of replies) given.add(reply.id);
    return replies.map((reply) => onOneLine(reply.text));
  }

  async function heard(place: PlaceName): Promise<string[]> {
    const conversation = placeOf(place);
    const said = await sandbox.messages(conversation, after.get(conversation) ?? null);
    const last = said.at(-1);
    if (last) after.set(conversation, last.id);
    return said.filter(({ from, id }) => from === 'bot' && !given.has(id)).map(({ text }) => onOneLine(text));
  }

  return {
    says,
    async plays(lines) {
      const played: Line[] = [];
      for (const [person, place, text, , options] of lines) {
        const replies = await says(person, place, text, options);
        const reply = replies.length > 0 ? replies.join(' … ') : null;
        played.push(options ? [person, place, text, reply, options] : [person, place, text, reply]);
      }
      expect(played).toEqual(lines);
    },
    async clockTo(time) {
      isFresh = false;
      await sandbox.moveClock(new Date(`${time}:00+08:00`));
    },
    heard,
    async heardAnywhere() {
      const byPlace: Record<PlaceName, string[]> = {};
      for (const place of placeByName.keys()) {
        const texts = await heard(place);
        if (texts.length > 0) byPlace[place] = texts;
      }
      return byPlace;
    },
    async fault(place, fault) {
      isFresh = false;
      await sandbox.setFault(placeOf(place), fault);
    },
    errors() {
      const errors = logged;
      logged = [];
      return errors;
    },
    async reset() {
      if (isFresh) return;
      await sandbox.reset();
      given = new Set();
      after = new Map();
      isFresh = true;
    },
    async close() {
      await stopAndRemove(app, dataDir);
    },
  };
}

const CAMPAIGN = 'huanghu-2021';

/** The example campaign beside another sandbox. */
async function campaignWith(change: (world: World) => World, folder: string): Promise<string> {
  const copy = join(folder, CAMPAIGN);
  await cp(join(TEMPLATES, 'campaigns', CAMPAIGN), copy, { recursive: true });
  const file = join(copy, 'sandbox.yaml');
  const world = worldSchema.parse(parse(await readFile(file, 'utf8')));
  await writeFile(file, stringify(change(world)));
  return copy;
}

async function stopAndRemove(app: App, dataDir: string): Promise<void> {
  await app.stop();
  await rm(dataDir, { recursive: true });
}

/** 赐璧村反诈工作群 → 赐璧群, 赐璧村居民群 → 赐璧居民群. */
function shortTitle(title: string): string {
  return title.replace(/村?反诈(?:工作)?群/u, '群').replace('村居民群', '居民群');
}

function onOneLine(text: string): string {
  return text.replaceAll('\n', '⏎');
}

/** A small picture whose pixels follow from its name. */
function drawPicture(name: string): Promise<Uint8Array> {
  const pixels = createHash('sha512').update(name).digest().subarray(0, 48);
  return sharp(pixels, { raw: { width: 4, height: 4, channels: 3 } })
    .png()
    .toBuffer();
}
