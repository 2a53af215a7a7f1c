import { randomUUID } from 'node:crypto';
import { readParam } from './outgoing.ts';
import { APP_PATHS, PATHS } from './paths.ts';
import { type ApiRequest, type Fields, fieldsOf, ok, type Reply, refuse, textOf, textsOf } from './reply.ts';
import { deliver, type State } from './state.ts';

const MAX_USERS = 20;
const MAX_KEYS = 20;
const MAX_RESULTS = 200;

interface Authorised {
  body: Fields;
  token: string;
}

/** POST /v1.0/robot/groupMessages/send */
export function sendToGroup(state: State, request: ApiRequest): Reply {
  const call = authorise(state, request);
  if ('status' in call) return call;
  const conversation = textOf(call.body, 'openConversationId');
  if (conversation === '' || state.absentGroups.has(conversation)) {
    return refuse(400, 'invalid.openConversationId', '无效的openConversationId');
  }
  const content = readParam(call.body, (id) => hasMedia(state, id));
  if ('status' in content) return content;
  const sent = deliver(state, content, { kind: 'group', conversation, users: [], token: call.token });
  return ok({ processQueryKey: sent.key });
}

/** POST /v1.0/robot/oToMessages/batchSend: answers 200 although nobody may have got it. */
export function sendToPeople(state: State, request: ApiRequest): Reply {
  const call = authorise(state, request);
  if ('status' in call) return call;
  const users = textsOf(call.body.userIds);
  if (!users || users.length === 0)
    return refuse(400, 'invalidParameter.userIds.empty', '用户userId列表为空');
  if (users.length > MAX_USERS)
    return refuse(400, 'invalidParameter.userIds.overMax', '用户userId列表超过上限');
  const content = readParam(call.body, (id) => hasMedia(state, id));
  if ('status' in content) return content;
  const invalid = users.filter((user) => state.invalidStaff.has(user));
  const held = users.filter((user) => state.flowControlledStaff.has(user));
  const reached = users.filter((user) => !invalid.includes(user) && !held.includes(user));
  if (reached.length === 0) {
    return ok({
      processQueryKey: randomUUID(),
      invalidStaffIdList: invalid,
      flowControlledStaffIdList: held,
    });
  }
  const sent = deliver(state, content, {
    kind: 'single',
    conversation: null,
    users: reached,
    token: call.token,
  });
  return ok({ processQueryKey: sent.key, invalidStaffIdList: invalid, flowControlledStaffIdList: held });
}

/** POST /v1.0/robot/messageFiles/download: a signed address that ends soon. */
export function addressOfFile(state: State, request: ApiRequest): Reply {
  const call = authorise(state, request);
  if ('status' in call) return call;
  const code = textOf(call.body, 'downloadCode');
  const file = state.files.get(code);
  if (!file || file.codeEndsAt <= state.now()) {
    return refuse(400, 'invalidParameter.downloadCode.invalid', '下载码无效或已过期');
  }
  const id = randomUUID();
  state.addresses.set(id, { code, endsAt: state.now() + file.urlLivesMs });
  return ok({
    downloadUrl: `${state.base}${PATHS.file}/${id}?Expires=${state.now() + file.urlLivesMs}&Signature=s`,
  });
}

/** GET of a signed address, as the object storage behind it answers. */
export function file(state: State, request: ApiRequest): Reply {
  const id = request.url.pathname.slice(PATHS.file.length + 1);
  const address = state.addresses.get(id);
  const stored = address && address.endsAt > state.now() ? state.files.get(address.code) : undefined;
  if (!stored) {
    return { status: 403, body: '<Error><Code>AccessDenied</Code></Error>', contentType: 'application/xml' };
  }
  return { status: 200, body: stored.bytes, contentType: stored.contentType };
}

/** POST /v1.0/robot/groupMessages/recall */
export function recall(state: State, request: ApiRequest): Reply {
  const call = authorise(state, request);
  if ('status' in call) return call;
  const keys = textsOf(call.body.processQueryKeys);
  if (!keys || keys.length === 0 || keys.length > MAX_KEYS) {
    return refuse(400, 'invalid.processQueryKey', '无效的processQueryKey');
  }
  const successResult: string[] = [];
  const failedResult: Record<string, string> = {};
  for (const key of keys) {
    const sent = state.sent.find((each) =>
      isGroupMessage(each, key, textOf(call.body, 'openConversationId')),
    );
    if (sent && !sent.recalled) {
      sent.recalled = true;
      successResult.push(key);
    } else {
      failedResult[key] = 'message not exist or recalled';
    }
  }
  return ok({ successResult, failedResult });
}

/** POST /v1.0/robot/groupMessages/query: who has read it, a page at a time. */
export function query(state: State, request: ApiRequest): Reply {
  const call = authorise(state, request);
  if ('status' in call) return call;
  const key = textOf(call.body, 'processQueryKey');
  const sent = state.sent.find((each) => isGroupMessage(each, key, textOf(call.body, 'openConversationId')));
  if (!sent) return refuse(400, 'invalid.processQueryKey', '无效的processQueryKey');
  const size = Number(call.body.maxResults ?? MAX_RESULTS);
  if (!Number.isInteger(size) || size < 1 || size > MAX_RESULTS) {
    return refuse(400, 'invalidParameter.pageSize.invalid', '无效的maxResults');
  }
  const from = Number(textOf(call.body, 'nextToken') || 0);
  if (!Number.isInteger(from)) return refuse(400, 'invalidParameter.cursor.invalid', '无效的nextToken');
  const hasMore = from + size < sent.readers.length;
  return ok({
    sendStatus: sent.recalled ? 'RECALLED' : 'SUCCESS',
    readUserIds: sent.readers.slice(from, from + size),
    hasMore,
    ...(hasMore ? { nextToken: String(from + size) } : {}),
  });
}

/** Calls with the token beyond the app's limit within the last second, the one at hand counted. */
export function isThrottled(state: State): boolean {
  if (state.callsPerSecond === null) return false;
  const since = state.now() - 1000;
  let count = 0;
  for (let index = state.calls.list.length - 1; index >= 0; index -= 1) {
    const call = state.calls.list[index];
    if (!call || call.at <= since) break;
    if (APP_PATHS.includes(call.path)) count += 1;
  }
  return count > state.callsPerSecond;
}

function authorise(state: State, request: ApiRequest): Authorised | Reply {
  const header = request.headers['x-acs-dingtalk-access-token'];
  const token = typeof header === 'string' ? header : '';
  if (!state.tokens.isValid(token)) return refuse(400, 'InvalidAuthentication', '不合法的access_token');
  if (isThrottled(state)) {
    return refuse(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '应用访问接口的QPS超过限制');
  }
  const body = fieldsOf(request.body);
  if (!body) return refuse(400, 'invalidParameter.param.invalid', '参数不合法');
  if (textOf(body, 'robotCode') !== state.robotCode) {
    return refuse(400, 'invalidParameter.robotCode.notExsit', '机器人不存在');
  }
  return { body, token };
}

function isGroupMessage(
  sent: { kind: string; key: string | null; conversation: string | null },
  key: string,
  conversation: string,
): boolean {
  return sent.kind === 'group' && sent.key === key && sent.conversation === conversation;
}

function hasMedia(state: State, id: string): boolean {
  return state.uploads.some((upload) => upload.mediaId === id);
}
