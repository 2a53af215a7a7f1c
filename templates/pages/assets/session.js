/**
 * @typedef {{id: string, name: string, roles: string[], unit: string | null}} Person
 * @typedef {{id: string, platform: 'dingtalk' | 'wechat', kind: 'group' | 'single', title: string,
 *   unit: string | null, members: string[], fault: 'absent' | 'silent' | null}} Conversation
 * @typedef {{id: string, conversation: string, from: string, text: string, html?: string,
 *   pictures: string[], at: string, inReplyTo?: string}} Message
 * @typedef {{deadlines: string[], firstVisit: {person: string, units: string[]} | null,
 *   suggestions: {default: string[], roles: Record<string, string[]>}}} PageData
 */

/** What the visitor sees and who the visitor is: the page's only state. */
export class Session {
  /** @param {PageData} page */
  constructor(page) {
    this.page = page;
    this.now = '';
    /** @type {Person[]} */
    this.people = [];
    /** @type {Conversation[]} */
    this.conversations = [];
    /** @type {string | null} Whom the visitor plays. */
    this.me = sessionStorage.getItem('me');
    /** @type {string | null} The conversation shown. */
    this.here = sessionStorage.getItem('here');
    this.showsAll = false;
    this.forgetMessages();
  }

  forgetMessages() {
    /** @type {Map<string, Message[]>} By conversation, in order. */
    this.messages = new Map();
    /** @type {Map<string, number>} */
    this.unread = new Map();
    /** @type {Set<string>} */
    this.known = new Set();
    /** @type {string | null} */
    this.lastId = null;
  }

  /** @param {{now: string, people: Person[], conversations: Conversation[]}} state */
  takeState({ now, people, conversations }) {
    this.now = now;
    this.people = people;
    this.conversations = conversations;
    const first =
      this.person(this.page.firstVisit?.person ?? null) ??
      people.find(({ roles }) => roles.includes('宣讲员')) ??
      people[0];
    if (!this.person(this.me) && first) this.me = first.id;
    if (this.me && !this.isMine(this.conversation)) this.playAs(this.me);
  }

  /** Keeps a message once. @param {Message} message @returns {boolean} Whether it was new. */
  takeMessage(message) {
    if (this.known.has(message.id)) return false;
    this.known.add(message.id);
    this.lastId = message.id;
    const said = this.messages.get(message.conversation);
    if (said) said.push(message);
    else this.messages.set(message.conversation, [message]);
    if (message.at > this.now) this.now = message.at;
    return true;
  }

  /** Puts what stands there now in the place of a message that was taken back. @param {Message} message */
  replaceMessage(message) {
    const said = this.messages.get(message.conversation) ?? [];
    const index = said.findIndex(({ id }) => id === message.id);
    if (index >= 0) said[index] = message;
  }

  /** @param {string | null} id @returns {Person | undefined} */
  person(id) {
    return this.people.find((person) => person.id === id);
  }

  /** @returns {Conversation | undefined} */
  get conversation() {
    return this.conversations.find(({ id }) => id === this.here);
  }

  /** @returns {Message[]} */
  get messagesHere() {
    return this.messages.get(this.here ?? '') ?? [];
  }

  /** @param {Conversation | undefined} conversation */
  isMine(conversation) {
    return conversation?.members.includes(this.me ?? '') ?? false;
  }

  /** Becomes a person; stays in the conversation when the person is in it. @param {string} id */
  playAs(id) {
    this.me = id;
    const mine = this.conversations.filter((conversation) => this.isMine(conversation));
    const unit = this.person(id)?.unit ?? null;
    const home =
      mine.find(({ kind, unit: theirs }) => kind === 'group' && theirs === unit) ??
      mine.find(({ kind }) => kind === 'group') ??
      mine[0];
    this.enter(this.isMine(this.conversation) ? this.here : (home?.id ?? null));
  }

  /** Shows a conversation; who is not in it becomes its first member. @param {string | null} id */
  enter(id) {
    this.here = id;
    const member = this.conversation?.members[0];
    if (member && !this.isMine(this.conversation)) this.me = member;
    sessionStorage.setItem('me', this.me ?? '');
    sessionStorage.setItem('here', this.here ?? '');
    this.readHere();
  }

  readHere() {
    this.unread.delete(this.here ?? '');
  }

  /** @returns {Conversation[]} One's own, those with news, and on request all. */
  get listed() {
    return this.conversations.filter(
      (conversation) => this.showsAll || this.isMine(conversation) || this.unread.has(conversation.id),
    );
  }

  /** @returns {number} */
  get unreadTotal() {
    return [...this.unread.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Sentences that make sense for whom the visitor plays. @returns {string[]} */
  get suggestions() {
    const { roles, default: others } = this.page.suggestions;
    const mine = this.person(this.me)?.roles ?? [];
    const role = Object.keys(roles).find((name) => mine.includes(name));
    const [unit1 = '', unit2 = ''] = this.page.firstVisit?.units ?? this.#unitsWithResidents();
    const sentences = (role && roles[role]) || others;
    return sentences.map((sentence) =>
      sentence
        .replace('{unit1}', unit1)
        .replace('{unit2}', unit2)
        .replace(/B1$/, this.#latestBulletin())
        .trim(),
    );
  }

  #unitsWithResidents() {
    const groups = this.conversations.filter(
      ({ kind, platform }) => kind === 'group' && platform === 'wechat',
    );
    return [...new Set(groups.map(({ unit }) => unit).filter((unit) => unit !== null))];
  }

  /** A second bulletin is confirmed by its own number. */
  #latestBulletin() {
    const fromBot = this.messagesHere.filter(({ from }) => from === 'bot');
    const number = fromBot.map(({ text }) => text.match(/确认 (B\d+)/)?.[1]).findLast(Boolean);
    return number ?? 'B1';
  }
}
