import type { PictureRef } from '../channel.ts';

/** One message as the make-believe platform remembers it. */
export interface LedgerEntry {
  id: string;
  conversation: string;
  /** A person's id, or `bot`. */
  sender: string;
  text: string;
  pictures: PictureRef[];
  addressed: boolean;
  at: Date;
  inReplyTo: string | null;
}

/** `absent`: the bot is not in the group; `silent`: the line drops while sending, nobody knows what arrived. */
export type Fault = 'absent' | 'silent';

/** What the sandbox's two platforms remember. Appends keep their order and are on disk once anything later is. */
export interface SandboxLedger {
  /** False when the id was there already: then nothing changes. */
  append(entry: LedgerEntry): Promise<boolean>;
  /** Other words in the place of a message that is there, its pictures gone. */
  replace(id: string, text: string): Promise<void>;
  byId(id: string): Promise<LedgerEntry | null>;
  /** In order, after the entry with this id (nothing where there is none); null = from the start, null conversation = all. */
  list(conversation: string | null, after: string | null): Promise<LedgerEntry[]>;
  /** Where the clock stood and which faults were on; null in a new sandbox. */
  state(): Promise<{ now: Date; faults: Record<string, Fault> } | null>;
  keepState(state: { now: Date; faults: Record<string, Fault> }): Promise<void>;
}
