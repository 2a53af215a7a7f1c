import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { catalogue } from '../handlers/commands/index.ts';
import { jobs } from '../handlers/jobs/index.ts';
import { type PlatformAlert, tellAlert } from './bot/alert.ts';
import { type Bot, createBot } from './bot/bot.ts';
import { checkCatalogue } from './bot/check-catalogue.ts';
import type { Town } from './bot/command.ts';
import { reportBulletin, reportDelivery } from './bot/delivery-report.ts';
import { isProof, settleProofs } from './bot/group-robots.ts';
import { createJobRunner } from './bot/job.ts';
import { createSpeech } from './bot/speech.ts';
import type { Templates } from './bot/templates.ts';
import type { Channel } from './channels/channel.ts';
import type { Clock } from './domain/clock.ts';
import { createDeliverer, type Deliverer } from './queue/deliverer.ts';
import { createDueRunner, DUE_JOB, type DueRunner } from './queue/due.ts';
import type { JobHandler, Queue } from './queue/face.ts';
import { createTracker } from './queue/tracker.ts';
import { isConnectionLoss } from './store/database.ts';
import type { Store } from './store/face.ts';

export interface RuntimeOptions {
  store: Store;
  queue: Queue;
  clock: Clock;
  channels: readonly Channel[];
  templates: Templates;
  towns: readonly Town[];
  log: Logger;
}

/** Everything between the channels and the store, from one start to one stop. */
export interface Runtime {
  bot: Bot;
  deliverer: Deliverer;
  due: DueRunner;
  /** Resolves when every accepted message is answered and all that may go out, or be taken back, now has. */
  settle(): Promise<void>;
  /** By job name: what the queue's worker calls. */
  handlers: Record<string, JobHandler>;
  onDead(job: string, payload: unknown, error: Error): Promise<void>;
  /** A platform has something the peace office must know; told privately, and kept in the log. */
  alert(alert: PlatformAlert): void;
  start(): Promise<void>;
  /** Nothing is accepted, handled or sent after it resolves. */
  stop(): Promise<void>;
}

export const TICK_JOB = 'tick';
export const TICK_MS = 5_000;
const AWAY_PAUSE_MS = 200;

export function createRuntime({
  store,
  queue,
  clock,
  channels,
  templates,
  towns,
  log,
}: RuntimeOptions): Runtime {
  checkCatalogue(catalogue, jobs);
  const speech = createSpeech(templates, clock);
  const townById = (id: string): Town => {
    const town = towns.find((candidate) => candidate.id === id);
    if (!town) throw new Error(`town ${id} is not loaded`);
    return town;
  };
  const deliverer = createDeliverer({
    store,
    clock,
    log,
    channels,
    campaignOf: (town) => townById(town).campaign,
    async onSettled(row) {
      await reportDelivery(store, speech, row);
      if (isProof(row)) await settleProofs(store, speech, townById(row.town));
      deliverer.wake();
      // One that was on the way while its bulletin was recalled has arrived.
      if (row.bulletin !== null) tracker.wake();
    },
  });
  const tracker = createTracker({
    store,
    clock,
    log,
    channels,
    async onSettled({ town, bulletin }) {
      await reportBulletin(store, speech, town, bulletin);
      deliverer.wake();
    },
  });
  const due = createDueRunner({
    store,
    queue,
    clock,
    log,
    settle,
  });
  const stopping = new AbortController();
  const wake = () => deliverer.wake();
  const bot = createBot({
    store,
    clock,
    catalogue,
    templates,
    speech,
    channels,
    log,
    wake,
    tracker,
    townById,
    towns: () => towns,
    isAway: isConnectionLoss,
  });
  const jobRunner = createJobRunner({
    store,
    clock,
    jobs,
    speech,
    wake,
    townById,
    platforms: channels.map(({ platform }) => platform),
    retry: (entry) => bot.retry(entry),
    countReaders: (town, bulletin) => tracker.count(town, bulletin),
  });

  async function settle(): Promise<void> {
    await bot.idle();
    await deliverer.drain();
    await tracker.drain();
    // The result of a recall.
    await deliverer.drain();
  }

  /** What was settled just before the program or the database ended still owes its result: bulletins, recalls, robots' proofs. */
  async function reportUnreported(): Promise<void> {
    for (const town of towns) {
      for (const no of await store.of(town.id).bulletins.underway()) {
        await reportBulletin(store, speech, town.id, no);
      }
      await settleProofs(store, speech, town);
    }
  }

  /** The database will be back: a job need not fail, nor wait for its lock to run out. */
  async function throughOutages<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (stopping.signal.aborted || !isConnectionLoss(error)) throw error;
        await sleep(AWAY_PAUSE_MS);
      }
    }
  }

  return {
    bot,
    deliverer,
    due,
    settle,
    handlers: {
      async [DUE_JOB](payload) {
        const { id, town } = payload as { id: number; town: string };
        await throughOutages(() => jobRunner.run({ id, town }));
        due.settled(id);
      },
      async [TICK_JOB]() {
        await due.dispatch();
        // The queue knows what it has by its id; one that was emptied is told again.
        await due.recover();
        // A message whose acceptance was cut off by the database is in the inbox, and in nobody's hand.
        await bot.resume();
        await reportUnreported();
        deliverer.wake();
        tracker.wake();
      },
    },
    async onDead(job, payload, error) {
      if (job !== DUE_JOB) return;
      const { id } = payload as { id: number };
      const row = await throughOutages(() => store.agenda.fail(id, error.message, clock.now()));
      if (row) await throughOutages(() => jobRunner.bury(row, error));
      due.settled(id);
    },
    alert(alert) {
      tellAlert({ store, speech, towns, wake }, alert).catch((error: unknown) => {
        log.error({ err: error, alert: alert.kind }, 'alert not told');
      });
    },
    async start() {
      for (const town of towns) await jobRunner.plan(town);
      await deliverer.recover();
      await reportUnreported();
      // Before anything new: messages of one conversation stay in order.
      await bot.resume();
      for (const channel of channels) await channel.start(bot.accept);
      await due.recover();
      deliverer.wake();
      tracker.wake();
    },
    async stop() {
      stopping.abort();
      const tracked = tracker.stop();
      for (const channel of channels) await channel.stop();
      await bot.stop();
      await deliverer.stop();
      await tracked;
    },
  };
}
