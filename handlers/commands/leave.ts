import { type Command, WORK_PLACES } from '../../src/bot/command.ts';
import { addDays, mondayOf } from '../../src/domain/day.ts';

/** 请假: no nudge for the rest of this week. */
export const takeLeave: Command = {
  name: '请假',
  aliases: ['这周请假', '本周请假'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ store, person, today, now, say }) {
    const monday = mondayOf(today);
    const until = addDays(monday, 6);
    await store.people.takeLeave(person.id, monday, until, { actor: person.id, at: now });
    say('leave-taken', { until });
  },
};

/** 销假: nudges as usual again. */
export const endLeave: Command = {
  name: '销假',
  aliases: ['取消请假'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ store, person, today, now, say }) {
    const monday = mondayOf(today);
    await store.people.takeLeave(person.id, monday, addDays(monday, -1), { actor: person.id, at: now });
    say('leave-ended', {});
  },
};
