import { createHash } from 'node:crypto';
import {
  type SandboxControl,
  type SandboxConversation,
  type SandboxEvent,
  type SandboxFault,
  SandboxInputError,
  type SandboxMessage,
  type SandboxPerson,
  type SandboxPost,
} from '../../src/console/sandbox-control.ts';

export const FIRST_MORNING = new Date('2021-04-06T09:00:00+08:00');

const PEOPLE: SandboxPerson[] = [
  { id: 'wang', name: '王姐', roles: ['宣讲员'], unit: '赐璧' },
  { id: 'zhou', name: '周明', roles: ['村社干部'], unit: '赐璧' },
  { id: 'li', name: '老李', roles: ['宣讲员'], unit: '虎山' },
  { id: 'chen', name: '小陈', roles: ['平安办'], unit: null },
  { id: 'sun', name: '孙警官', roles: ['民警'], unit: '派出所' },
  { id: 'ayi', name: '张阿姨', roles: ['居民'], unit: '赐璧' },
];

const GROUPS: Omit<SandboxConversation, 'kind' | 'fault'>[] = [
  { id: 'cibi-work', platform: 'dingtalk', title: '赐璧宣讲群', unit: '赐璧', members: ['wang', 'zhou'] },
  { id: 'hushan-work', platform: 'dingtalk', title: '虎山宣讲群', unit: '虎山', members: ['li'] },
  {
    id: 'town',
    platform: 'dingtalk',
    title: '全镇反诈群',
    unit: null,
    members: ['wang', 'li', 'chen', 'sun'],
  },
  { id: 'cibi-folk', platform: 'wechat', title: '赐璧居民群', unit: '赐璧', members: ['ayi'] },
  { id: 'hushan-folk', platform: 'wechat', title: '虎山居民群', unit: '虎山', members: [] },
];

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** What every small picture is here: one pixel. */
export const SMALL = 'R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

/** A sandbox in memory whose bot says back what it heard, and reminds every lecturer when a day passes. */
export class FakeSandbox implements SandboxControl {
  readonly posts: SandboxPost[] = [];
  /** Set to make every call fail as a broken database would. */
  broken: Error | null = null;
  /** Resolves the clock moves that wait for it. */
  moving: Promise<void> = Promise.resolve();
  resets = 0;
  #now = FIRST_MORNING;
  #said: SandboxMessage[] = [];
  #pictures = new Map<string, { bytes: Uint8Array; mediaType: string }>();
  #faults = new Map<string, SandboxFault>();
  #listeners = new Set<(event: SandboxEvent) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  async state() {
    this.#failWhenBroken();
    const singles = PEOPLE.map(
      ({ id, name, unit, roles }): Omit<SandboxConversation, 'fault'> => ({
        id: `single-${id}`,
        platform: roles.includes('居民') ? 'wechat' : 'dingtalk',
        kind: 'single',
        title: `${name}的私聊`,
        unit,
        members: [id],
      }),
    );
    const groups = GROUPS.map((group): Omit<SandboxConversation, 'fault'> => ({ ...group, kind: 'group' }));
    const conversations = [...groups, ...singles].map((conversation) => ({
      ...conversation,
      fault: this.#faults.get(conversation.id) ?? null,
    }));
    return { now: this.#now, people: PEOPLE, conversations };
  }

  async post(message: SandboxPost): Promise<string> {
    this.#failWhenBroken();
    await this.#requireConversation(message.conversation);
    this.posts.push(message);
    const id = message.id ?? `m${this.#said.length + 1}`;
    if (this.#said.some((said) => said.id === id)) return id;
    const pictures = message.pictures.map((bytes) => this.#keep(bytes));
    this.say({ id, conversation: message.conversation, from: message.sender, text: message.text, pictures });
    if (message.addressed) {
      const text = `✅ **记好了**:${message.text}\n累计35,还差605。`;
      this.say({ conversation: message.conversation, from: 'bot', text, inReplyTo: id });
    }
    return id;
  }

  async messages(conversation: string | null, after: string | null): Promise<SandboxMessage[]> {
    this.#failWhenBroken();
    if (conversation !== null) await this.#requireConversation(conversation);
    const start = after === null ? 0 : this.#said.findIndex(({ id }) => id === after) + 1;
    if (after !== null && start === 0) throw new SandboxInputError(`没有这条消息:${after}`);
    return this.#said
      .slice(start)
      .filter((message) => conversation === null || message.conversation === conversation);
  }

  async picture(key: string) {
    this.#failWhenBroken();
    return this.#pictures.get(key) ?? null;
  }

  async preview(key: string) {
    const picture = await this.picture(key);
    return picture && { bytes: Buffer.from(SMALL, 'base64'), mediaType: 'image/gif' };
  }

  async moveClock(to: Date): Promise<void> {
    this.#failWhenBroken();
    if (to <= this.#now) throw new SandboxInputError('时间只能往前走。');
    await this.moving;
    const isAnotherDay = to.getTime() - this.#now.getTime() > 12 * 3_600_000;
    this.#now = to;
    if (isAnotherDay) {
      for (const { id } of PEOPLE.filter(({ roles }) => roles.includes('宣讲员'))) {
        this.say({ conversation: `single-${id}`, from: 'bot', text: '早上好,今天就一件:\n1. 宣讲35/640' });
      }
    }
    this.#emit({ kind: 'clock', now: to });
  }

  async setFault(conversation: string, fault: SandboxFault | null): Promise<void> {
    this.#failWhenBroken();
    await this.#requireConversation(conversation);
    if (fault) this.#faults.set(conversation, fault);
    else this.#faults.delete(conversation);
  }

  async reset(): Promise<void> {
    this.#failWhenBroken();
    this.resets += 1;
    this.#said = [];
    this.#now = FIRST_MORNING;
    this.#emit({ kind: 'reset' });
  }

  subscribe(listener: (event: SandboxEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts a message into a conversation and tells whoever listens. */
  say(message: Pick<SandboxMessage, 'conversation' | 'from' | 'text'> & Partial<SandboxMessage>): void {
    const whole = {
      id: `m${this.#said.length + 1}`,
      pictures: [],
      at: this.#now,
      inReplyTo: null,
      ...message,
    };
    this.#said.push(whole);
    this.#emit({ kind: 'message', message: whole });
  }

  /** Takes a message back: other words stand in its place. */
  recall(id: string): void {
    const index = this.#said.findIndex((said) => said.id === id);
    const said = this.#said[index];
    if (!said) throw new Error(`no message ${id}`);
    const message = { ...said, text: '这条消息已撤回', pictures: [] };
    this.#said[index] = message;
    this.#emit({ kind: 'recalled', message });
  }

  #keep(bytes: Uint8Array): string {
    const key = createHash('sha256').update(bytes).digest('hex');
    const mediaType = PNG_START.equals(bytes.subarray(0, 4)) ? 'image/png' : 'text/html';
    this.#pictures.set(key, { bytes, mediaType });
    return key;
  }

  #emit(event: SandboxEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async #requireConversation(id: string): Promise<void> {
    const { conversations } = await this.state();
    if (!conversations.some((conversation) => conversation.id === id)) {
      throw new SandboxInputError(`没有这个会话:${id}`);
    }
  }

  #failWhenBroken(): void {
    if (this.broken) throw this.broken;
  }
}
