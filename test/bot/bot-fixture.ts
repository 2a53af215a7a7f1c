import { join } from 'node:path';
import pino from 'pino';
import { catalogue as everything } from '../../handlers/commands/index.ts';
import { type Bot, createBot } from '../../src/bot/bot.ts';
import type { Catalogue, Town } from '../../src/bot/command.ts';
import { createSpeech, type Speech } from '../../src/bot/speech.ts';
import { loadTemplates } from '../../src/bot/templates.ts';
import { isConnectionLoss } from '../../src/store/database.ts';
import { prepareLexicon } from '../../src/understanding/index.ts';
import { AT, type StoreFixture } from '../contract/store-server.ts';
import { createFakeChannel, type FakeChannel } from '../queue/fake-channel.ts';
import { createManualClock, type ManualClock } from '../queue/manual-clock.ts';

export const templates = await loadTemplates(join(import.meta.dirname, '../../templates/messages'));

/** The bot between a real store and a fake platform, at 09:00; what its handlers log as errors is kept. */
export interface BotFixture {
  bot: Bot;
  clock: ManualClock;
  channel: FakeChannel;
  town: Town;
  speech: Speech;
  /** How often the delivery worker was woken. */
  wakes(): number;
  errors: string[];
}

export function openBot({ store, loaded }: StoreFixture, catalogue: Catalogue = everything): BotFixture {
  const clock = createManualClock(AT);
  const channel = createFakeChannel(clock);
  const speech = createSpeech(templates, clock);
  const town: Town = { ...loaded, lexicon: prepareLexicon(loaded.campaign) };
  const errors: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => errors.push(JSON.parse(line).msg) });
  let wakes = 0;
  const bot = createBot({
    store,
    clock,
    catalogue,
    templates,
    speech,
    channels: [channel],
    towns: () => [town],
    townById: () => town,
    wake: () => {
      wakes += 1;
    },
    tracker: { wake: () => undefined, mayCount: () => false, count: () => undefined },
    isAway: isConnectionLoss,
    log,
  });
  return { bot, clock, channel, town, speech, wakes: () => wakes, errors };
}
