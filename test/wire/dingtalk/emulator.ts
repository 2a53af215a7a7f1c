import { randomUUID } from 'node:crypto';
import { CallLog } from './call-log.ts';
import { Faults } from './faults.ts';
import { type Ack, Gateway, type GatewayOptions } from './gateway.ts';
import { HttpHost } from './http-host.ts';
import { replyInSession, sendAsCustomRobot, signOf, upload } from './old-api.ts';
import { addressOfFile, file, query, recall, sendToGroup, sendToPeople } from './open-api.ts';
import type { Sent } from './outgoing.ts';
import { PATHS, type Path } from './paths.ts';
import { type Changes, composePayload, countPictures, type RobotPayload, type Shape } from './payloads.ts';
import type { ApiRequest, Fields, Reply } from './reply.ts';
import type { State, Upload } from './state.ts';
import { Tokens } from './tokens.ts';
import { Waiters } from './until.ts';

export interface EmulatorOptions extends Partial<GatewayOptions> {
  clientId?: string;
  clientSecret?: string;
  robotCode?: string;
  /** Calls with the token within a second, above which they are throttled (DingTalk: 20). No limit when left out. */
  callsPerSecond?: number;
  /** Every HTTP answer takes this long. */
  latencyMs?: number;
  /** The platform's clock, in milliseconds. */
  now?: () => number;
  /** Called with everything that reaches people, as it does. */
  onSent?: (sent: Sent) => void;
}

export interface CustomRobotAddress {
  accessToken: string;
  webhook: string;
  secret: string;
  conversation: string;
}

export interface FileOptions {
  contentType?: string;
  codeLivesMs?: number;
  urlLivesMs?: number;
}

/** DingTalk on loopback: api.dingtalk.com, oapi.dingtalk.com and the Stream gateway in one. */
export interface Emulator extends AsyncDisposable {
  /** For DINGTALK_API_BASE and DINGTALK_OAPI_BASE alike. */
  readonly base: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Everything that reached people, in order. */
  readonly sent: readonly Sent[];
  readonly uploads: readonly Upload[];
  /** Every access token given out. */
  readonly tokens: readonly string[];
  /** Groups the robot is not in; staff ids that are unknown, and that are held back. */
  readonly absentGroups: Set<string>;
  readonly invalidStaff: Set<string>;
  readonly flowControlledStaff: Set<string>;
  /** Requests and frames that DingTalk would not understand: usually to be empty at the end of a test. */
  readonly violations: readonly string[];
  /** A message of that shape: a new msgId, a session webhook that works (90 min), pictures that can be fetched. */
  compose(shape: Shape, changes?: Changes): RobotPayload;
  /** Sends a robot message through the gateway; resolves when it is acknowledged. See {@link Gateway.push}. */
  push(payload: Fields): Promise<Ack>;
  /** `compose` and `push` in one. */
  say(shape: Shape, changes?: Changes): Promise<Ack>;
  /** A session webhook of that conversation, for as long as said (90 min). */
  sessionWebhook(conversation: string, options?: { users?: string[]; livesMs?: number }): string;
  /** Keeps a file and gives its download code (lives 10 min, its addresses 1 min). */
  addFile(bytes: Uint8Array, options?: FileOptions): string;
  /** Guarded by a sign, or by a keyword when there is one. */
  addCustomRobot(conversation: string, options?: { keyword?: string }): CustomRobotAddress;
  /** These people have read that group message. */
  read(processQueryKey: string, users: readonly string[]): void;
  /** From now on the token in use is refused. */
  expireTokens(): void;
  /** Resolves as soon as the condition holds; looked at after every change. */
  until(condition: () => boolean, what?: string, timeoutMs?: number): Promise<void>;
  /** Takes the whole host off the net (connections refused) and puts it back on the same port. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  stop(): Promise<void>;
}

const SESSION_LIVES_MS = 90 * 60_000;
const CODE_LIVES_MS = 10 * 60_000;
const URL_LIVES_MS = 60_000;

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** Starts DingTalk on a free port of loopback. */
export async function startDingTalk(options: EmulatorOptions = {}): Promise<Emulator> {
  const now = options.now ?? (() => Date.now());
  const clientId = options.clientId ?? 'dingexamplerobot';
  const credentials = { clientId, clientSecret: options.clientSecret ?? 'example-secret-of-nobody' };
  const waiters = new Waiters();
  const faults = new Faults();
  const unknownPaths: string[] = [];
  const gateway = new Gateway(
    {
      pingMs: options.pingMs ?? 5_000,
      disconnectGraceMs: options.disconnectGraceMs ?? 10_000,
      redeliverAfterMs: options.redeliverAfterMs ?? 60_000,
      deliveries: options.deliveries ?? 3,
    },
    credentials,
    now,
    waiters.changed,
  );
  const state: State = {
    base: '',
    robotCode: options.robotCode ?? clientId,
    callsPerSecond: options.callsPerSecond ?? null,
    now,
    tokens: new Tokens(credentials, now),
    calls: new CallLog(),
    sent: [],
    onSent: options.onSent ?? (() => undefined),
    files: new Map(),
    addresses: new Map(),
    sessions: new Map(),
    customRobots: new Map(),
    uploads: [],
    absentGroups: new Set(),
    invalidStaff: new Set(),
    flowControlledStaff: new Set(),
  };
  const host = new HttpHost({
    faults,
    calls: state.calls,
    latencyMs: options.latencyMs ?? 0,
    now,
    route: (path, request) => route(path, request, state, gateway),
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
    isGone: (path) => path === PATHS.open && gateway.isDown,
    changed: waiters.changed,
    unknown: (what) => unknownPaths.push(what),
  });
  await host.plug();
  state.base = host.base;

  function sessionWebhook(
    conversation: string,
    session: { users?: string[]; livesMs?: number } = {},
  ): string {
    const id = randomUUID();
    const endsAt = now() + (session.livesMs ?? SESSION_LIVES_MS);
    state.sessions.set(id, { conversation, users: session.users ?? [], endsAt });
    return `${state.base}${PATHS.session}?session=${id}`;
  }

  function addFile(bytes: Uint8Array, file: FileOptions = {}): string {
    const code = `code-${randomUUID()}`;
    state.files.set(code, {
      bytes,
      contentType: file.contentType ?? 'image/png',
      codeEndsAt: now() + (file.codeLivesMs ?? CODE_LIVES_MS),
      urlLivesMs: file.urlLivesMs ?? URL_LIVES_MS,
    });
    return code;
  }

  function compose(shape: Shape, changes: Changes = {}): RobotPayload {
    const pictures = changes.pictures ?? Array.from({ length: countPictures(shape) }, () => addFile(PNG));
    const payload = composePayload(shape, now(), { ...changes, pictures });
    const { conversationId, conversationType, senderStaffId } = payload;
    const users = conversationType === '1' && senderStaffId ? [senderStaffId] : [];
    return {
      ...payload,
      robotCode: state.robotCode,
      sessionWebhook: sessionWebhook(conversationId, { users }),
      sessionWebhookExpiredTime: now() + SESSION_LIVES_MS,
      ...changes.fields,
    };
  }

  async function stop(): Promise<void> {
    gateway.stop();
    await host.unplug();
  }

  return {
    base: state.base,
    ...credentials,
    robotCode: state.robotCode,
    gateway,
    faults,
    calls: state.calls,
    sent: state.sent,
    uploads: state.uploads,
    tokens: state.tokens.issued,
    absentGroups: state.absentGroups,
    invalidStaff: state.invalidStaff,
    flowControlledStaff: state.flowControlledStaff,
    get violations() {
      return [...unknownPaths, ...gateway.violations];
    },
    compose,
    push: (payload) => gateway.push(payload),
    say: (shape, changes) => gateway.push(compose(shape, changes)),
    sessionWebhook,
    addFile,
    addCustomRobot: (conversation, { keyword } = {}) => addCustomRobot(state, conversation, keyword ?? null),
    read: (key, users) => state.sent.find((sent) => sent.key === key)?.readers.push(...users),
    expireTokens: () => state.tokens.expire(),
    until: (condition, what = String(condition), timeoutMs = 5_000) =>
      waiters.until(condition, what, timeoutMs),
    unplug: () => host.unplug(),
    plug: () => host.plug(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The address of a custom robot's send, signed as of `at`. */
export function signedWebhook(robot: CustomRobotAddress, at: number): string {
  const query = new URLSearchParams({ timestamp: String(at), sign: signOf(robot.secret, String(at)) });
  return `${robot.webhook}&${query}`;
}

function route(path: Path, request: ApiRequest, state: State, gateway: Gateway): Reply | Promise<Reply> {
  switch (path) {
    case PATHS.open:
      return gateway.open(request, `${state.base.replace('http', 'ws')}/connect`);
    case PATHS.token:
      return state.tokens.answer(request);
    case PATHS.groupSend:
      return sendToGroup(state, request);
    case PATHS.singleSend:
      return sendToPeople(state, request);
    case PATHS.download:
      return addressOfFile(state, request);
    case PATHS.recall:
      return recall(state, request);
    case PATHS.query:
      return query(state, request);
    case PATHS.upload:
      return upload(state, request);
    case PATHS.custom:
      return sendAsCustomRobot(state, request);
    case PATHS.session:
      return replyInSession(state, request);
    case PATHS.file:
      return file(state, request);
  }
}

function addCustomRobot(state: State, conversation: string, keyword: string | null): CustomRobotAddress {
  const accessToken = randomUUID().replaceAll('-', '');
  const secret = `SEC${randomUUID().replaceAll('-', '')}`;
  state.customRobots.set(accessToken, {
    conversation,
    secret,
    keyword,
    recent: [],
    blockedUntil: 0,
    delivered: new Set(),
  });
  return {
    accessToken,
    secret,
    conversation,
    webhook: `${state.base}${PATHS.custom}?access_token=${accessToken}`,
  };
}
