import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { type Answer, DingTalkFault } from './faults.ts';

export interface Call {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** A form is sent as multipart, anything else as JSON. */
  body?: unknown;
  signal: AbortSignal;
}

/** Connections are kept a little while: a server that closed one just as it is used leaves the outcome unknown. */
const IDLE_MS = 4_000;
const AGENT = { keepAlive: true, timeout: IDLE_MS };
const plain = new http.Agent(AGENT);
const secure = new https.Agent(AGENT);

/**
 * One HTTP exchange. A redirect is not followed, for it may lead anywhere with a secret in hand. Node's own client
 * and not fetch: it takes half the processor time, and tells whether a request had left when it failed.
 * @throws {DingTalkFault} `not-sent` when the request cannot have left, `unknown` when it may have.
 */
export async function exchange({ url, method = 'POST', headers = {}, body, signal }: Call): Promise<Answer> {
  const { bytes, contentType } = await encode(body);
  let hasLeft = false;
  try {
    const target = new URL(url);
    const isSecure = target.protocol === 'https:';
    const request = (isSecure ? https : http).request(target, {
      method,
      agent: isSecure ? secure : plain,
      headers: { ...contentType, 'content-length': bytes.length, ...headers },
      signal,
    });
    request.once('socket', (socket) => {
      if (!socket.connecting) hasLeft = true;
      else
        socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
          hasLeft = true;
        });
    });
    // A connection that breaks in the middle of the answer is told to both, and the answer's reader throws.
    request.on('error', () => undefined);
    request.end(bytes);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: response.statusCode ?? 0, body: parse(await text(response)) };
  } catch (error) {
    const fault = transportFault(error);
    throw hasLeft ? fault : new DingTalkFault('not-sent', fault.code);
  }
}

async function encode(
  body: unknown,
): Promise<{ bytes: Uint8Array; contentType: Record<string, string> | undefined }> {
  if (body === undefined) return { bytes: new Uint8Array(), contentType: undefined };
  if (!(body instanceof FormData)) {
    return { bytes: Buffer.from(JSON.stringify(body)), contentType: { 'content-type': 'application/json' } };
  }
  const form = new Response(body);
  return {
    bytes: await form.bytes(),
    contentType: { 'content-type': form.headers.get('content-type') ?? '' },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Errors of the time before a byte was written: name look-up, TCP and TLS. */
const NEVER_LEFT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** Keeps the code and drops the rest: an error of fetch may name the address, and that one holds secrets. */
export function transportFault(error: unknown): DingTalkFault {
  if (error instanceof DingTalkFault) return error;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = textOf(cause, 'code') ?? (error instanceof Error ? error.name : 'error');
  const hasNotLeft = NEVER_LEFT.test(code) || textOf(cause, 'syscall') === 'connect';
  return new DingTalkFault(hasNotLeft ? 'not-sent' : 'unknown', code);
}

function textOf(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : undefined;
}
