import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import type { Alerts } from './alerts.ts';
import { counted } from './counted.ts';
import type { Credentials } from './credentials.ts';
import { type Answer, DingTalkFault, faultOf } from './faults.ts';
import { exchange, transportFault } from './http.ts';
import type { CallLine } from './limits.ts';
import type { Meters } from './meters.ts';
import { missingPermissions } from './permissions.ts';
import { createTokens, type Grant } from './token.ts';

export interface ApiOptions {
  apiBase: string;
  oapiBase: string;
  clientId: string;
  clientSecret: string;
  requestMs: number;
  line: CallLine;
  meters: Meters;
  alerts: Alerts;
  credentials: Credentials;
  clock: Clock;
  /** Aborts when the channel stops: who waits for a place in line gives up. */
  stopping: AbortSignal;
}

/** DingTalk's server API with token, pace and count. Every call throws a {@link DingTalkFault} and nothing else. */
export interface Api {
  /** Posts to the new API and resolves with its answer's body. */
  post(path: string, body: unknown): Promise<unknown>;
  /** Uploads a picture to the old API and resolves with its media id. Nothing is delivered by it. */
  uploadImage(bytes: Uint8Array, mediaType: string): Promise<string>;
}

const grantSchema = z.object({ accessToken: z.string().min(1), expireIn: z.number().positive() });
const mediaSchema = z.object({ media_id: z.string().min(1) });

export function createApi(options: ApiOptions): Api {
  const { apiBase, oapiBase, requestMs, line, meters, alerts, credentials, stopping } = options;
  const tokens = createTokens(fetchGrant, options.clock);

  /** One call in its turn. */
  async function ask(run: (signal: AbortSignal) => Promise<Answer>): Promise<unknown> {
    const end = await line.take(stopping).catch(() => {
      throw new DingTalkFault('not-sent', 'stopping');
    });
    const answer = await run(AbortSignal.timeout(requestMs)).finally(end);
    const fault = faultOf(answer);
    if (!fault) return answer.body;
    if (fault.kind === 'quota') alerts.raiseHourly({ kind: 'over-quota-call' });
    if (fault.kind === 'blocked') alerts.raiseHourly({ kind: 'blocked' });
    if (fault.kind === 'permission') {
      const permissions = missingPermissions(fault.code, fault.scopes);
      alerts.raiseHourly({ kind: 'permission', permissions });
    }
    if (fault.kind === 'credentials') credentials.refused();
    throw fault;
  }

  async function fetchGrant(): Promise<Grant> {
    // Not counted: getting tokens is free of the quota.
    const grant = await ask((signal) => askForToken(options, signal));
    const { accessToken, expireIn } = grantSchema.parse(grant);
    credentials.accepted();
    return { token: accessToken, expiresInSeconds: expireIn };
  }

  /** Whatever goes wrong before a token is there: the call itself was not made. */
  async function token(): Promise<string> {
    return notSentIfUnknown(() => tokens.get());
  }

  async function authorised(run: (token: string, signal: AbortSignal) => Promise<Answer>): Promise<unknown> {
    const call = (accessToken: string) =>
      ask((signal) =>
        counted(
          () => run(accessToken, signal),
          () => meters.count('api'),
        ),
      );
    const first = await token();
    try {
      return await call(first);
    } catch (error) {
      if (!(error instanceof DingTalkFault) || error.kind !== 'auth') throw error;
      // Tokens end before their time when another process asks for one too: once more with a new one.
      tokens.drop(first);
    }
    return call(await token());
  }

  return {
    post: (path, body) =>
      authorised((accessToken, signal) => callWith(accessToken, { url: `${apiBase}${path}`, body, signal })),
    uploadImage: (bytes, mediaType) =>
      notSentIfUnknown(async () => {
        const answer = await authorised((accessToken, signal) =>
          upload(accessToken, oapiBase, imageForm(bytes, mediaType), signal),
        );
        return mediaSchema.parse(answer).media_id;
      }),
  };
}

type Secrets = Pick<ApiOptions, 'apiBase' | 'clientId' | 'clientSecret'>;

/** One call for an access token, good for two hours; DingTalk gives the same one while it lives. */
export function askForToken(
  { apiBase, clientId, clientSecret }: Secrets,
  signal: AbortSignal,
): Promise<Answer> {
  const body = { appKey: clientId, appSecret: clientSecret };
  return exchange({ url: `${apiBase}/v1.0/oauth2/accessToken`, body, signal });
}

/** One call of the new API. */
export function callWith(
  accessToken: string,
  call: { url: string; body: unknown; signal: AbortSignal },
): Promise<Answer> {
  return exchange({ ...call, headers: { 'x-acs-dingtalk-access-token': accessToken } });
}

/** One call of the old API's upload. */
export function upload(
  accessToken: string,
  oapiBase: string,
  form: FormData,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(`${oapiBase}/media/upload`);
  url.searchParams.set('access_token', accessToken);
  url.searchParams.set('type', 'image');
  return exchange({ url: url.href, body: form, signal });
}

/** For the steps before a send: what is unknown about them, the send itself was not made. */
async function notSentIfUnknown<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const fault = transportFault(error);
    throw fault.kind === 'unknown' ? new DingTalkFault('not-sent', fault.code) : fault;
  }
}

function imageForm(bytes: Uint8Array, mediaType: string): FormData {
  const form = new FormData();
  // DingTalk goes by the name's ending.
  const name = `picture.${mediaType.replace('image/', '').replace('jpeg', 'jpg')}`;
  form.append('media', new Blob([Uint8Array.from(bytes)], { type: mediaType }), name);
  return form;
}
