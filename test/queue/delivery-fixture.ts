import pino from 'pino';
import { createDeliverer, type Deliverer } from '../../src/queue/deliverer.ts';
import type { OutboxDraft, OutboxRow } from '../../src/store/face.ts';
import { draftOf } from '../contract/samples.ts';
import { AT, type StoreFixture } from '../contract/store-server.ts';
import { createFakeChannel, type FakeChannel } from './fake-channel.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** The delivery worker between a real store and a fake platform, at 09:00. */
export interface DeliveryFixture {
  clock: ManualClock;
  channel: FakeChannel;
  deliverer: Deliverer;
  /** Keys of what reached its last state, in order. */
  settled: string[];
  /** What is to be done once a row has settled goes wrong, once. */
  failsToSettle(key: string, error: Error): void;
  /** Puts drafts of a class; their texts are their keys. */
  put(kind: OutboxDraft['class'], keys: string[], changes?: Partial<OutboxDraft>): Promise<OutboxRow[]>;
  /** Keys and states of the outbox, in order of arrival. */
  states(): Promise<Record<string, string>>;
}

export function openDelivery(
  { store, town, loaded, database }: StoreFixture,
  { sendsAtOnce = 1 }: { sendsAtOnce?: number } = {},
): DeliveryFixture {
  const clock = createManualClock(AT);
  const channel = { ...createFakeChannel(clock), sendsAtOnce };
  const settled: string[] = [];
  const failures = new Map<string, Error>();
  const deliverer = createDeliverer({
    store,
    clock,
    channels: [channel],
    campaignOf: () => loaded.campaign,
    async onSettled({ key }) {
      const error = failures.get(key);
      if (error) throw error;
      settled.push(key);
    },
    log: pino({ level: 'silent' }),
  });
  return {
    clock,
    channel,
    deliverer,
    settled,
    failsToSettle: (key, error) => failures.set(key, error),
    put: (kind, keys, changes = {}) =>
      town.outbox.put(
        keys.map((key) => draftOf(key, { class: kind, text: key, conversation: `to-${key}`, ...changes })),
        AT,
      ),
    async states() {
      const { rows } = await database.pool.query<{ key: string; state: string }>(
        'select key, state from outbox order by id',
      );
      return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
    },
  };
}
