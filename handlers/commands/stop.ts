import { type Command, WORK_PLACES } from '../../src/bot/command.ts';

/** 停发: bulletins, reminders and timed sends stop at once; replies go on. */
export const stopSending: Command = {
  name: '停发',
  aliases: ['停', '停止发送', '别发了', '先别发', '暂停发送'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ store, person, now, say }) {
    const isNew = await store.sending.stop({ actor: person.id, at: now });
    say('sending-stopped', { isAgain: !isNew, waiting: await store.outbox.waiting() });
  },
};

export const resumeSending: Command = {
  name: '恢复发送',
  aliases: ['继续发送', '接着发'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ store, person, now, say }) {
    const isNew = await store.sending.resume({ actor: person.id, at: now });
    say('sending-resumed', { isAgain: !isNew });
  },
};
