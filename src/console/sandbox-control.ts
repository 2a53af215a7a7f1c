/** What the sandbox page and its JSON API need of the sandbox: kept here, by its user. */
export interface SandboxPerson {
  id: string;
  name: string;
  /** In Chinese, as the glossary names them. */
  roles: string[];
  /** The unit's name; null for town-wide posts. */
  unit: string | null;
}

export interface SandboxConversation {
  id: string;
  platform: 'dingtalk' | 'wechat';
  kind: 'group' | 'single';
  title: string;
  unit: string | null;
  members: string[];
  /** Fault the next sends to this conversation meet, set by the visitor; null = none. */
  fault: SandboxFault | null;
}

/** `absent`: the bot is not in the group; `silent`: the line drops after the send, so nobody knows whether it arrived. */
export type SandboxFault = 'absent' | 'silent';

export interface SandboxMessage {
  id: string;
  conversation: string;
  /** A person's id, or `bot`. */
  from: string;
  text: string;
  /** Content hashes. */
  pictures: string[];
  at: Date;
  inReplyTo: string | null;
}

export interface SandboxPost {
  conversation: string;
  sender: string;
  text: string;
  pictures: Uint8Array[];
  addressed: boolean;
  /** The same id twice is a redelivery; made when absent. */
  id: string | null;
}

/** Bad input to the sandbox: the message is Chinese and meant for whoever called. */
export class SandboxInputError extends Error {
  override name = 'SandboxInputError';
}

export interface SandboxControl {
  state(): Promise<{ now: Date; people: SandboxPerson[]; conversations: SandboxConversation[] }>;
  /** Resolves once the message is on disk and accepted. Throws {@link SandboxInputError}. */
  post(message: SandboxPost): Promise<string>;
  /** In order; `after` is exclusive and a message id. Null conversation = all. Throws {@link SandboxInputError}. */
  messages(conversation: string | null, after: string | null): Promise<SandboxMessage[]>;
  picture(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
  /** A small one of it. */
  preview(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
  /** Forward only; resolves when all that falls due on the way is delivered or listed as failed. */
  moveClock(to: Date): Promise<void>;
  setFault(conversation: string, fault: SandboxFault | null): Promise<void>;
  reset(): Promise<void>;
  /** Every new message, every one taken back, every clock move, every reset, as it happens; returns the unsubscribe. */
  subscribe(listener: (event: SandboxEvent) => void): () => void;
}

export type SandboxEvent =
  | { kind: 'message'; message: SandboxMessage }
  /** The message as it stands now that it was taken back. */
  | { kind: 'recalled'; message: SandboxMessage }
  | { kind: 'clock'; now: Date }
  | { kind: 'reset' };
