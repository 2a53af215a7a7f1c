import type { Conversation, Sender, Target } from '../channel.ts';
import type { Payload } from './payload.ts';

/** One-to-one conversations carry the person's staff id: after a restart, too, it is known whom to write to. */
const SINGLE_PREFIX = 'single-';
/** One-to-one with somebody who has none: reached by the session webhook or not at all. */
const OUTSIDE_PREFIX = 'outside-';

/** The conversation a message was said in. DingTalk's own ids begin with `cid`. */
export function conversationOf(payload: Payload): Conversation {
  const staffId = staffIdOf(payload);
  const isGroup = payload.conversationType === '2';
  return {
    platform: 'dingtalk',
    id: isGroup ? payload.conversationId : singleId(payload.conversationId, staffId),
    kind: isGroup ? 'group' : 'single',
    title: isGroup ? payload.conversationTitle : payload.senderNick,
  };
}

function singleId(conversationId: string, staffId: string | null): string {
  return staffId ? `${SINGLE_PREFIX}${staffId}` : `${OUTSIDE_PREFIX}${conversationId}`;
}

/** Where a proactive send goes: a group, or a person of the organisation. */
export type Address = { group: string } | { staffId: string };

/** Null for somebody who can only be answered. */
export function addressOf(target: Target): Address | null {
  if ('account' in target) return { staffId: target.account };
  const { conversation } = target;
  if (conversation.startsWith(OUTSIDE_PREFIX)) return null;
  if (conversation.startsWith(SINGLE_PREFIX)) return { staffId: conversation.slice(SINGLE_PREFIX.length) };
  return { group: conversation };
}

export function senderOf(payload: Payload): Sender {
  const staffId = staffIdOf(payload);
  const account = staffId ?? payload.senderId;
  // Nobody is without a name: a nick of an unknown shape counts as missing.
  const name = payload.senderNick || account;
  return staffId ? { account, name } : { account, name, isOutside: true };
}

/** Null for people outside: a staff id of another organisation means somebody else here. */
export function staffIdOf({ senderStaffId, senderCorpId, chatbotCorpId }: Payload): string | null {
  if (senderCorpId && chatbotCorpId && senderCorpId !== chatbotCorpId) return null;
  return senderStaffId ?? null;
}

/** The others that were @-ed, without the bot. */
export function mentionsIn({ atUsers, chatbotUserId }: Payload): string[] {
  return atUsers
    .filter(({ dingtalkId }) => dingtalkId !== chatbotUserId)
    .map(({ dingtalkId, staffId }) => staffId ?? dingtalkId)
    .filter((account) => account !== '');
}

/** PostgreSQL keeps every character but this one. */
const NUL = '\u0000';
/** DingTalk takes the bot's @ out of plain text and leaves its space; some clients leave the @ as well. */
const LEADING_MENTION = /^\s*@\S+\s*/u;

/** The words without what only addressed the bot. */
export function wordsOf(text: string, { conversationType }: Payload): string {
  const words = text.replaceAll(NUL, '');
  return (conversationType === '2' ? words.replace(LEADING_MENTION, '') : words).trim();
}
