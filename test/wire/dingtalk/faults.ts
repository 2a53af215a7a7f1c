import type { Path } from './paths.ts';
import { type Reply, refuse } from './reply.ts';

/**
 * How a call goes wrong. `reset` and `hang` strike before anything is done; `reset-after`, `hang-after` and
 * `cut-after` when it is done, so that the caller cannot know (`cut-after` breaks in the middle of the answer).
 * `slow` only waits.
 */
export type Fault =
  | { kind: 'answer'; reply: Reply }
  | { kind: 'slow'; ms: number }
  | { kind: 'reset' | 'hang' | 'reset-after' | 'hang-after' | 'cut-after' };

function answer(reply: Reply): Fault {
  return { kind: 'answer', reply };
}

/** What DingTalk is known to answer when it does not do what it was asked. */
export const FAULTS = {
  answer: (status: number, body: unknown): Fault => answer({ status, body }),
  slow: (ms: number): Fault => ({ kind: 'slow', ms }),
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
  /** Unknown outcomes: the message is delivered and nobody says so. */
  resetAfter: { kind: 'reset-after' },
  hangAfter: { kind: 'hang-after' },
  cutAfter: { kind: 'cut-after' },
  /** 20 calls a second of one app: wait a second. */
  tooManyPerSecond: answer(
    refuse(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '应用访问接口的QPS超过限制'),
  ),
  tooManyPerSecond400: answer(
    refuse(400, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '应用访问接口的QPS超过限制'),
  ),
  /** The calls of the month are used up: waiting a second does not help. */
  tooManyPerMonth: answer(
    refuse(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', '企业本月接口调用次数已用完'),
  ),
  sendTooFast: answer(refuse(400, 'send.too.fast', '发送过快')),
  tooManyGroups: answer(refuse(400, 'too.many.group', '发送的群过多')),
  badToken: answer(refuse(400, 'InvalidAuthentication', '不合法的access_token')),
  badCredentials: answer({ status: 401, body: { code: 'authFailed', message: '鉴权失败' } }),
  serverError: answer(refuse(500, 'ServiceUnavailable', 'The request has failed due to a server error.')),
  /** What a blocked address gets, on either host. */
  page: answer({
    status: 200,
    body: '<!DOCTYPE html><html><body><h1>405</h1>您的访问被阻断</body></html>',
    contentType: 'text/html; charset=utf-8',
  }),
  oldBadToken: answer({ status: 200, body: { errcode: 40014, errmsg: '不合法的access_token' } }),
  oldTooManyPerSecond: answer({ status: 200, body: { errcode: 90018, errmsg: '接口调用QPS超过限制' } }),
  staleSession: answer({ status: 200, body: { errcode: 300001, errmsg: 'session is not exist' } }),
} as const satisfies Record<string, Fault | ((...args: never[]) => Fault)>;

interface Planned {
  path: Path | '*';
  fault: Fault;
  left: number;
}

/** Which of the next calls go wrong, and how. Plans of one path are used in the order they were made. */
export class Faults {
  #planned: Planned[] = [];

  /** The next `times` calls of the path (`*` = any path); Infinity until {@link clear}. */
  next(path: Path | '*', fault: Fault, times = 1): void {
    this.#planned.push({ path, fault, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  take(path: Path): Fault | null {
    const planned = this.#planned.find((each) => each.path === path || each.path === '*');
    if (!planned) return null;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned.splice(this.#planned.indexOf(planned), 1);
    return planned.fault;
  }
}
