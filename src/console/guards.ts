import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';

export interface GuardOptions {
  /** The address listened on. */
  host: string;
  /** Where people reach the program from outside. */
  publicUrl: string;
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // Pictures that wait in the composer are shown from memory.
  "img-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const EVERY_ADDRESS = ['0.0.0.0', '::'];

export const setSecurityHeaders = createMiddleware(async (c, next) => {
  c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'same-origin');
  await next();
});

/**
 * Refuses requests that were sent to another name than ours: a foreign page whose name was pointed at this
 * machine (DNS rebinding) would otherwise be same-origin with the sandbox.
 * Listening on every address admits plain addresses too: rebinding needs a name.
 */
export function refuseForeignHosts({ host, publicUrl }: GuardOptions): MiddlewareHandler {
  const ours = new Set([...LOOPBACK_NAMES, hostnameOf(host), new URL(publicUrl).hostname]);
  const admitsAddresses = EVERY_ADDRESS.includes(host);

  return createMiddleware(async (c, next) => {
    const asked = requestedHostname(c.req.header('host'));
    const isAdmitted = asked !== null && (ours.has(asked) || (admitsAddresses && isAddress(asked)));
    if (isAdmitted) return next();
    return c.json(
      { error: '这个网址不是本程序的地址,已拒绝。要从别的网址访问,请把 PUBLIC_URL 设成那个网址。' },
      403,
    );
  });
}

/** Refuses posts that a page of another site makes in a visitor's browser; scripts send no origin. */
export const refuseForeignPosts = createMiddleware(async (c, next) => {
  const origin = c.req.header('origin');
  if (c.req.method !== 'POST' || origin === undefined) return next();
  if (URL.parse(origin)?.host === c.req.header('host')) return next();
  return c.json({ error: '这个请求来自别的网站,已拒绝。' }, 403);
});

function hostnameOf(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address.toLowerCase();
}

function requestedHostname(header: string | undefined): string | null {
  return header ? (URL.parse(`http://${header}`)?.hostname ?? null) : null;
}

function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
