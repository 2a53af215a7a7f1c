import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type JobHandler, PermanentJobError, type Queue } from '../../src/queue/face.ts';
import { BACKOFF_MS, newQueueName, openQueue, type QueueServer } from './queue-server.ts';

/** What the queue promises, wherever BullMQ keeps its jobs; every test has a queue of its own. */
export function describeQueue(start: () => Promise<QueueServer>): void {
  let server: QueueServer;
  let name: string;
  const opened: Queue[] = [];
  /** What was done and given up, in order. */
  let done: unknown[];
  let dead: { job: string; payload: unknown; message: string }[];

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => {
    name = newQueueName();
    done = [];
    dead = [];
  });
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.stop();
  });

  async function open(): Promise<Queue> {
    const queue = await openQueue(server.place, name);
    opened.push(queue);
    return queue;
  }

  function working(queue: Queue, handlers: Record<string, JobHandler>): Promise<void> {
    return queue.start({
      handlers,
      async onDead(job, payload, { message }) {
        dead.push({ job, payload, message });
      },
    });
  }

  async function note(payload: unknown): Promise<void> {
    done.push(payload);
  }

  const until = (check: () => void, timeout = 10_000) => vi.waitFor(check, { timeout, interval: 10 });

  it('does every job, those added before the start too, with its payload', async () => {
    const queue = await open();
    const payloads = Array.from({ length: 20 }, (_, no) => ({ no, text: '打卡 35人 👌' }));
    for (const payload of payloads.slice(0, 5)) await queue.add('work', payload, { id: `job-${payload.no}` });
    await working(queue, { work: note });
    await Promise.all(
      payloads.slice(5).map((payload) => queue.add('work', payload, { id: `job-${payload.no}` })),
    );
    await until(() => expect(new Set(done)).toEqual(new Set(payloads)));
    expect(done).toHaveLength(20);
    expect(dead).toEqual([]);
  });

  it('does the same id once, while it waits, while it runs and when it is done', async () => {
    const queue = await open();
    const running = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await queue.add('work', 'first', { id: 'same' });
    await queue.add('work', 'second', { id: 'same' });
    await working(queue, {
      async work(payload) {
        running.resolve();
        await goOn.promise;
        await note(payload);
      },
    });
    await running.promise;
    await queue.add('work', 'third', { id: 'same' });
    goOn.resolve();
    await until(() => expect(done).toEqual(['first']));
    await queue.add('work', 'fourth', { id: 'same' });
    await queue.add('work', 'another', { id: 'other' });
    await until(() => expect(done).toEqual(['first', 'another']));
  });

  it('tries a job that throws five times, with growing pauses, then gives it up once', async () => {
    const queue = await open();
    const attempts: number[] = [];
    await working(queue, {
      async work() {
        attempts.push(performance.now());
        throw new Error('not yet');
      },
      after: note,
    });
    await queue.add('work', { no: 1 }, { id: 'failing' });
    await until(() => expect(dead).toEqual([{ job: 'work', payload: { no: 1 }, message: 'not yet' }]));
    await queue.add('after', 'after', { id: 'after' });
    await until(() => expect(done).toEqual(['after']));
    expect(attempts).toHaveLength(5);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    // Each pause is half to one and a half of the backoff doubled every time.
    pauses.forEach((pause, index) => {
      expect(pause).toBeGreaterThan((BACKOFF_MS * 2 ** index) / 2 - 5);
    });
    expect(dead).toHaveLength(1);
  });

  it('goes on once a job that threw works', async () => {
    const queue = await open();
    let attempts = 0;
    await working(queue, {
      async work(payload) {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        await note(payload);
      },
    });
    await queue.add('work', 'at last', { id: 'mending' });
    await until(() => expect(done).toEqual(['at last']));
    expect(dead).toEqual([]);
  });

  it('does not repeat what cannot help, nor what nobody handles', async () => {
    const queue = await open();
    let attempts = 0;
    await working(queue, {
      async work() {
        attempts += 1;
        throw new PermanentJobError('nothing helps');
      },
    });
    await queue.add('work', 1, { id: 'permanent' });
    await until(() => expect(dead).toEqual([{ job: 'work', payload: 1, message: 'nothing helps' }]));
    await queue.add('unheard-of', 2, { id: 'unknown' });
    await until(() => expect(dead).toHaveLength(2));
    expect(dead[1]).toEqual({ job: 'unheard-of', payload: 2, message: 'no handler for job unheard-of' });
    expect(attempts).toBe(1);
  });

  it('waits for jobs under way when it stops, and leaves the rest for the next start', async () => {
    const queue = await open();
    const running = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await working(queue, {
      async work(payload) {
        running.resolve();
        await goOn.promise;
        await note(payload);
      },
    });
    await queue.add('work', 'under way', { id: 'one' });
    await running.promise;
    let hasStopped = false;
    const stopped = queue.stop().then(() => {
      hasStopped = true;
    });
    opened.splice(0);
    const next = await open();
    await next.add('work', 'later', { id: 'two' });
    expect(hasStopped).toBe(false);
    goOn.resolve();
    await stopped;
    expect(done).toEqual(['under way']);
    await working(next, { work: note });
    await until(() => expect(done).toEqual(['under way', 'later']));
  });

  it('resumes within ten seconds a job whose worker was killed in the middle', async () => {
    const queue = await open();
    const program = join(import.meta.dirname, 'queue-worker.ts');
    const worker = spawn(process.execPath, [program, JSON.stringify(server.place), name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await queue.add('work', { no: 7 }, { id: 'interrupted' });
    const [line] = await once(worker.stdout, 'data');
    expect(JSON.parse(String(line))).toEqual({ no: 7 });
    const exit = once(worker, 'exit');
    worker.kill('SIGKILL');
    await exit;
    const killedAt = performance.now();
    await working(queue, { work: note });
    await until(() => expect(done).toEqual([{ no: 7 }]), 15_000);
    expect(performance.now() - killedAt).toBeLessThan(10_000);
    expect(dead).toEqual([]);
  }, 30_000);

  it('goes on within ten seconds when its server was killed in the middle of a job', async () => {
    const queue = await open();
    const running = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await working(queue, {
      async work(payload) {
        running.resolve();
        await goOn.promise;
        await note(payload);
      },
      tick: async () => undefined,
    });
    await queue.every(200, 'tick');
    await queue.add('work', 'under way', { id: 'one' });
    await running.promise;
    const restarted = server.restart();
    goOn.resolve();
    await restarted;
    const backAt = performance.now();
    await queue.add('work', 'afterwards', { id: 'two' });
    await until(() => expect(new Set(done)).toEqual(new Set(['under way', 'afterwards'])), 15_000);
    expect(performance.now() - backAt).toBeLessThan(10_000);
  }, 40_000);

  it('ticks in real time, also when it is told so again, and after another start', async () => {
    const queue = await open();
    await working(queue, { tick: note });
    await queue.every(100, 'tick');
    await queue.every(100, 'tick');
    const startedAt = performance.now();
    await until(() => expect(done.length).toBeGreaterThanOrEqual(5));
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    await queue.stop();
    opened.splice(0);
    const ticks = done.length;
    const next = await open();
    await working(next, { tick: note });
    await until(() => expect(done.length).toBeGreaterThanOrEqual(ticks + 2));
  });
}
