import { type Answer, DingTalkFault } from './faults.ts';

export interface Call {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** A form is sent as multipart, anything else as JSON. */
  body?: unknown;
  signal: AbortSignal;
}

/**
 * One HTTP exchange; a redirect is refused, for it may lead anywhere with a secret in hand.
 * @throws {DingTalkFault} `not-sent` when the request cannot have left, `unknown` when it may have.
 */
export async function exchange({ url, method = 'POST', headers = {}, body, signal }: Call): Promise<Answer> {
  const isForm = body instanceof FormData;
  try {
    const response = await fetch(url, {
      method,
      headers: isForm || body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      redirect: 'error',
      signal,
    });
    return { status: response.status, body: parse(await response.text()) };
  } catch (error) {
    throw transportFault(error);
  }
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
