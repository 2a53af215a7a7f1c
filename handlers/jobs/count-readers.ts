import { z } from 'zod';
import { defineJob } from '../../src/bot/job.ts';
import { COUNT_JOB } from '../../src/bot/readers.ts';

/** Some time after a bulletin went out: how many have read it by now? */
export const countReaders = defineJob({
  name: COUNT_JOB,
  payload: z.object({ no: z.number() }),
  async run(context, { no }) {
    const bulletin = await context.store.bulletins.byNo(no);
    if (bulletin?.state === 'done') context.countReaders(no);
  },
});
