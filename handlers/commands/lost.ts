import { type Command, WORK_PLACES } from '../../src/bot/command.ts';

const SHOWN = 8;

/** 没发到: private messages that got lost; a bulletin's are in 通报 Bn. */
export const lost: Command = {
  name: '没发到',
  aliases: ['发送失败', '失败'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'nothing',
  async run({ store, say }) {
    const rows = await store.outbox.lost(SHOWN);
    say('lost-list', {
      lost: rows.map(({ to, error, state, at }) => ({
        to,
        reason: error,
        isUncertain: state === 'uncertain',
        at,
      })),
    });
  },
};
