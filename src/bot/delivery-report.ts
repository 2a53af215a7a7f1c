import type { Bulletin, Delivery, OutboxRow, Store, TownStore } from '../store/face.ts';
import { draftNotice } from './drafts.ts';
import type { FailureWords, RecallWords } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import { planReaderCounts } from './readers.ts';
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

/** How the recall of a bulletin stands: only what had arrived can be taken back. */
export function recallFigures(deliveries: Delivery[]): RecallWords {
  const asked = deliveries.filter(({ state, recall }) => state === 'sent' && recall !== null);
  const refused = new Map<string, string[]>();
  for (const { recall, recallNote, title } of asked) {
    if (recall !== 'refused') continue;
    const reason = recallNote ?? '';
    refused.set(reason, [...(refused.get(reason) ?? []), title]);
  }
  return {
    groups: asked.length,
    recalled: asked.filter(({ recall }) => recall === 'done').length,
    refused: [...refused].map(([reason, titles]) => ({ reason, titles })),
    uncertain: deliveries.filter(({ state }) => state === 'uncertain').map(({ title }) => title),
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

/** Tells once per round how it ended, when nothing of the bulletin is on the way, or to be taken back, any more. */
export async function reportBulletin(
  store: Store,
  speech: Speech,
  townId: string,
  no: number,
): Promise<void> {
  await store.transact(townId, async (town) => {
    if ((await town.outbox.unsettled(no)) > 0) return;
    const bulletin = await town.bulletins.byNo(no);
    if (bulletin?.state === 'sending') await tellDelivered(town, speech, bulletin);
    if (bulletin?.state === 'recalling') await tellRecalled(town, speech, bulletin);
  });
}

/** 「已发 12/12 组」. */
async function tellDelivered(town: TownStore, speech: Speech, bulletin: Bulletin): Promise<void> {
  const { no, rounds, platform, conversation } = bulletin;
  const at = speech.now();
  await town.bulletins.update({ ...bulletin, state: 'done' }, 'delivered', { actor: 'bot', at });
  const figures = deliveryFigures(await town.bulletins.deliveries(no));
  const drafts = draftNotice(speech);
  drafts.tell(
    { key: `bulletin-${no}-report-${rounds}`, class: 'notice', platform, conversation },
    'bulletin-report',
    { no, groups: bulletin.targets.length, ...figures },
  );
  await town.outbox.put(drafts.all(), at);
  if (figures.sent > 0) await planReaderCounts(town, bulletin, at);
}

/** 「已从11/12个群撤回」. */
async function tellRecalled(town: TownStore, speech: Speech, bulletin: Bulletin): Promise<void> {
  const { no, platform, conversation } = bulletin;
  const at = speech.now();
  await town.bulletins.update({ ...bulletin, state: 'recalled' }, 'recalled', { actor: 'bot', at });
  const drafts = draftNotice(speech);
  drafts.tell(
    { key: `bulletin-${no}-recalled`, class: 'notice', platform, conversation },
    'bulletin-recalled',
    {
      no,
      unsent: 0,
      ...recallFigures(await town.bulletins.deliveries(no)),
    },
  );
  await town.outbox.put(drafts.all(), at);
}
