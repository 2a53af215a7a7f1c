import { z } from 'zod';
import { defineJob } from '../../src/bot/job.ts';
import { addDays, instantAt, mondayOf } from '../../src/domain/day.ts';
import { isNudgeWeek } from '../../src/domain/schedule.ts';

/** Each dedicated lecturer lectures every week [notice 一·(一)·1]: who has not yet is nudged, privately. */
export const weeklyNudge = defineJob({
  name: 'weekly-nudge',
  series: 'weekly-nudge',
  payload: z.object({ day: z.string() }),
  async run({ town, store, today, tell }, { day }) {
    if (!isNudgeWeek(town.campaign, day)) return;
    const monday = mondayOf(day);
    const lectured = await store.checkIns.lecturersBetween(monday, addDays(monday, 6));
    const away = await store.people.onLeave(day);
    for (const { id, platform, account, grants } of await store.people.all()) {
      const isDedicated = grants.some(({ role, dedicated }) => role === 'lecturer' && dedicated);
      if (!isDedicated || lectured.has(id) || away.has(id)) continue;
      const expiresAt = instantAt(addDays(today, 1));
      tell(
        { key: `nudge-${day}-${id}`, class: 'reminder', platform, account, expiresAt },
        'weekly-nudge',
        {},
      );
    }
  },
});
