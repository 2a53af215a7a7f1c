import {
  type BackendFactory,
  Queue as BullQueue,
  type IQueueBackend,
  type Job,
  UnrecoverableError,
  Worker,
} from 'bullmq';
import type { Logger } from 'pino';
import { type JobHandlers, PermanentJobError, type Queue } from './face.ts';

/** Where BullMQ keeps its jobs. */
export interface QueueBackend<ConnectionOptions> {
  connection: ConnectionOptions;
  factory?: BackendFactory<IQueueBackend, ConnectionOptions>;
}

const NAME = 'bot';
const ATTEMPTS = 5;
/** A job whose worker died goes on once its lock has run out and looks have passed; the defaults take a minute. */
const LOCK_MS = 4_000;
const LOOK_MS = 1_000;
/** Between looks for a server that is away; by default the worker lies idle for a quarter of a minute. */
const AWAY_PAUSE_MS = 500;
/** How often, at most, a schedule is looked after. */
const LEAST_WATCH_MS = 1_000;
/** Longer than any retry: ids deduplicate only while the job exists. By age: `count` deadlocks on PostgreSQL. */
const KEEP_SECONDS = 3_600;

/** The queue port over BullMQ, on either of its backends. */
export function createBullQueue<ConnectionOptions>(
  backend: QueueBackend<ConnectionOptions>,
  { log, name = NAME, backoffMs = 1_000 }: { log: Logger; name?: string; backoffMs?: number },
): Queue {
  const options = { connection: backend.connection };
  // The two constructors differ only in which backend they infer; the port hides it.
  const queue = new BullQueue(name, options as never, backend.factory as never) as BullQueue;
  let worker: Worker | null = null;
  queue.on('error', (error) => log.warn({ err: error }, 'queue connection'));
  const watches: NodeJS.Timeout[] = [];

  async function schedule(ms: number, job: string): Promise<void> {
    await queue.upsertJobScheduler(
      job,
      { every: ms },
      { name: job, data: {}, opts: { removeOnComplete: { age: 60 }, removeOnFail: { age: KEEP_SECONDS } } },
    );
  }

  /** An emptied Redis has forgotten the schedule too. */
  async function scheduleAgain(ms: number, job: string): Promise<void> {
    try {
      if (await queue.getJobScheduler(job)) return;
      log.warn({ job }, 'the queue forgot its schedule');
      await schedule(ms, job);
    } catch (error) {
      log.warn({ err: error, job }, 'schedule not looked at');
    }
  }

  return {
    async add(job, payload, { id }) {
      await queue.add(job, payload, {
        jobId: id,
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
        removeOnComplete: { age: KEEP_SECONDS },
        removeOnFail: { age: KEEP_SECONDS },
      });
    },
    async every(ms, job) {
      await schedule(ms, job);
      watches.push(setInterval(() => void scheduleAgain(ms, job), Math.max(ms, LEAST_WATCH_MS)));
    },
    async start(work) {
      worker = new Worker(
        name,
        (job) => run(work, job),
        {
          ...options,
          concurrency: 4,
          lockDuration: LOCK_MS,
          stalledInterval: LOOK_MS,
          maxStalledCount: 10,
          runRetryDelay: AWAY_PAUSE_MS,
          // In seconds. On PostgreSQL nobody is notified of a job that was taken from a dead worker.
          drainDelay: LOOK_MS / 1_000,
          removeOnComplete: { age: KEEP_SECONDS },
          removeOnFail: { age: KEEP_SECONDS },
        } as never,
        backend.factory as never,
      );
      worker.on('error', (error) => log.warn({ err: error }, 'queue worker'));
      worker.on('failed', (job, error) => {
        if (!job || !isDead(job, error)) return;
        log.error({ err: error, job: job.name, id: job.id }, 'job failed for good');
        work
          .onDead(job.name, job.data, error)
          .catch((cause) => log.error({ err: cause }, 'dead letter not kept'));
      });
      await worker.waitUntilReady();
    },
    async stop() {
      for (const watch of watches) clearInterval(watch);
      await worker?.close();
      await queue.close();
    },
  };
}

async function run({ handlers }: JobHandlers, job: Job): Promise<void> {
  const handler = handlers[job.name];
  if (!handler) throw new UnrecoverableError(`no handler for job ${job.name}`);
  try {
    await handler(job.data);
  } catch (error) {
    if (error instanceof PermanentJobError) throw new UnrecoverableError(error.message);
    throw error;
  }
}

function isDead(job: Job, error: Error): boolean {
  return error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);
}
