import { openQueue, type QueuePlace } from './queue-server.ts';

/** Takes a queue's jobs, says so on stdout and never finishes one: the worker that tests kill. */
const [place = '', name = ''] = process.argv.slice(2);
const queue = await openQueue(JSON.parse(place) as QueuePlace, name);
await queue.start({
  handlers: {
    async work(payload) {
      process.stdout.write(`${JSON.stringify(payload)}\n`);
      await new Promise(() => undefined);
    },
  },
  async onDead() {
    throw new Error('no job is given up here');
  },
});
