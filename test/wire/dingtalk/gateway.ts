import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Connection, Peer } from './peer.ts';
import { type ApiRequest, type Fields, fieldsOf, isFields, type Reply, textOf } from './reply.ts';
import { type Ticket, Tickets } from './tickets.ts';
import type { Credentials } from './tokens.ts';

export const ROBOT_TOPIC = '/v1.0/im/bot/messages/get';

export interface GatewayOptions {
  /** Between two SYSTEM pings of a connection. */
  pingMs: number;
  /** From the `disconnect` frame to the end of the connection. */
  disconnectGraceMs: number;
  /** A message that is not acknowledged goes out again, with a new messageId. */
  redeliverAfterMs: number;
  /** How often a message goes out before it is given up. */
  deliveries: number;
}

/** One acknowledgement, and what it took. */
export interface Ack {
  code: number;
  /** The frame's `data`, parsed: `{response: …}`. */
  data: unknown;
  messageId: string;
  /** Which delivery of the message it answers: 1 for the first. */
  deliveries: number;
  at: number;
}

interface Push {
  topic: string;
  data: string;
  deliveries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  resolve(ack: Ack): void;
  reject(error: Error): void;
}

/**
 * The Stream gateway: tickets, WebSocket connections, frames. Its timers are the global ones, looked up when used:
 * under fake timers it pings, redelivers and closes in the same time as the program under test.
 */
export class Gateway {
  readonly acks: Ack[] = [];
  /** What a client did that DingTalk does not understand. */
  readonly violations: string[] = [];
  maxLive = 0;
  readonly #options: GatewayOptions;
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #tickets: Tickets;
  readonly #peers = new Set<Peer>();
  readonly #hanging = new Set<Duplex>();
  readonly #byMessageId = new Map<string, { push: Push; deliveries: number }>();
  readonly #pushes = new Set<Push>();
  readonly #waiting = new Set<Push>();
  #isDown = false;
  #hasSentRaw = false;
  #handshakesToHang = 0;
  #turn = 0;

  constructor(options: GatewayOptions, credentials: Credentials, now: () => number, changed: () => void) {
    this.#options = options;
    this.#tickets = new Tickets(credentials, now);
    this.#now = now;
    this.#changed = changed;
  }

  get connections(): readonly Connection[] {
    return [...this.#peers];
  }

  /** Connections that are open now. */
  get live(): number {
    return this.#peers.size;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Messages given to {@link push} and not yet acknowledged. */
  get unacknowledged(): number {
    return this.#pushes.size;
  }

  /** POST /v1.0/gateway/connections/open */
  open(request: ApiRequest, endpoint: string): Reply {
    return this.#tickets.give(request, endpoint);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isDown) {
      socket.destroy();
      return;
    }
    if (this.#handshakesToHang > 0) {
      this.#handshakesToHang -= 1;
      this.#hanging.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#hanging.delete(socket));
      return;
    }
    const ticket = this.#tickets.take(request.url);
    if (!ticket) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#welcome(opened, ticket));
  }

  /**
   * Sends a robot message to one of the connections, in turn; waits for one if there is none. Resolves when it is
   * acknowledged. The same payload pushed again is the redelivery of the same message.
   */
  push(payload: Fields, topic: string = ROBOT_TOPIC): Promise<Ack> {
    const result = new Promise<Ack>((resolve, reject) => {
      const data = JSON.stringify(payload);
      const push: Push = { topic, data, deliveries: 0, timer: undefined, resolve, reject };
      this.#pushes.add(push);
      this.#deliver(push);
    });
    // A test that ends while a message is under way need not look at it.
    result.catch(() => undefined);
    return result;
  }

  /**
   * A frame exactly as given, to every connection: malformed ones too. What clients make of it is their own
   * affair: from then on an answer to no ping is no violation.
   */
  sendRaw(frame: string): void {
    this.#hasSentRaw = true;
    for (const peer of this.#audible()) peer.sendRaw(frame);
  }

  /** No new connection and no address of one; those that are open break off. */
  down(): void {
    this.#isDown = true;
    this.reset();
  }

  up(): void {
    this.#isDown = false;
  }

  /** Every connection that is open now stays so and goes silent: no frames, no pings, no pongs, nothing heard. */
  freeze(): void {
    for (const peer of this.#peers) peer.isFrozen = true;
  }

  /** The next handshakes are never answered. */
  hangHandshakes(count = 1): void {
    this.#handshakesToHang = count;
  }

  /** Announces the end of every open connection, then ends it after the grace. */
  disconnect(): void {
    for (const peer of this.#audible()) {
      peer.isLeaving = true;
      peer.send('SYSTEM', 'disconnect', randomUUID(), JSON.stringify({ reason: 'connection is expired' }));
      setTimeout(() => peer.close(), this.#options.disconnectGraceMs).unref?.();
    }
  }

  /** Ends every connection in order, as at a deployment of the platform. */
  close(): void {
    for (const peer of this.#peers) peer.close(1001);
  }

  /** Breaks every connection off without a closing frame. */
  reset(): void {
    for (const peer of this.#peers) peer.reset();
  }

  stop(): void {
    for (const push of this.#pushes) this.#giveUp(push, 'the emulator was stopped');
    for (const socket of this.#hanging) socket.destroy();
    this.reset();
    this.#server.close();
  }

  #welcome(socket: WebSocket, ticket: Ticket): void {
    const peer = new Peer(socket, {
      topics: ticket.topics,
      pingMs: this.#options.pingMs,
      now: this.#now,
      hear: (from, text) => this.#hear(from, text),
      closed: (gone) => {
        this.#peers.delete(gone);
        this.#changed();
      },
    });
    this.#peers.add(peer);
    this.maxLive = Math.max(this.maxLive, this.live);
    for (const push of this.#waiting) this.#deliver(push);
    this.#changed();
  }

  #hear(peer: Peer, text: string): void {
    const frame = fieldsOf(text);
    const headers = frame?.headers;
    if (!frame || !isFields(headers)) {
      this.#complain(`not a frame: ${text}`);
      return;
    }
    const messageId = textOf(headers, 'messageId');
    const data = textOf(frame, 'data');
    if (headers.topic === 'ping') {
      if (peer.takePong(data)) this.#changed();
      else if (!this.#hasSentRaw) this.#complain(`ping answered with ${data}`);
      return;
    }
    const delivered = this.#byMessageId.get(messageId);
    const response = fieldsOf(data);
    if (!delivered || !response || !('response' in response)) {
      this.#complain(`not an acknowledgement: ${text}`);
      return;
    }
    this.#byMessageId.delete(messageId);
    const { push, deliveries } = delivered;
    const ack: Ack = { code: Number(frame.code), data: response, messageId, deliveries, at: this.#now() };
    this.acks.push(ack);
    this.#end(push);
    push.resolve(ack);
    this.#changed();
  }

  #deliver(push: Push): void {
    const peer = this.#next(push.topic);
    if (!peer) {
      this.#waiting.add(push);
      return;
    }
    this.#waiting.delete(push);
    push.deliveries += 1;
    const messageId = randomUUID();
    this.#byMessageId.set(messageId, { push, deliveries: push.deliveries });
    peer.send('CALLBACK', push.topic, messageId, push.data);
    push.timer = setTimeout(() => {
      if (push.deliveries < this.#options.deliveries) this.#deliver(push);
      else this.#giveUp(push, `not acknowledged after ${push.deliveries} deliveries`);
    }, this.#options.redeliverAfterMs);
    push.timer.unref?.();
  }

  /** DingTalk picks one of an app's connections for each message; in turn, so that tests are repeatable. */
  #next(topic: string): Peer | undefined {
    const peers = this.#audible().filter((peer) => peer.topics.includes(topic));
    const staying = peers.filter((peer) => !peer.isLeaving);
    const chosen = staying.length > 0 ? staying : peers;
    this.#turn += 1;
    return chosen[this.#turn % chosen.length];
  }

  #audible(): Peer[] {
    return [...this.#peers].filter((peer) => peer.isAudible);
  }

  #complain(what: string): void {
    this.violations.push(what);
    this.#changed();
  }

  #giveUp(push: Push, why: string): void {
    this.#end(push);
    push.reject(new Error(`message ${why}`));
    this.#changed();
  }

  #end(push: Push): void {
    clearTimeout(push.timer);
    this.#pushes.delete(push);
    this.#waiting.delete(push);
  }
}
