import type { CallLog } from './call-log.ts';
import type { Content, Sent } from './outgoing.ts';
import type { Tokens } from './tokens.ts';

/** A file the platform keeps for whoever has its download code. */
export interface StoredFile {
  bytes: Uint8Array;
  contentType: string;
  codeEndsAt: number;
  urlLivesMs: number;
}

export interface Session {
  conversation: string;
  /** The other side of a one-to-one conversation. */
  users: string[];
  endsAt: number;
}

export interface CustomRobot {
  conversation: string;
  secret: string;
  /** What every message must hold, instead of a sign. */
  keyword: string | null;
  /** When it sent, within the last minute. */
  recent: number[];
  blockedUntil: number;
  /** `msgUuid`s it has delivered. */
  delivered: Set<string>;
}

export interface Upload {
  type: string;
  name: string;
  bytes: Uint8Array;
  mediaId: string;
}

/** All the emulator remembers; the routes read and write it. */
export interface State {
  base: string;
  robotCode: string;
  /** Calls with the token within a second, above which they are throttled; null = no limit. */
  callsPerSecond: number | null;
  now: () => number;
  tokens: Tokens;
  calls: CallLog;
  sent: Sent[];
  onSent: (sent: Sent) => void;
  files: Map<string, StoredFile>;
  /** Signed addresses of files: when each ends. */
  addresses: Map<string, { code: string; endsAt: number }>;
  sessions: Map<string, Session>;
  customRobots: Map<string, CustomRobot>;
  uploads: Upload[];
  /** Groups the robot is not in. */
  absentGroups: Set<string>;
  /** Staff ids DingTalk does not know, and those it says it holds back. */
  invalidStaff: Set<string>;
  flowControlledStaff: Set<string>;
}

let keys = 0;

/** Writes down what reached people. */
export function deliver(
  state: State,
  content: Content,
  where: Pick<Sent, 'kind' | 'conversation' | 'users' | 'token'>,
): Sent {
  const isWebhook = where.kind === 'session' || where.kind === 'custom';
  keys += 1;
  const sent: Sent = {
    ...content,
    ...where,
    at: state.now(),
    key: isWebhook ? null : `processQueryKey-${keys}`,
    recalled: false,
    readers: [],
  };
  state.sent.push(sent);
  state.onSent(sent);
  return sent;
}
