import { createHmac, randomUUID } from 'node:crypto';
import { isThrottled } from './open-api.ts';
import { readWebhook } from './outgoing.ts';
import { type ApiRequest, fieldsOf, oldReply, type Reply, textOf } from './reply.ts';
import { deliver, type State } from './state.ts';

const MAX_MEDIA_BYTES = 20 * 1024 * 1024;
const MEDIA_TYPES = ['image', 'voice', 'video', 'file'];
const SIGN_SKEW_MS = 3_600_000;
const CUSTOM_PER_MINUTE = 20;
const CUSTOM_BLOCK_MS = 600_000;

/** POST /media/upload?access_token=&type= with the multipart field `media`. */
export async function upload(state: State, request: ApiRequest): Promise<Reply> {
  const token = request.url.searchParams.get('access_token') ?? '';
  if (!state.tokens.isValid(token)) return oldReply(40014, '不合法的access_token');
  if (isThrottled(state)) return oldReply(90018, '接口调用QPS超过限制');
  const type = request.url.searchParams.get('type') ?? '';
  if (!MEDIA_TYPES.includes(type)) return oldReply(40004, '不合法的媒体文件类型');
  const media = await readMedia(request);
  if (!media) return oldReply(40035, '缺少参数 media');
  if (media.size === 0 || media.size > MAX_MEDIA_BYTES) return oldReply(40006, '不合法的文件大小');
  const mediaId = `@lADP${randomUUID().replaceAll('-', '')}`;
  state.uploads.push({ type, name: media.name, bytes: await media.bytes(), mediaId });
  return oldReply(0, 'ok', { type, media_id: mediaId, created_at: state.now() });
}

/** POST of a session webhook: the answer to a message, for as long as the message said. */
export function replyInSession(state: State, request: ApiRequest): Reply {
  const session = state.sessions.get(request.url.searchParams.get('session') ?? '');
  if (!session || session.endsAt <= state.now()) return oldReply(300001, 'session is not exist');
  const content = readWebhook(request.body);
  if ('errcode' in content) return oldReply(content.errcode, content.errmsg);
  const { conversation, users } = session;
  deliver(state, content, { kind: 'session', conversation, users, token: null });
  return oldReply(0, 'ok');
}

/**
 * POST /robot/send?access_token&timestamp&sign: a custom group robot. More than 20 a minute block it for ten
 * minutes. The same `msgUuid` again is answered as delivered and shown once.
 */
export function sendAsCustomRobot(state: State, request: ApiRequest): Reply {
  const query = request.url.searchParams;
  const robot = state.customRobots.get(query.get('access_token') ?? '');
  if (!robot) return oldReply(300005, 'token is not exist');
  const timestamp = query.get('timestamp') ?? '';
  const isSigned = robot.keyword === null;
  if (isSigned && Math.abs(Number(timestamp) - state.now()) > SIGN_SKEW_MS)
    return oldReply(310000, 'invalid timestamp');
  if (isSigned && query.get('sign') !== signOf(robot.secret, timestamp))
    return oldReply(310000, 'sign not match');
  const content = readWebhook(request.body);
  if ('errcode' in content) return oldReply(content.errcode, content.errmsg);
  if (!content.text.includes(robot.keyword ?? '')) return oldReply(310000, 'keywords not in content');

  const now = state.now();
  robot.recent = robot.recent.filter((at) => at > now - 60_000);
  if (robot.recent.length >= CUSTOM_PER_MINUTE && robot.blockedUntil <= now) {
    robot.blockedUntil = now + CUSTOM_BLOCK_MS;
  }
  if (robot.blockedUntil > now) return oldReply(130101, 'send too fast, exceed 20 times per minute');
  robot.recent.push(now);

  const uuid = textOf(fieldsOf(request.body) ?? {}, 'msgUuid');
  if (uuid !== '' && robot.delivered.has(uuid)) return oldReply(0, 'ok');
  if (uuid !== '') robot.delivered.add(uuid);
  deliver(state, content, { kind: 'custom', conversation: robot.conversation, users: [], token: null });
  return oldReply(0, 'ok');
}

/** The signature of a custom robot, not yet url-encoded. Source: open.dingtalk.com, custom robot security. */
export function signOf(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

async function readMedia(request: ApiRequest): Promise<File | null> {
  const contentType = request.headers['content-type'];
  if (typeof contentType !== 'string') return null;
  const response = new Response(new Uint8Array(request.body), { headers: { 'content-type': contentType } });
  const media = await response.formData().then(
    (form) => form.get('media'),
    () => null,
  );
  return media instanceof File ? media : null;
}
