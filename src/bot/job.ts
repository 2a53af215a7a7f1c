import type { z } from 'zod';
import type { Platform } from '../channels/channel.ts';
import type { Clock } from '../domain/clock.ts';
import { type Day, dayOf } from '../domain/day.ts';
import { latestRun, nextRun, type Run, type Series } from '../domain/schedule.ts';
import type { DueRow, InboxEntry, Store, TownStore } from '../store/face.ts';
import type { Notice, Town } from './command.ts';
import { draftNotice } from './drafts.ts';
import { RETRY_JOB } from './fault.ts';
import type { MessageId, MessageParams } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import type { Speech } from './speech.ts';

/** What a scheduled job works with; all it does is one transaction, once, however often the queue runs it. */
export interface JobContext {
  town: Town;
  store: TownStore;
  now: Date;
  today: Day;
  speech: Speech;
  platforms: readonly Platform[];
  tell<K extends MessageId>(notice: Notice, id: K, params: MessageParams[K]): void;
  post(notice: Notice, text: string): void;
  /** Has a bulletin's readers counted once the transaction is done. */
  countReaders(bulletin: number): void;
  /** A failed message to be handled again once the transaction is done. */
  retry(entry: InboxEntry): void;
}

export interface Job<Payload = unknown> {
  name: string;
  /** A series plans its own next firing from campaign data; its payload is its {@link Run}. */
  series?: Series;
  payload: z.ZodType<Payload>;
  run(context: JobContext, payload: Payload): Promise<void>;
}

/** Ties a job's payload type to its handler. */
export function defineJob<Payload>(job: Job<Payload>): Job {
  return job as Job;
}

export interface JobRunnerOptions {
  store: Store;
  clock: Clock;
  jobs: readonly Job[];
  speech: Speech;
  platforms: readonly Platform[];
  townById(id: string): Town;
  /** Called after the commit. */
  wake(): void;
  retry(entry: InboxEntry): void;
  countReaders(town: string, bulletin: number): void;
}

export interface JobRunner {
  /** Runs a due row; a row that ran before is passed over. */
  run(row: { id: number; town: string }): Promise<void>;
  /** Plans the next firing of every series that has none. */
  plan(town: Town): Promise<void>;
  /** Tells the peace office of a job that failed for good. */
  bury(row: DueRow, error: Error): Promise<void>;
}

export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const { store, clock, speech } = options;
  const byName = new Map(options.jobs.map((job) => [job.name, job]));
  if (!byName.has(RETRY_JOB)) throw new Error(`no handler for job ${RETRY_JOB}`);

  async function planNext(town: Town, townStore: TownStore, job: Job, after: Date): Promise<void> {
    const next = job.series && nextRun(job.series, town.campaign, after);
    if (next)
      await townStore.plans.add({ key: next.key, job: job.name, runAt: next.at, payload: payloadOf(next) });
  }

  return {
    async run({ id, town: townId }) {
      const town = options.townById(townId);
      const retries: InboxEntry[] = [];
      const counts: number[] = [];
      await store.transact(townId, async (townStore) => {
        retries.length = 0;
        counts.length = 0;
        const row = await townStore.plans.start(id);
        if (!row) return;
        const job = byName.get(row.job);
        if (!job) throw new Error(`no handler for job ${row.job}`);

        const now = clock.now();
        const late = job.series && latestRun(job.series, town.campaign, row.runAt, now);
        const drafts = draftNotice(speech);
        const { tell, post } = drafts;
        await job.run(
          {
            town,
            store: townStore,
            now,
            today: dayOf(now),
            speech,
            platforms: options.platforms,
            tell,
            post,
            countReaders: (bulletin) => counts.push(bulletin),
            retry: (entry) => retries.push(entry),
          },
          // After downtime a series fires once, for its latest date.
          job.payload.parse(late ? payloadOf(late) : row.payload),
        );
        await townStore.outbox.put(drafts.all(), now);
        await townStore.plans.finish(id, now);
        await planNext(town, townStore, job, late?.at ?? row.runAt);
      });
      for (const entry of retries) options.retry(entry);
      for (const bulletin of counts) options.countReaders(townId, bulletin);
      options.wake();
    },
    async plan(town) {
      await store.transact(town.id, async (townStore) => {
        for (const job of options.jobs) {
          if (job.series && !(await townStore.plans.isPlanned(job.name))) {
            await planNext(town, townStore, job, clock.now());
          }
        }
      });
    },
    async bury(row, error) {
      await store.transact(row.town, async (townStore) => {
        const drafts = draftNotice(speech);
        const { tell } = drafts;
        await tellPeaceOffice({ store: townStore, tell }, `job-${row.id}`, 'job-lost', {
          job: row.job,
          // An English error is for the log, not for people.
          reason: /\p{Script=Han}/u.test(error.message) ? error.message : null,
          id: row.id,
        });
        await townStore.outbox.put(drafts.all(), clock.now());
        // A series goes on with its next date even when this one was lost.
        const job = byName.get(row.job);
        if (job) await planNext(options.townById(row.town), townStore, job, clock.now());
      });
      options.wake();
    },
  };
}

function payloadOf({ day, deadline }: Run): { day: Day; deadline?: Day } {
  return deadline ? { day, deadline } : { day };
}
