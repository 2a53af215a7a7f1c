import { z } from 'zod';
import { defineJob, type JobContext } from '../../src/bot/job.ts';
import type { Standing } from '../../src/bot/messages.ts';
import { tellPeaceOffice } from '../../src/bot/peace-office.ts';
import { standingOf } from '../../src/bot/standing.ts';
import { targetUnitsOf, type Unit } from '../../src/domain/campaign.ts';
import { addDays, type Day, daysBetween, instantAt } from '../../src/domain/day.ts';
import type { Person } from '../../src/store/face.ts';

interface Behind {
  unit: Unit;
  standing: Standing;
}

/** Each unit below the coming target is reminded, privately to those who can act; who has reached it hears nothing. */
export const deadlineReminder = defineJob({
  name: 'deadline-reminder',
  series: 'deadline-reminder',
  payload: z.object({ day: z.string(), deadline: z.string() }),
  async run(context, { day, deadline }) {
    const behind = await unitsBehind(context, deadline);
    const people = await context.store.people.all();
    for (const person of people) {
      const own = behind.filter(({ unit }) => canAct(person, unit));
      if (own.length > 0) remind(context, person, own, { day, deadline });
    }
    const alone = behind.filter(({ unit }) => !people.some((person) => canAct(person, unit)));
    if (alone.length === 0) return;
    const units = alone.map(({ unit, standing }) => ({ name: unit.name, gap: standing.gap }));
    await tellPeaceOffice(context, `deadline-nobody-${deadline}-${day}`, 'deadline-reminder-nobody', {
      deadline,
      units,
    });
  },
});

async function unitsBehind({ town, store, today }: JobContext, deadline: Day): Promise<Behind[]> {
  const { campaign } = town;
  // The standing is taken against the deadline that is reminded of, also on its own last day.
  const seenFrom = today > deadline ? deadline : today;
  const behind: Behind[] = [];
  for (const unit of targetUnitsOf(campaign)) {
    const standing = await standingOf({ campaign, store, today: seenFrom }, unit.id);
    if (standing.target !== null && !standing.reached) behind.push({ unit, standing });
  }
  return behind;
}

/** Cadres and dedicated lecturers of a village; the police for the floating population. */
function canAct(person: Person, unit: Unit): boolean {
  return person.grants.some(
    ({ role, unit: of, dedicated }) =>
      of === unit.id && (role === 'cadre' || role === 'police' || (role === 'lecturer' && dedicated)),
  );
}

function remind(
  { tell, today }: JobContext,
  { id, platform, account }: Person,
  own: Behind[],
  { day, deadline }: { day: Day; deadline: Day },
): void {
  tell(
    {
      key: `deadline-${deadline}-${day}-${id}`,
      class: 'reminder',
      platform,
      account,
      // Tomorrow's gap is another one: what could not go out today is not sent late.
      expiresAt: instantAt(addDays(today, 1)),
    },
    'deadline-reminder',
    {
      deadline,
      daysLeft: Math.max(0, daysBetween(today, deadline)),
      units: own.map(({ standing }) => standing),
    },
  );
}
