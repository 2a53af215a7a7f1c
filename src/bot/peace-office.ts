import type { TownStore } from '../store/face.ts';
import { hasRole } from './authorise.ts';
import type { Notice } from './command.ts';
import type { MessageId, MessageParams } from './messages.ts';

interface Teller {
  store: TownStore;
  tell<K extends MessageId>(notice: Notice, id: K, params: MessageParams[K]): void;
}

/** Tells every peace-office person privately, once per key. */
export async function tellPeaceOffice<K extends MessageId>(
  { store, tell }: Teller,
  key: string,
  id: K,
  params: MessageParams[K],
): Promise<void> {
  for (const person of await store.people.all()) {
    if (!hasRole(person, 'peaceOffice')) continue;
    const { platform, account } = person;
    tell({ key: `${key}-${person.id}`, class: 'notice', platform, account }, id, params);
  }
}
