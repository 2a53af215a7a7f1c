import type { Bulletin, Delivery, OutboxRow, Store } from '../store/face.ts';
import { draftNotice } from './drafts.ts';
import type { FailureWords } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import type { Speech } from './speech.ts';

/** How the deliveries of a bulletin stand. */
export function deliveryFigures(deliveries: Delivery[]): {
  sent: number;
  waiting: number;
  failed: FailureWords[];
  uncertain: FailureWords[];
} {
  const inState = (...states: string[]) => deliveries.filter(({ state }) => states.includes(state));
  const words = ({ title, error }: Delivery) => ({ title, reason: error ?? '' });
  return {
    sent: inState('sent').length,
    waiting: inState('pending', 'sending').length,
    failed: inState('failed', 'expired').map(words),
    uncertain: inState('uncertain').map(words),
  };
}

/**
 * Reacts to a delivery that reached its last state: when it was a bulletin's last, its sender is told the result;
 * a private message that got lost is told to the peace office, unless it was itself such a message.
 */
export async function reportDelivery(store: Store, speech: Speech, row: OutboxRow): Promise<void> {
  if (row.bulletin !== null) return reportBulletin(store, speech, row.town, row.bulletin);
  const current = await store.of(row.town).outbox.lostById(row.id);
  if (!current || current.class === 'notice') return;
  await store.transact(row.town, async (town) => {
    const drafts = draftNotice(speech);
    await tellPeaceOffice({ store: town, tell: drafts.tell }, `lost-${row.id}`, 'delivery-lost', {
      to: current.to,
      reason: current.error,
      isUncertain: current.state === 'uncertain',
    });
    await town.outbox.put(drafts.all(), speech.now());
  });
}

/** Says 「已发 12/12 组」 once per round, when nothing of the bulletin is on the way any more. */
export async function reportBulletin(
  store: Store,
  speech: Speech,
  townId: string,
  no: number,
): Promise<void> {
  await store.transact(townId, async (town) => {
    if ((await town.outbox.unsettled(no)) > 0) return;
    const bulletin = await town.bulletins.byNo(no);
    if (bulletin?.state !== 'sending') return;
    const at = speech.now();
    await town.bulletins.update({ ...bulletin, state: 'done' }, 'delivered', { actor: 'bot', at });
    const drafts = draftNotice(speech);
    drafts.tell(addressOf(bulletin), 'bulletin-report', {
      no,
      groups: bulletin.targets.length,
      ...deliveryFigures(await town.bulletins.deliveries(no)),
    });
    await town.outbox.put(drafts.all(), at);
  });
}

function addressOf({ no, rounds, platform, conversation }: Bulletin) {
  return { key: `bulletin-${no}-report-${rounds}`, class: 'notice', platform, conversation } as const;
}
