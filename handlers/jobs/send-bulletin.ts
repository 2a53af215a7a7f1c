import { z } from 'zod';
import { launch, SEND_JOB } from '../../src/bot/bulletins.ts';
import { defineJob } from '../../src/bot/job.ts';

/** The time a confirmed bulletin was set for has come. */
export const sendBulletin = defineJob({
  name: SEND_JOB,
  payload: z.object({ no: z.number() }),
  async run(context, { no }) {
    const bulletin = await context.store.bulletins.byNo(no);
    if (bulletin?.state !== 'scheduled') return;
    const launched = await launch(context, bulletin, bulletin.targets);
    await context.store.bulletins.update(launched, 'sent-on-time', { actor: 'bot', at: context.now });
  },
});
