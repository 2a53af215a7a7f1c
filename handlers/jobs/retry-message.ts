import { z } from 'zod';
import { RETRY_JOB } from '../../src/bot/fault.ts';
import { defineJob } from '../../src/bot/job.ts';

/** A message our own fault kept from being answered is handled again. */
export const retryMessage = defineJob({
  name: RETRY_JOB,
  payload: z.object({ platform: z.enum(['dingtalk', 'wechat']), id: z.string() }),
  async run({ store, retry }, { platform, id }) {
    const entry = await store.inbox.reopen(platform, id);
    if (entry) retry(entry);
  },
});
