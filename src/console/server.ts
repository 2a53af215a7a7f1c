import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type AppOptions, createApp } from './app.ts';

export type { HealthReport } from './app.ts';

export interface ServerOptions extends Omit<AppOptions, 'closing'> {
  /** 0 = any free port. */
  port: number;
}

export interface WebServer {
  /** Where a browser on this machine reaches it, without a trailing slash. */
  url: string;
  /** Ends live streams at once, requests under way after a second at most. */
  close(): Promise<void>;
}

const LAST_REQUESTS_MS = 1_000;
const SWEEP_MS = 20;

/**
 * Starts the web server: sandbox page and API (when there is a sandbox), `/healthz`, the status page.
 * Rejects with a Chinese sentence that says which setting to change when the address cannot be had.
 */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  const closing = new AbortController();
  const app = await createApp({ ...options, closing: closing.signal });
  const server = createServer(getRequestListener(app.fetch));
  await listen(server, options.host, options.port);

  return {
    url: urlOf(server.address() as AddressInfo),
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      // A connection kept alive falls idle only once its answer is out.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const deadline = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(deadline);
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(listenAdvice(error, host, port), { cause: error });
  }
}

function listenAdvice(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `端口 ${port} 已被别的程序占用。请用 PORT 换一个端口,例如:PORT=${port + 1} npm start`;
  }
  if (code === 'EACCES') return `没有权限使用端口 ${port}。请用 PORT 换一个 1024 以上的端口。`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `HOST=${host} 不是这台机器的地址。请把 HOST 改成 127.0.0.1 或本机地址。`;
  }
  return `网页服务没能在 ${host}:${port} 启动(${code ?? '原因不明'})。`;
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (address === '::') return `http://[::1]:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
