import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CallLog } from './call-log.ts';
import type { Fault, Faults } from './faults.ts';
import { type Path, pathOf } from './paths.ts';
import type { ApiRequest, Reply } from './reply.ts';

export interface HostOptions {
  faults: Faults;
  calls: CallLog;
  /** Every answer takes this long, in milliseconds. */
  latencyMs: number;
  now: () => number;
  route: (path: Path, request: ApiRequest) => Reply | Promise<Reply>;
  upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** True for a path whose server is down: the connection breaks, nothing is done. */
  isGone: (path: Path) => boolean;
  changed: () => void;
  /** Called for a request DingTalk has no path for. */
  unknown: (what: string) => void;
}

/** The HTTP server on loopback. It can be pulled off the net and put back on the same port. */
export class HttpHost {
  readonly #options: HostOptions;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #upgraded = new Set<Socket>();
  #port = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#server.on('upgrade', (request, socket: Socket, head) => {
      this.#upgraded.add(socket);
      socket.on('close', () => this.#upgraded.delete(socket));
      options.upgrade(request, socket, head);
    });
  }

  get base(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens: on a free port the first time, on the same one after that. */
  async plug(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.#port = address.port;
  }

  /** Breaks every connection; new ones are refused. */
  async unplug(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { calls, faults, latencyMs, now, changed, unknown } = this.#options;
    const url = new URL(request.url ?? '/', this.base);
    const path = pathOf(url.pathname);
    if (!path) {
      unknown(`${request.method} ${url.pathname}`);
      write(response, { status: 404, body: { code: 'InvalidAction.NotFound', message: url.pathname } });
      return;
    }
    const call = calls.begin(path, now());
    changed();
    response.on('close', () => {
      calls.end(call);
      changed();
    });
    if (this.#options.isGone(path)) {
      response.destroy();
      return;
    }
    // Taken as it arrives: two requests at once must not share one planned fault.
    const fault = faults.take(path);
    const body = await readBody(request);
    if (!body) return;
    if (latencyMs > 0) await wait(latencyMs);
    if (fault && (await strikeBefore(fault, response))) return;
    const reply =
      fault?.kind === 'answer'
        ? fault.reply
        : await this.#options.route(path, { url, headers: request.headers, body });
    changed();
    if (fault?.kind === 'hang-after') return;
    if (fault?.kind === 'reset-after') {
      response.destroy();
      return;
    }
    call.status = reply.status;
    if (fault?.kind === 'cut-after') cut(response, reply);
    else write(response, reply);
  }
}

/** True when there is no more to do for the request. */
async function strikeBefore(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.kind === 'slow') await wait(fault.ms);
  if (fault.kind === 'reset') response.destroy();
  return fault.kind === 'reset' || fault.kind === 'hang';
}

function write(response: ServerResponse, reply: Reply): void {
  const [bytes, contentType] = encode(reply);
  response.writeHead(reply.status, { 'content-type': contentType, 'content-length': bytes.byteLength });
  response.end(bytes);
}

function cut(response: ServerResponse, reply: Reply): void {
  const [bytes, contentType] = encode(reply);
  response.writeHead(reply.status, { 'content-type': contentType, 'content-length': bytes.byteLength });
  response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.destroy());
}

function encode(reply: Reply): [Uint8Array, string] {
  if (reply.body instanceof Uint8Array) return [reply.body, reply.contentType ?? 'application/octet-stream'];
  if (typeof reply.body === 'string')
    return [Buffer.from(reply.body), reply.contentType ?? 'text/html; charset=utf-8'];
  return [Buffer.from(JSON.stringify(reply.body)), reply.contentType ?? 'application/json;charset=utf-8'];
}

/** The whole body; null when the caller broke off before its end. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part);
    return Buffer.concat(parts);
  } catch {
    return null;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
