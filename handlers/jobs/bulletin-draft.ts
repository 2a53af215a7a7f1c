import { z } from 'zod';
import { draftBulletin, previewParams } from '../../src/bot/bulletins.ts';
import { defineJob, type JobContext } from '../../src/bot/job.ts';
import { tellPeaceOffice } from '../../src/bot/peace-office.ts';
import { townStandingOf } from '../../src/bot/standing.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { addDays, type Day, daysBetween, instantAt } from '../../src/domain/day.ts';
import type { FraudScript } from '../../src/domain/fraud-script.ts';
import type { Bulletin } from '../../src/store/face.ts';

/** Monday: the week's bulletin is drafted and waits for the peace office, who may edit, confirm or drop it. */
export const bulletinDraft = defineJob({
  name: 'bulletin-draft',
  series: 'bulletin-draft',
  payload: z.object({ day: z.string() }),
  async run(context, { day }) {
    const { town, store, today } = context;
    const script = scriptOfWeek(context, day);
    if (!script) return;
    const bulletin = await draftOf(context, script, day).catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    if (!bulletin) return;
    if (bulletin instanceof UserError) {
      return tellPeaceOffice(context, `draft-${day}`, bulletin.id, bulletin.params);
    }
    const { counted, gap, deadline } = await townStandingOf({ campaign: town.campaign, store, today });
    await tellPeaceOffice(context, `draft-${day}`, 'weekly-draft', {
      ...previewParams(bulletin, [], town.campaign),
      counted,
      gap,
      deadline,
    });
  },
});

/** @throws {UserError} when the gate stops it. */
async function draftOf(context: JobContext, script: FraudScript, day: Day): Promise<Bulletin | null> {
  const { town, speech } = context;
  const { name, lead, stages, advice } = script;
  return draftBulletin(context, {
    kind: 'weekly',
    title: name,
    text: speech.words('weekly-bulletin', { name, lead, stages, advice }, 'dingtalk', true),
    units: 'all',
    sendAt: null,
    author: '',
    // It waits all week, until the next one takes its place.
    expiresAt: instantAt(addDays(day, 7), town.campaign.reminders.draft.at),
    platform: 'dingtalk',
    conversation: '',
  });
}

/** The scripts take turns, one a week from the campaign's start. */
function scriptOfWeek({ town }: JobContext, day: Day): FraudScript | undefined {
  const { scripts, campaign } = town;
  const week = Math.floor(daysBetween(campaign.startsOn, day) / 7);
  return scripts.at(week % scripts.length);
}
