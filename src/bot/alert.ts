import type { Store } from '../store/face.ts';
import type { Town } from './command.ts';
import { draftNotice } from './drafts.ts';
import type { MessageParams } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import type { Speech } from './speech.ts';

/** What a channel reports of its platform: quota, credentials, permissions. */
export interface PlatformAlert {
  kind: MessageParams['platform-alert']['kind'];
  /** Names of the missing ones, as the platform's own pages show them. */
  permissions?: string[];
  meter?: 'api' | 'stream';
  used?: number;
  quota?: number;
}

/** Tells the peace office of every town; how often is the channel's to decide. */
export async function tellAlert(
  { store, speech, towns, wake }: { store: Store; speech: Speech; towns: readonly Town[]; wake(): void },
  { kind, permissions, meter, used, quota }: PlatformAlert,
): Promise<void> {
  const at = speech.now();
  for (const { id } of towns) {
    await store.transact(id, async (town) => {
      const drafts = draftNotice(speech);
      await tellPeaceOffice(
        { store: town, tell: drafts.tell },
        `alert-${kind}-${at.getTime()}`,
        'platform-alert',
        {
          kind,
          permissions: permissions ?? [],
          meter: meter ?? null,
          used: used ?? 0,
          quota: quota ?? 0,
        },
      );
      await town.outbox.put(drafts.all(), at);
    });
  }
  wake();
}
