import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';

/** One connection, as a test sees it. */
export interface Connection {
  readonly id: string;
  /** Stays open, says nothing more and hears nothing. */
  readonly isFrozen: boolean;
  /** Got the `disconnect` frame: gets no messages while another connection is there. */
  readonly isLeaving: boolean;
  readonly pings: number;
  readonly pingsAnswered: number;
}

export interface PeerOptions {
  topics: readonly string[];
  pingMs: number;
  now: () => number;
  /** What the client said. */
  hear: (peer: Peer, text: string) => void;
  closed: (peer: Peer) => void;
}

/** The gateway's end of one WebSocket connection. */
export class Peer implements Connection {
  readonly id = randomUUID();
  readonly topics: readonly string[];
  isFrozen = false;
  isLeaving = false;
  pings = 0;
  pingsAnswered = 0;
  readonly #socket: WebSocket;
  readonly #now: () => number;
  readonly #unanswered = new Set<string>();

  constructor(socket: WebSocket, options: PeerOptions) {
    this.#socket = socket;
    this.topics = options.topics;
    this.#now = options.now;
    const pinging = setInterval(() => this.#ping(), options.pingMs);
    socket.on('message', (data) => {
      if (!this.isFrozen) options.hear(this, data.toString());
    });
    socket.on('ping', (data) => {
      if (this.isAudible) socket.pong(data);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(pinging);
      options.closed(this);
    });
  }

  /** What is sent arrives. */
  get isAudible(): boolean {
    return !this.isFrozen && this.#socket.readyState === WebSocket.OPEN;
  }

  send(type: 'SYSTEM' | 'CALLBACK', topic: string, messageId: string, data: string): void {
    const headers = {
      appId: 'a0000000-0000-0000-0000-000000000000',
      connectionId: this.id,
      contentType: 'application/json',
      messageId,
      time: String(this.#now()),
      topic,
    };
    this.sendRaw(JSON.stringify({ specVersion: '1.0', type, headers, data }));
  }

  sendRaw(frame: string): void {
    this.#socket.send(frame);
  }

  /** Takes the echo of a ping; false when it echoes none. */
  takePong(data: string): boolean {
    const isEcho = this.#unanswered.delete(data);
    if (isEcho) this.pingsAnswered += 1;
    return isEcho;
  }

  close(code?: number): void {
    this.#socket.close(code);
  }

  reset(): void {
    this.#socket.terminate();
  }

  #ping(): void {
    if (!this.isAudible) return;
    const data = JSON.stringify({ opaque: randomUUID() });
    this.pings += 1;
    this.#unanswered.add(data);
    this.send('SYSTEM', 'ping', randomUUID(), data);
  }
}
