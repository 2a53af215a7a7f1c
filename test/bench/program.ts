import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { loadTemplates } from '../../src/bot/templates.ts';
import { createSandbox, type Sandbox } from '../../src/channels/sandbox/sandbox.ts';
import { createRuntime, TICK_JOB, TICK_MS } from '../../src/runtime.ts';
import { seedSandbox } from '../../src/sandbox-seed.ts';
import { startServers } from '../../src/servers.ts';
import { createGroupRobots } from '../../src/store/group-robots.ts';
import { createPictures } from '../../src/store/pictures.ts';
import { createSandboxLedger } from '../../src/store/sandbox-ledger.ts';
import { createStore } from '../../src/store/store.ts';
import { prepareLexicon } from '../../src/understanding/index.ts';
import { createPeer, type Peer } from './peer.ts';
import { createStageWatch, type StageWatch, watchChannel, watchStore } from './stages.ts';
import { createTown, TEMPLATES } from './town.ts';

/** The whole program but its web server, in this process, with its private PostgreSQL in a temp folder. */
export interface Program {
  sandbox: Sandbox;
  watch: StageWatch;
  peer: Peer;
  /** Says something and waits for the reply's text; milliseconds from the post to the reply's arrival. */
  ask(place: { conversation: string; sender: string }, text: string): Promise<{ text: string; ms: number }>;
  stop(): Promise<void>;
}

export const MIGRATIONS = join(import.meta.dirname, '../../src/store/migrations');

export async function startProgram(groups: number): Promise<Program> {
  const log = pino({ level: 'fatal' });
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const { campaign, world } = await createTown(groups);
  const servers = await startServers({
    dataDir,
    servers: null,
    migrations: MIGRATIONS,
    log,
    onLost(error) {
      throw error;
    },
  });
  const { database, relaxed, queue } = servers;
  const watch = createStageWatch();
  const store = watchStore(createStore(database, relaxed.pool), watch);
  const sandbox = await createSandbox({
    world,
    campaign: campaign.campaign,
    ledger: createSandboxLedger(database.pool, relaxed.pool),
    pictures: createPictures(join(dataDir, 'pictures')),
    robots: createGroupRobots(database.pool),
  });
  const { town: id } = campaign.campaign;
  const loaded = { id, campaign: campaign.campaign, scripts: campaign.scripts };
  await store.towns.load({ ...loaded, sourceHash: campaign.hash }, { actor: 'bot', at: sandbox.clock.now() });
  await seedSandbox(store, id, world, sandbox.clock.now());
  const runtime = createRuntime({
    store,
    queue,
    clock: sandbox.clock,
    channels: sandbox.channels.map((channel) => watchChannel(channel, watch)),
    templates: await loadTemplates(join(TEMPLATES, 'messages')),
    towns: [{ ...loaded, lexicon: prepareLexicon(campaign.campaign) }],
    log,
  });
  await queue.start({ handlers: runtime.handlers, onDead: runtime.onDead });
  await runtime.start();
  await queue.every(TICK_MS, TICK_JOB);
  const peer = await createPeer(database.pool.options);

  const waiting = new Map<string, (text: string) => void>();
  sandbox.subscribe((event) => {
    if (event.kind !== 'message' || event.message.inReplyTo === null) return;
    const { inReplyTo, text } = event.message;
    watch.note(inReplyTo, 'shown');
    waiting.get(inReplyTo)?.(text);
    waiting.delete(inReplyTo);
  });
  let posts = 0;

  return {
    sandbox,
    watch,
    peer,
    async ask(place, text) {
      posts += 1;
      const message = `bench-${posts}`;
      const reply = Promise.withResolvers<string>();
      waiting.set(message, reply.resolve);
      const postedAt = performance.now();
      watch.note(message, 'posted', postedAt);
      const posted = await sandbox.post({ ...place, text, pictures: [], addressed: true, id: message });
      if ('fault' in posted) throw new Error(posted.fault);
      const said = await reply.promise;
      return { text: said, ms: performance.now() - postedAt };
    },
    async stop() {
      await peer.close();
      await runtime.stop();
      await servers.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
