import { randomUUID } from 'node:crypto';
import { type ApiRequest, type Fields, fieldsOf, isFields, ok, type Reply, refuse, textOf } from './reply.ts';
import type { Credentials } from './tokens.ts';

const LIVES_MS = 90_000;

/** What a ticket opens: one connection that hears these topics. */
export interface Ticket {
  endsAt: number;
  topics: string[];
}

/** The gateway's door: an address and a ticket for whoever knows the app's secret. */
export class Tickets {
  readonly #tickets = new Map<string, Ticket>();
  readonly #credentials: Credentials;
  readonly #now: () => number;

  constructor(credentials: Credentials, now: () => number) {
    this.#credentials = credentials;
    this.#now = now;
  }

  /** POST /v1.0/gateway/connections/open */
  give(request: ApiRequest, endpoint: string): Reply {
    const fields = fieldsOf(request.body) ?? {};
    const isKnown =
      textOf(fields, 'clientId') === this.#credentials.clientId &&
      textOf(fields, 'clientSecret') === this.#credentials.clientSecret;
    if (!isKnown) return { status: 401, body: { code: 'authFailed', message: '鉴权失败' } };
    const topics = topicsOf(fields);
    if (topics.length === 0) return refuse(400, 'invalidParameter.subscriptions', 'subscriptions不能为空');
    const ticket = randomUUID();
    this.#tickets.set(ticket, { endsAt: this.#now() + LIVES_MS, topics });
    // Without this header the real gateway answers in XML (noted in the SDK's source).
    if (!String(request.headers.accept).includes('application/json')) {
      return {
        status: 200,
        body: `<result><ticket>${ticket}</ticket></result>`,
        contentType: 'application/xml',
      };
    }
    return ok({ endpoint, ticket });
  }

  /** The ticket of a handshake's address, which is used up by it. */
  take(address: string | undefined): Ticket | null {
    const name = new URL(address ?? '/', 'ws://gateway').searchParams.get('ticket') ?? '';
    const ticket = this.#tickets.get(name);
    this.#tickets.delete(name);
    return ticket && ticket.endsAt > this.#now() ? ticket : null;
  }
}

function topicsOf(fields: Fields): string[] {
  const subscriptions = fields.subscriptions;
  if (!Array.isArray(subscriptions)) return [];
  return subscriptions.filter(isFields).map((each) => textOf(each, 'topic'));
}
