import { DWClient, type DWClientDownStream, TOPIC_ROBOT } from 'dingtalk-stream';
import type { Logger } from 'pino';
import { DingTalkFault } from './faults.ts';
import { openGateway } from './gateway.ts';
import type { DingTalkTiming } from './options.ts';

/** The part of the `ws` socket used here; the SDK declares it private and without a type. */
interface StreamSocket {
  readonly readyState: number;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'open' | 'close' | 'pong', listener: () => void): unknown;
  removeAllListeners(event: 'open' | 'error'): unknown;
  ping(): void;
  terminate(): void;
}

/** Private members of the SDK's client (2.1.5) that have no public way in. */
interface Internals {
  socket?: StreamSocket;
  dw_url?: string;
  sslopts: { rejectUnauthorized: boolean; handshakeTimeout?: number };
}

export interface StreamClientOptions {
  apiBase: string;
  clientId: string;
  clientSecret: string;
  timing: DingTalkTiming;
  log: Logger;
  /** One robot callback. Called synchronously, in the order of arrival; may throw. */
  onRobotMessage(client: StreamClient, frame: DWClientDownStream): void;
  /** The connection is over, or will be: `isDead` when nothing more can come through it. Called once. */
  onEnd(client: StreamClient, isDead: boolean): void;
}

const OPEN = 1;

/**
 * The SDK's client for one connection. What is different from it (all seen in dist/client.mjs of 2.1.5):
 * it never reconnects by itself, asks the gateway with a time-out, gives up a hanging handshake, survives broken
 * frames and handlers, notices a dead peer, and prints nothing (the SDK prints errors, and the secret in debug).
 */
export class StreamClient extends DWClient {
  readonly #options: StreamClientOptions;
  #watch: NodeJS.Timeout | undefined;
  #isEnded = false;
  #lastFrame = 0;

  constructor(options: StreamClientOptions) {
    super({ clientId: options.clientId, clientSecret: options.clientSecret, keepAlive: false });
    this.#options = options;
    this.config.autoReconnect = false;
    // The SDK's default list is one array shared by every client of the process.
    this.config.subscriptions = [];
    this.#internals.sslopts.handshakeTimeout = options.timing.handshakeMs;
    this.registerCallbackListener(TOPIC_ROBOT, (frame) => options.onRobotMessage(this, frame));
  }

  get #internals(): Internals {
    return this as unknown as Internals;
  }

  /** Asks the gateway and connects. Rejects with a {@link DingTalkFault}. */
  async open(signal: AbortSignal): Promise<void> {
    const { apiBase, clientId, clientSecret, timing } = this.#options;
    this.#internals.dw_url = await openGateway({
      apiBase,
      clientId,
      clientSecret,
      subscriptions: this.config.subscriptions,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timing.requestMs)]),
    });
    if (signal.aborted) throw new DingTalkFault('not-sent', 'stopping');
    const drop = () => this.drop();
    signal.addEventListener('abort', drop, { once: true });
    try {
      await this._connect();
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  /** The SDK's socket with listeners that do not print. Its own promise is left alone: it would never settle. */
  override _connect(): Promise<void> {
    super._connect().catch(() => undefined);
    const socket = this.#internals.socket;
    if (!socket) throw new DingTalkFault('unknown', 'no socket');
    socket.removeAllListeners('open');
    socket.removeAllListeners('error');
    return new Promise((resolve, reject) => {
      socket.on('open', () => {
        this.connected = true;
        this.#keepWatch(socket);
        resolve();
      });
      socket.on('error', (error) => {
        this.#options.log.warn({ code: codeOf(error) }, 'dingtalk socket error');
        reject(new DingTalkFault('unknown', codeOf(error)));
        socket.terminate();
      });
      socket.on('close', () => {
        reject(new DingTalkFault('unknown', 'closed'));
        this.#end(true);
      });
    });
  }

  /**
   * A peer that is gone answers no ping; one that answers and delivers nothing is noticed by the missing frames,
   * since the server sends a SYSTEM ping of its own now and then.
   */
  #keepWatch(socket: StreamSocket): void {
    const { pingMs, silenceMs } = this.#options.timing;
    let hasAnswered = true;
    this.#lastFrame = performance.now();
    socket.on('pong', () => {
      hasAnswered = true;
    });
    const check = () => {
      if (!hasAnswered) return this.#end(true);
      if (performance.now() - this.#lastFrame >= silenceMs) this.#end(false);
      hasAnswered = false;
      if (socket.readyState === OPEN) socket.ping();
    };
    this.#watch = setInterval(check, pingMs);
  }

  #end(isDead: boolean): void {
    if (isDead) clearInterval(this.#watch);
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.onEnd(this, isDead);
  }

  /** Also after the server's notice, while it still closes; the SDK's own `connected` is false by then. */
  get isOpen(): boolean {
    return this.#internals.socket?.readyState === OPEN;
  }

  /** Over, announced to be over, or dropped. */
  get hasEnded(): boolean {
    return this.#isEnded;
  }

  /** Closes at once, without a word to the peer, which may be gone. */
  drop(): void {
    this.#isEnded = true;
    clearInterval(this.#watch);
    this.connected = false;
    this.#internals.socket?.terminate();
  }

  override onDownStream(data: string): void {
    try {
      super.onDownStream(data);
      this.#lastFrame = performance.now();
    } catch {
      // Neither the frame nor the parser's error, which quotes it: both hold what people wrote.
      this.#options.log.warn({ bytes: data.length }, 'dingtalk frame not understood');
    }
  }

  override onSystem(frame: DWClientDownStream): void {
    super.onSystem(frame);
    // The server closes ten seconds later; until then messages still come this way.
    if (frame.headers.topic === 'disconnect') this.#end(false);
  }

  /** The SDK prints configuration and frames here. */
  override printDebug(): void {}

  override disconnect(): void {
    this.drop();
  }
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : error.name;
}
