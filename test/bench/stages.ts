import type { Channel } from '../../src/channels/channel.ts';
import type { Store } from '../../src/store/face.ts';

/** When a message passed each point of its way, in milliseconds of the machine's clock. */
export type Point =
  | 'posted'
  | 'handed'
  | 'kept'
  | 'taken'
  | 'connected'
  | 'decided'
  | 'committed'
  | 'sending'
  | 'shown';

/** The stretches between the points, in the order they are passed. */
export const STAGES: readonly { name: string; from: Point; to: Point }[] = [
  { name: 'platform takes the message', from: 'posted', to: 'handed' },
  { name: 'accept: inbox on disk', from: 'handed', to: 'kept' },
  { name: 'wait in the mailbox', from: 'kept', to: 'taken' },
  { name: 'wait for a connection, begin', from: 'taken', to: 'connected' },
  { name: 'transaction: statements and thinking', from: 'connected', to: 'decided' },
  { name: 'transaction: commit on disk', from: 'decided', to: 'committed' },
  { name: 'send: reply shown by the platform', from: 'sending', to: 'shown' },
];

/** Notes where messages are while switched on; off, it costs nothing worth measuring. */
export interface StageWatch {
  isOn: boolean;
  note(message: string, point: Point, at?: number): void;
  /** Lengths of each stage over the messages that went all the way, by name; forgets them. */
  take(): Map<string, number[]>;
}

export function createStageWatch(): StageWatch {
  let seen = new Map<string, Partial<Record<Point, number>>>();

  return {
    isOn: false,
    note(message, point, at = performance.now()) {
      if (!this.isOn) return;
      const points = seen.get(message) ?? {};
      points[point] = at;
      seen.set(message, points);
    },
    take() {
      const lengths = new Map(STAGES.map(({ name }): [string, number[]] => [name, []]));
      for (const points of seen.values()) {
        for (const { name, from, to } of STAGES) {
          const [begin, end] = [points[from], points[to]];
          if (begin !== undefined && end !== undefined) lengths.get(name)?.push(end - begin);
        }
      }
      seen = new Map();
      return lengths;
    },
  };
}

/** The store as it is, telling the watch what it does for which message. */
export function watchStore(store: Store, watch: StageWatch): Store {
  return {
    ...store,
    inbox: {
      ...store.inbox,
      async put(message, receivedAt) {
        watch.note(message.id, 'handed');
        const entry = await store.inbox.put(message, receivedAt);
        watch.note(message.id, 'kept');
        return entry;
      },
    },
    async transact(town, work) {
      const points: [Point, number][] = [['taken', performance.now()]];
      let handled: string | null = null;
      const result = await store.transact(town, async (townStore) => {
        points.push(['connected', performance.now()]);
        const { people } = townStore;
        const value = await work({
          ...townStore,
          people: {
            ...people,
            receive(message, now) {
              handled = message.id;
              return people.receive(message, now);
            },
          },
        });
        points.push(['decided', performance.now()]);
        return value;
      });
      points.push(['committed', performance.now()]);
      if (handled !== null) for (const [point, at] of points) watch.note(handled, point, at);
      return result;
    },
  };
}

export function watchChannel(channel: Channel, watch: StageWatch): Channel {
  return {
    ...channel,
    send(target, message) {
      if (message.inReplyTo !== null) watch.note(message.inReplyTo, 'sending');
      return channel.send(target, message);
    },
  };
}
