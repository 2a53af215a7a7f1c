import type { Bulletin, Delivery, TownStore } from '../store/face.ts';
import type { ReaderWords } from './messages.ts';

export const COUNT_JOB = 'count-readers';

/** When a bulletin's readers are counted after its last delivery. The platform's answers end after a day. */
const COUNTS_MINUTES = [10, 60, 6 * 60, 23 * 60];
/** Each group is one call of the platform's monthly quota: above so many groups only the last count is made. */
const MANY_GROUPS = 50;
/** More groups than this are told in one sum. */
const FEW_GROUPS = 4;

/** Plans the counts of a bulletin that has just been delivered. */
export async function planReaderCounts(store: TownStore, bulletin: Bulletin, at: Date): Promise<void> {
  const { no, rounds, targets } = bulletin;
  const counts = targets.length > MANY_GROUPS ? COUNTS_MINUTES.slice(-1) : COUNTS_MINUTES;
  for (const minutes of counts) {
    await store.plans.add({
      key: `readers-${no}-${rounds}-${minutes}`,
      job: COUNT_JOB,
      runAt: new Date(at.getTime() + minutes * 60_000),
      payload: { no },
    });
  }
}

/** What is known of a bulletin's readers; null before the first count and where no platform can tell. */
export function readerFigures(deliveries: Delivery[]): ReaderWords | null {
  const arrived = deliveries.filter(({ state }) => state === 'sent');
  const counted = arrived.flatMap(({ title, readers, readersAt }) =>
    readers === null || readersAt === null ? [] : [{ title, readers, readersAt }],
  );
  const [first] = counted;
  if (!first) return null;
  return {
    total: counted.reduce((sum, { readers }) => sum + readers, 0),
    // A group that could not be counted again keeps its figure: readers only become more.
    at: counted.reduce((latest, { readersAt }) => (readersAt > latest ? readersAt : latest), first.readersAt),
    groups: counted.length,
    isAll: counted.length === arrived.length,
    byGroup:
      counted.length > 1 && counted.length <= FEW_GROUPS
        ? counted.map(({ title, readers }) => ({ title, readers }))
        : [],
  };
}
