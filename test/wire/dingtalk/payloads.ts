import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type Fields, isFields } from './reply.ts';

/**
 * A message as the robot gets it. The files in `payloads/` keep DingTalk's shapes (its documents, and what other
 * projects report from real groups) with invented ids and names.
 */
export interface RobotPayload extends Fields {
  msgId: string;
  msgtype: string;
  conversationId: string;
  conversationType: '1' | '2';
  createAt: number;
  sessionWebhook: string;
  sessionWebhookExpiredTime: number;
  senderStaffId?: string;
}

export const SHAPES = [
  'text-in-group',
  'text-in-group-mentions',
  'text-single',
  'picture-single',
  'rich-text-in-group',
  'rich-text-mention-last-in-group',
  'rich-text-empty-in-group',
  'rich-text-single',
  'quoted-picture-in-group',
  'quoted-rich-text-in-group',
  'quoted-text-in-group',
  'audio-single',
  'file-single',
  'video-single',
  'outsider-in-group',
  'outsider-single',
  'over-quota-in-group',
] as const;

export type Shape = (typeof SHAPES)[number];

export interface Changes {
  /** What is said, where the shape says something; in a group DingTalk leaves a space for the @. */
  text?: string;
  /** Download codes, one for each picture of the shape. */
  pictures?: readonly string[];
  conversation?: { id: string; title?: string };
  sender?: { staffId: string; name?: string };
  /** Top-level fields as they are to be; undefined takes one away. */
  fields?: Fields;
}

const FOLDER = new URL('payloads/', import.meta.url);
const texts = new Map<Shape, string>();

/** The names of the files in `payloads/`. */
export function shapeNames(): string[] {
  return readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ''));
}

/** The shape as a message of its own: a new msgId, sent now. */
export function composePayload(shape: Shape, now: number, changes: Changes = {}): RobotPayload {
  const payload: RobotPayload = {
    ...read(shape),
    msgId: `msg${randomUUID()}==`,
    createAt: now,
    ...(changes.conversation ? { conversationId: changes.conversation.id } : {}),
    ...(changes.conversation?.title === undefined ? {} : { conversationTitle: changes.conversation.title }),
    ...(changes.sender
      ? { senderStaffId: changes.sender.staffId, senderId: `$:LWCP_v1:$${changes.sender.staffId}` }
      : {}),
    ...(changes.sender?.name === undefined ? {} : { senderNick: changes.sender.name }),
  };
  if (changes.text !== undefined) setText(payload, changes.text);
  const slots = pictureSlots(payload);
  for (const [index, code] of (changes.pictures ?? []).entries()) {
    const slot = slots[index];
    if (!slot) throw new Error(`${shape} has ${slots.length} pictures`);
    slot.downloadCode = code;
  }
  return { ...payload, ...changes.fields };
}

/** How many pictures a shape has. */
export function countPictures(shape: Shape): number {
  return pictureSlots(read(shape)).length;
}

/** A copy of the file, which is read once. */
function read(shape: Shape): RobotPayload {
  const text = texts.get(shape) ?? readFileSync(new URL(`${shape}.json`, FOLDER), 'utf8');
  texts.set(shape, text);
  return JSON.parse(text);
}

function setText(payload: RobotPayload, text: string): void {
  const spoken = payload.conversationType === '2' ? ` ${text}` : text;
  const content = payload.content;
  if (isFields(payload.text)) {
    Object.assign(payload.text, { content: spoken });
  } else if (payload.msgtype === 'audio' && isFields(content)) {
    Object.assign(content, { recognition: text });
  } else {
    const segment = segmentsOf(payload).find((each) => /^[^@\n]/.test(String(each.text ?? '')));
    if (!segment) throw new Error(`${payload.msgtype} of this shape says nothing`);
    segment.text = text;
  }
}

function segmentsOf(payload: RobotPayload): Fields[] {
  const quoted = isFields(payload.text) ? payload.text.repliedMsg : undefined;
  const content = isFields(quoted) ? quoted.content : payload.content;
  const list = isFields(content) ? content.richText : undefined;
  return Array.isArray(list) ? list.filter(isFields) : [];
}

function pictureSlots(payload: RobotPayload): Fields[] {
  const quoted = isFields(payload.text) ? payload.text.repliedMsg : undefined;
  const whole =
    payload.msgtype === 'picture' ? payload.content : isFields(quoted) ? quoted.content : undefined;
  const single = isFields(whole) && 'downloadCode' in whole ? [whole] : [];
  return [...single, ...segmentsOf(payload).filter((segment) => 'downloadCode' in segment)];
}
