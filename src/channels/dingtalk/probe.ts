import { createConnection } from 'node:net';
import { TOPIC_ROBOT } from 'dingtalk-stream';
import { z } from 'zod';
import { askForToken, callWith, upload } from './api.ts';
import { type Answer, DingTalkFault, faultOf } from './faults.ts';
import { openGateway } from './gateway.ts';
import { transportFault } from './http.ts';
import { TIMING } from './options.ts';

/** The app as the settings name it. */
export interface App {
  clientId: string;
  clientSecret: string;
  robotCode: string;
  apiBase: string;
  oapiBase: string;
}

const PROBE_MS = TIMING.requestMs;
const tokenSchema = z.object({ accessToken: z.string().min(1) });

/**
 * Asks a host for anything at all and resolves with its clock, null when it tells no time.
 * @throws {DingTalkFault} when nothing answers
 */
export async function reach(base: string): Promise<Date | null> {
  try {
    const answer = await fetch(base, { redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) });
    await answer.body?.cancel();
    const date = answer.headers.get('date');
    return date === null ? null : new Date(date);
  } catch (error) {
    throw transportFault(error);
  }
}

/** Resolves with an access token. @throws {DingTalkFault} */
export async function probeCredentials(app: App): Promise<string> {
  const answer = await askForToken(app, AbortSignal.timeout(PROBE_MS));
  const fault = faultOf(answer);
  if (fault) throw fault;
  const grant = tokenSchema.safeParse(answer.body);
  if (!grant.success) throw new DingTalkFault('unknown', 'token reply');
  return grant.data.accessToken;
}

/**
 * Gets a ticket of the Stream gateway and knocks at the host it is for. The ticket is left to end: a second stream
 * connection would take messages away from the program that runs.
 * @returns that host @throws {DingTalkFault}
 */
export async function probeStream({ apiBase, clientId, clientSecret }: App): Promise<string> {
  const subscriptions = [{ type: 'CALLBACK', topic: TOPIC_ROBOT }];
  const signal = AbortSignal.timeout(PROBE_MS);
  const { hostname, port, protocol } = new URL(
    await openGateway({ apiBase, clientId, clientSecret, subscriptions, signal }),
  );
  await knock(hostname, Number(port) || (protocol === 'wss:' ? 443 : 80));
  return hostname;
}

function knock(host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createConnection({ host: host.replace(/^\[|\]$/g, ''), port, timeout: PROBE_MS });
  socket.once('connect', resolve);
  socket.once('timeout', () => reject(new DingTalkFault('not-sent', 'ETIMEDOUT')));
  socket.once('error', (error) => reject(transportFault(error)));
  return promise.finally(() => socket.destroy());
}

/**
 * Asks for a picture nobody has sent: refused for that when the app may use its robot. DingTalk looks at the
 * permission first.
 * @returns the refusal; null when there is none
 */
export function probeRobot(token: string, { apiBase, robotCode }: App): Promise<DingTalkFault | null> {
  const body = { downloadCode: 'doctor', robotCode };
  const url = `${apiBase}/v1.0/robot/messageFiles/download`;
  return refusalOf(callWith(token, { url, body, signal: AbortSignal.timeout(PROBE_MS) }));
}

/** Uploads nothing: refused for that when the app may upload. @returns the refusal; null when there is none */
export function probeUpload(token: string, { oapiBase }: App): Promise<DingTalkFault | null> {
  return refusalOf(upload(token, oapiBase, new FormData(), AbortSignal.timeout(PROBE_MS)));
}

async function refusalOf(call: Promise<Answer>): Promise<DingTalkFault | null> {
  try {
    return faultOf(await call);
  } catch (error) {
    return transportFault(error);
  }
}
