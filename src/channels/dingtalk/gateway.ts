import { z } from 'zod';
import { DingTalkFault, faultOf } from './faults.ts';
import { exchange } from './http.ts';

export interface GatewayOptions {
  apiBase: string;
  clientId: string;
  clientSecret: string;
  subscriptions: { type: string; topic: string }[];
  signal: AbortSignal;
}

const replySchema = z.object({ endpoint: z.string(), ticket: z.string().min(1) });

/**
 * Asks the gateway for a place to connect to: the WebSocket's address with its ticket, good for one connection
 * within 90 seconds. The SDK does this without a time-out and for one address only.
 * @throws {DingTalkFault}
 */
export async function openGateway(options: GatewayOptions): Promise<string> {
  const { apiBase, clientId, clientSecret, subscriptions, signal } = options;
  const answer = await exchange({
    url: `${apiBase}/v1.0/gateway/connections/open`,
    // Without it the answer is XML.
    headers: { accept: 'application/json' },
    body: { clientId, clientSecret, subscriptions, ua: 'anti-fraud-lecture-bot' },
    signal,
  });
  const fault = faultOf(answer);
  if (fault) throw answer.status === 401 ? new DingTalkFault('credentials', fault.code) : fault;
  const reply = replySchema.safeParse(answer.body);
  const url = reply.success ? URL.parse(reply.data.endpoint) : null;
  if (!reply.success || !url || !/^wss?:$/.test(url.protocol)) {
    throw new DingTalkFault('unknown', 'gateway reply');
  }
  // Else the WebSocket refuses the address with an error that names the ticket.
  url.hash = '';
  url.searchParams.set('ticket', reply.data.ticket);
  return url.href;
}
