import { z } from 'zod';
import { endOfPreview, launch, SEND_JOB } from '../../src/bot/bulletins.ts';
import { defineJob, type JobContext } from '../../src/bot/job.ts';
import { UserError } from '../../src/bot/user-error.ts';
import type { Bulletin } from '../../src/store/face.ts';

/** The time a confirmed bulletin was set for has come. */
export const sendBulletin = defineJob({
  name: SEND_JOB,
  payload: z.object({ no: z.number() }),
  async run(context, { no }) {
    const bulletin = await context.store.bulletins.byNo(no);
    if (bulletin?.state !== 'scheduled') return;
    try {
      const launched = await launch(context, bulletin, bulletin.targets);
      await context.store.bulletins.update(launched, 'sent-on-time', { actor: 'bot', at: context.now });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await layBack(context, bulletin, error);
    }
  },
});

/** The gate stopped it: whoever confirmed it is told, and may change it and confirm again. */
async function layBack(context: JobContext, bulletin: Bulletin, { id, params }: UserError): Promise<void> {
  const { no, platform, conversation } = bulletin;
  const open = {
    ...bulletin,
    state: 'preview' as const,
    sendAt: null,
    confirmedAt: null,
    confirmedBy: null,
    expiresAt: endOfPreview(context),
  };
  await context.store.bulletins.update(open, 'stopped', { actor: 'bot', at: context.now });
  const key = `bulletin-${no}-stopped-${context.now.getTime()}`;
  context.tell({ key, class: 'notice', platform, conversation }, id, params);
}
