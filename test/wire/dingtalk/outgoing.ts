import { type Fields, fieldsOf, isFields, type Reply, refuse, textOf, textsOf } from './reply.ts';

/** One message that reached people. */
export interface Sent {
  /** The app's proactive sends, the answer through a session webhook, a custom group robot. */
  kind: 'group' | 'single' | 'session' | 'custom';
  /** The conversation it stands in; null for a proactive one-to-one send. */
  conversation: string | null;
  /** One-to-one: the staff ids it reached. */
  users: string[];
  /** `sampleText`, `sampleMarkdown` …, or a webhook's `text`, `markdown` … */
  msgKey: string;
  /** `msgParam` parsed, or the part of a webhook's body named by its msgtype. */
  param: Fields;
  /** What people read; empty for pictures and files. */
  text: string;
  /** Really @-ed: named in `at.atUserIds` and written as `@userId` in the text. */
  mentions: string[];
  token: string | null;
  /** When, in milliseconds. */
  at: number;
  /** `processQueryKey`; webhooks have none. */
  key: string | null;
  recalled: boolean;
  readers: string[];
}

export interface Content {
  msgKey: string;
  param: Fields;
  text: string;
  mentions: string[];
}

const MAX_PARAM_BYTES = 15_000;
const MAX_WEBHOOK_BYTES = 20_000;
const MAX_MENTIONS = 50;

/** The fields a msgKey cannot go without. Source: open.dingtalk.com, robot-message-type. */
const REQUIRED = new Map<string, readonly string[]>([
  ['sampleText', ['content']],
  ['sampleMarkdown', ['title', 'text']],
  ['sampleImageMsg', ['photoURL']],
  ['sampleLink', ['title', 'text', 'picUrl', 'messageUrl']],
  ['sampleActionCard', ['title', 'text', 'singleTitle', 'singleURL']],
  ['sampleActionCard2', ['title', 'text', 'actionTitle1', 'actionURL1', 'actionTitle2', 'actionURL2']],
  ['sampleFile', ['mediaId', 'fileName', 'fileType']],
]);

const WEBHOOK_REQUIRED = new Map<string, readonly string[]>([
  ['text', ['content']],
  ['markdown', ['title', 'text']],
  ['actionCard', ['title', 'text']],
  ['link', ['title', 'text', 'messageUrl']],
]);

/** Reads `msgKey` and `msgParam` as the send calls do: the content, or the refusal. */
export function readParam(body: Fields, hasMedia: (id: string) => boolean): Content | Reply {
  const msgKey = textOf(body, 'msgKey');
  const raw = body.msgParam;
  const required = REQUIRED.get(msgKey);
  if (!required) return refuse(400, 'invalidParameter.msgKey.invalid', '无效的msgKey');
  if (typeof raw !== 'string')
    return refuse(400, 'invalidParameter.msgParam.invalid', 'msgParam必须是JSON格式');
  if (Buffer.byteLength(raw) > MAX_PARAM_BYTES) {
    return refuse(400, 'invalidParameter.msgParam.tooLong', '消息内容过长');
  }
  const param = fieldsOf(raw);
  if (!param || required.some((name) => textOf(param, name) === '')) {
    return refuse(400, 'invalidParameter.msgParam.invalid', 'msgParam必须是JSON格式');
  }
  const media = textOf(param, 'mediaId') || textOf(param, 'photoURL');
  if (media !== '' && !URL.canParse(media) && !hasMedia(media)) {
    return refuse(400, 'invalidParameter.param.invalid', '无效的mediaId');
  }
  return { msgKey, param, text: textOf(param, 'text') || textOf(param, 'content'), mentions: [] };
}

/** Why a webhook body is refused. */
export interface WebhookRefusal {
  errcode: number;
  errmsg: string;
}

/** Reads a webhook body (session and custom robots alike). */
export function readWebhook(raw: Buffer): Content | WebhookRefusal {
  if (raw.byteLength > MAX_WEBHOOK_BYTES) {
    return { errcode: 460101, errmsg: 'message too long, exceed 20000 bytes' };
  }
  const body = fieldsOf(raw);
  if (!body) return { errcode: 40035, errmsg: '缺少参数 json' };
  const msgtype = textOf(body, 'msgtype');
  const required = WEBHOOK_REQUIRED.get(msgtype);
  const param = body[msgtype];
  if (!required || !isFields(param)) return { errcode: 400101, errmsg: 'msgtype is not supported' };
  const missing = required.find((name) => textOf(param, name) === '');
  if (missing) return { errcode: 40035, errmsg: `缺少参数 ${msgtype}.${missing}` };
  const text = textOf(param, 'text') || textOf(param, 'content');
  const at = isFields(body.at) ? (textsOf(body.at.atUserIds ?? []) ?? []) : [];
  if (at.length > MAX_MENTIONS) return { errcode: 40035, errmsg: 'atUserIds exceeds 50' };
  return { msgKey: msgtype, param, text, mentions: at.filter((user) => text.includes(`@${user}`)) };
}
