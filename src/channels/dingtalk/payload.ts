import { z } from 'zod';

const text = z.string().catch('');
const maybe = z.string().min(1).optional().catch(undefined);
const richText = z
  .array(z.looseObject({ text, downloadCode: maybe }).catch({ text: '', downloadCode: undefined }))
  .catch([]);
const content = z
  .looseObject({ downloadCode: maybe, recognition: maybe, richText })
  .catch({ downloadCode: undefined, recognition: undefined, richText: [] });
const NO_QUOTE = { msgType: undefined, content: undefined };

/**
 * A robot callback, `JSON.parse(frame.data)` (open.dingtalk.com, robot-message-type): the fields needed, no others.
 * Only who, where and which message must be there; a field of an unknown shape counts as missing, for DingTalk
 * adds and changes them without notice.
 */
export const payloadSchema = z.object({
  msgId: z.string().min(1),
  conversationId: z.string().min(1),
  /** '1' = one-to-one, '2' = group. */
  conversationType: z.enum(['1', '2']),
  conversationTitle: text,
  msgtype: text,
  senderId: z.string().min(1),
  /** Absent until the app is published, and for people outside the organisation. */
  senderStaffId: maybe,
  senderNick: text,
  senderCorpId: maybe,
  chatbotCorpId: maybe,
  chatbotUserId: maybe,
  isInAtList: z.boolean().optional().catch(undefined),
  /** The bot is among them; `staffId` is often missing. */
  atUsers: z.array(z.object({ dingtalkId: text, staffId: maybe })).catch([]),
  createAt: z.coerce.number().positive().max(8.64e15).optional().catch(undefined),
  sessionWebhook: maybe,
  sessionWebhookExpiredTime: z.coerce.number().optional().catch(undefined),
  text: z
    .looseObject({
      content: text,
      /** The quoted message. */
      repliedMsg: z.looseObject({ msgType: maybe, content: content.optional() }).catch(NO_QUOTE).optional(),
    })
    .optional()
    .catch(undefined),
  content: content.optional(),
});

export type Payload = z.infer<typeof payloadSchema>;

/** Over the month's quota callbacks come without text and content, and with errorCode 20001. */
export const overQuotaSchema = z.object({ errorCode: z.coerce.string().refine((code) => code === '20001') });

export interface Said {
  text: string;
  /** To fetch at once: they expire. */
  downloadCodes: string[];
}

const MENTION = /^\s*@\S+\s*$/u;

/** What was said, whatever the shape. A message of an unknown kind says nothing, and the bot answers that. */
export function saidIn(payload: Payload): Said {
  const { msgtype, content: body, text: plain } = payload;
  switch (msgtype) {
    case 'text': {
      const quoted = plain?.repliedMsg;
      const hasPictures = quoted?.msgType === 'picture' || quoted?.msgType === 'richText';
      return {
        text: plain?.content ?? '',
        downloadCodes: hasPictures && quoted?.content ? codesIn(quoted.content) : [],
      };
    }
    case 'richText': {
      // An @ is a part of its own, and nothing stands between it and the next.
      const parts = body?.richText.filter((part) => !MENTION.test(part.text)) ?? [];
      return {
        text: parts.map((part) => part.text).join(''),
        downloadCodes: body ? codesIn(body) : [],
      };
    }
    case 'picture':
      return { text: '', downloadCodes: body ? codesIn(body) : [] };
    case 'audio':
      return { text: body?.recognition ?? '', downloadCodes: [] };
    default:
      return { text: '', downloadCodes: [] };
  }
}

function codesIn({ downloadCode, richText: parts }: z.infer<typeof content>): string[] {
  const codes = [downloadCode, ...parts.map((part) => part.downloadCode)];
  return codes.filter((code) => code !== undefined);
}
