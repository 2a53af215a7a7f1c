import { z } from 'zod';
import { SendError } from '../channel.ts';

/**
 * What a failed call means.
 * `not-sent`: never reached the API. `unknown`: it may have been carried out. `throttled`: too fast, wait.
 * `quota`: the month's calls are used up. `auth`: the access token is not (or no longer) valid.
 * `credentials`: the app's id or secret is refused. `permission`: the app lacks one. `blocked`: a firewall answered.
 * `stale`: the session webhook is over. `refused`: the API said no, for good.
 */
export type FaultKind =
  | 'not-sent'
  | 'unknown'
  | 'throttled'
  | 'quota'
  | 'auth'
  | 'credentials'
  | 'permission'
  | 'blocked'
  | 'stale'
  | 'refused';

/** A call that failed. Carries DingTalk's code only: addresses and texts may hold secrets or names. */
export class DingTalkFault extends Error {
  override name = 'DingTalkFault';
  readonly kind: FaultKind;
  readonly code: string;
  readonly retryAfter: number | null;
  /** Ids of the permissions that are missing, where DingTalk lists them. */
  readonly scopes: readonly string[];

  constructor(
    kind: FaultKind,
    code: string,
    retryAfter: number | null = null,
    scopes: readonly string[] = [],
  ) {
    super(`dingtalk: ${kind} (${code})`);
    this.kind = kind;
    this.code = code;
    this.retryAfter = retryAfter;
    this.scopes = scopes;
  }
}

export interface Answer {
  status: number;
  /** Parsed JSON; undefined when it was none. */
  body: unknown;
}

const answerSchema = z.object({
  code: z.coerce.string().optional(),
  errcode: z.number().optional(),
  // The old API wraps the gateway's own refusals in errcode 88.
  sub_code: z.coerce.string().optional(),
  accessdenieddetail: z
    .object({ requiredScopes: z.array(z.string()) })
    .optional()
    .catch(undefined),
  errmsg: z.string().optional().catch(undefined),
});

const SECOND_MS = 1_000;
/** The per-minute quota's value is not documented: tried again a few times within the minute. */
const MINUTE_QUOTA_MS = 15_000;
/** A custom robot that sent more than 20 a minute is blocked for ten. */
const ROBOT_BLOCK_MS = 600_000;
/** The month's quota comes back on the first, or as soon as somebody buys more. */
const MONTH_QUOTA_MS = 3_600_000;
const BLOCKED_MS = 60_000;
const CREDENTIALS_MS = 300_000;

/** Patterns over the new API's `code` and the old one's `errcode`, first match wins. Many throttles are 400 or 403. */
const CODES: [pattern: RegExp, kind: FaultKind, retryAfter?: number][] = [
  // 90020: the same of the old API; 90030: of webhooks.
  [/ApiCountLimit|^900[23]0$/i, 'quota', MONTH_QUOTA_MS],
  [/QpmLimit|^too\.many\.group$/i, 'throttled', MINUTE_QUOTA_MS],
  [/QpsLimit|Throttling|^send\.too\.fast$|^900(?:02|18)$/i, 'throttled', SECOND_MS],
  [/^(?:130101|410100)$/, 'throttled', ROBOT_BLOCK_MS],
  [/^(?:InvalidAuthentication|40014|42001)$/, 'auth'],
  [/^(?:authFailed|invalidClientIdOrSecret|40089)$/i, 'credentials', CREDENTIALS_MS],
  [/AccessTokenPermissionDenied|^60011$/i, 'permission'],
  [/^300001$/, 'stale'],
];

/** Null when the call succeeded. `errcode` 0 is the old API's success, a 2xx the new one's. */
export function faultOf({ status, body }: Answer): DingTalkFault | null {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) {
    // A page below 500 is a firewall's in front of the API, which the call then never reached.
    if (status < 500) return new DingTalkFault('blocked', `HTTP ${status}`, BLOCKED_MS);
    return new DingTalkFault('unknown', `HTTP ${status}`);
  }
  const { errcode, code, sub_code: subCode, errmsg = '', accessdenieddetail: denied } = parsed.data;
  const isDone = errcode === undefined ? status >= 200 && status < 300 : errcode === 0;
  if (isDone) return null;
  const named = subCode ?? (errcode === undefined ? code : codeOf(errcode, errmsg)) ?? `HTTP ${status}`;
  const known = CODES.find(([pattern]) => pattern.test(named));
  if (known) return new DingTalkFault(known[1], named, known[2] ?? null, denied?.requiredScopes);
  if (status === 429) return new DingTalkFault('throttled', named, SECOND_MS);
  // Sends have no idempotency key: a server that failed may have sent before it failed (also errcode -1, "busy").
  if (status >= 500 || errcode === -1) return new DingTalkFault('unknown', named);
  return new DingTalkFault('refused', named);
}

/**
 * One code for three ways to guard a custom robot: only the text tells which (`sign not match`, `invalid timestamp`,
 * `keywords not in content`, `ip … not in whitelist`). The text itself is not kept: it may hold an address.
 */
function codeOf(errcode: number, errmsg: string): string {
  if (errcode !== 310000) return String(errcode);
  const guard = GUARDS.find(([pattern]) => pattern.test(errmsg))?.[1];
  return guard ? `310000.${guard}` : '310000';
}

const GUARDS: [pattern: RegExp, guard: string][] = [
  [/keyword/i, 'keyword'],
  [/whitelist|\bip\b/i, 'ip'],
  [/timestamp/i, 'time'],
  [/sign/i, 'sign'],
];

/** Codes of a refusal and what the peace office can do about it (group and one-to-one sends, open.dingtalk.com). */
const REFUSALS: [pattern: RegExp, reason: string][] = [
  // DingTalk's own spelling of "notExist" is among them.
  [/robotCode\.notEx|robotCode\.empty|^invalidParameter\.invalid$|robot.*not.*group/i, '机器人不在群里'],
  [/openConversationId/i, '找不到这个群,或机器人不在群里'],
  [/^bot\.stopped$|^400102$/, '群里的机器人被停用了'],
  [/robotCode/i, '机器人编码(DINGTALK_ROBOT_CODE)不对'],
  [/staff|userId/i, '组织里找不到这个人'],
  [/^310000\.sign$/, '群机器人的加签密钥不对'],
  [/^310000\.time$/, '这台电脑的时间不准'],
  [/^310000\.keyword$/, '群机器人设了关键词,这条里没有'],
  [/^310000\.ip$/, '群机器人设了IP名单,里面没有这台电脑'],
  [/^310000$/, '群机器人的加签密钥或关键词不对'],
  [/^300005$|^400101$|^400106$/, '群机器人的地址已经失效'],
  [/^400013$/, '这个群已经解散'],
  [/^43010\d$/, '里面有钉钉不让发的链接或文字'],
];

/** The calls a second were too many, of this app or of all: such a call does not count against the month's quota. */
export function isRateRefusal({ code }: DingTalkFault): boolean {
  return /QpsLimit|^900(?:02|18)$/i.test(code);
}

/** What a send's failure means to the outbox: each kind in one of the port's three outcomes. */
export function toSendError(error: unknown): SendError {
  if (error instanceof SendError) return error;
  if (!(error instanceof DingTalkFault)) return new SendError('unknown', '没弄清发没发到', { cause: error });
  const { kind, code, retryAfter } = error;
  const wait = retryAfter === null ? {} : { retryAfter };
  switch (kind) {
    case 'unknown':
      return new SendError('unknown', '发时断网,没弄清发没发到', { cause: error });
    case 'not-sent':
      return new SendError('later', '连不上钉钉', { cause: error });
    case 'auth':
    case 'credentials':
      return new SendError('later', '钉钉不认这个应用的 Client ID 或 Client Secret', {
        ...wait,
        cause: error,
      });
    case 'throttled':
      return new SendError('later', '发得太快,钉钉要等一等', { ...wait, cause: error });
    case 'quota':
      return new SendError('later', '本月的钉钉调用次数用完了', { ...wait, cause: error });
    case 'blocked':
      return new SendError('later', '钉钉的防火墙挡住了本机的地址', { ...wait, cause: error });
    case 'permission':
      return new SendError('never', '钉钉应用缺权限,请到开发者后台开通', { cause: error });
    case 'stale':
      return new SendError('never', '这次会话的回复地址过期了', { cause: error });
    case 'refused': {
      const reason = REFUSALS.find(([pattern]) => pattern.test(code))?.[1] ?? `钉钉不收(${code})`;
      return new SendError('never', reason, { cause: error });
    }
  }
}
