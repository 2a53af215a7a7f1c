import { hasRole } from '../../src/bot/authorise.ts';
import { launch, minutesFor, SEND_JOB, unitsReached } from '../../src/bot/bulletins.ts';
import { type Command, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { checkGate, detailsToConfirm } from '../../src/bot/gate.ts';
import { isThanks } from '../../src/bot/route.ts';
import { checkOpen, chooseOpen, openHere } from '../../src/bot/which-bulletin.ts';
import { endOfQuiet, isQuiet } from '../../src/domain/quiet-hours.ts';
import { readAnswer, readItemNumber } from '../../src/understanding/index.ts';

/**
 * 确认 B1: sends it, or sets it for its time. What may tell who was cheated is asked about once more, and goes at the
 * same person's second 确认, with its number.
 */
export const confirm: Command = {
  name: '确认',
  aliases: ['确认发送'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { bulletin } = await chooseOpen(context, rest, '确认');
    await checkOpen(context, bulletin);
    const { store, person, message, now, town } = context;
    const { no, targets, sendAt } = bulletin;
    checkGate(town, bulletin, targets, 'confirm');
    const change = { actor: person.id, at: now };
    const isSecond = bulletin.confirmedBy === person.id && readItemNumber(rest, 'B') !== null;
    const details = detailsToConfirm(town, bulletin, await unitsReached(context, bulletin));
    if (details && !isSecond) {
      const once = { ...bulletin, confirmedAt: now, confirmedBy: person.id };
      await store.bulletins.update(once, 'confirmed-once', change);
      return context.say('bulletin-details', details);
    }
    const confirmed = {
      ...bulletin,
      confirmedAt: now,
      confirmedBy: person.id,
      // The result is told where it was confirmed.
      platform: message.conversation.platform,
      conversation: message.conversation.id,
    };
    if (sendAt && sendAt > now) {
      await store.bulletins.update({ ...confirmed, state: 'scheduled' }, 'confirmed', change);
      await store.plans.add({ key: `bulletin-${no}`, job: SEND_JOB, runAt: sendAt, payload: { no } });
      return context.say('bulletin-scheduled', { no, groups: targets.length, sendAt });
    }
    await store.bulletins.update(await launch(context, confirmed, targets), 'confirmed', change);
    const { quietHours } = town.campaign;
    context.say('bulletin-started', {
      no,
      groups: targets.length,
      minutes: minutesFor(targets),
      isStopped: (await store.sending.stoppedAt()) !== null,
      quietUntil: isQuiet(now, quietHours) ? endOfQuiet(now, quietHours) : null,
    });
  },
};

/** 好, 是, 👌 send nothing: whoever says so under a preview is told what does. */
export const yesToPreview: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: ({ person, text }) => hasRole(person, 'peaceOffice') && readAnswer(text) === 'yes',
  async run(context) {
    const numbers = (await openHere(context)).map(({ no }) => no);
    if (numbers.length > 0) return context.say('refuse-bulletin-which', { numbers, verb: '确认' });
    if (!isThanks(context.text)) context.say('unknown', { nearest: null, isResident: false });
  },
};
