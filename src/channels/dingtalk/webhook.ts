import { counted } from './counted.ts';
import { type DingTalkFault, faultOf } from './faults.ts';
import { exchange } from './http.ts';
import type { MessageBody } from './message-body.ts';

export interface WebhookOptions {
  body: MessageBody;
  /** Staff id of the person to @; null = nobody. */
  asker: string | null;
  /** Custom robots only: the same id is the same message. */
  msgUuid?: string;
  requestMs: number;
  /** Called when the send counts against the month's quota. */
  count(): void;
}

/**
 * Posts to a session webhook or a custom robot: the only sends that can @ somebody.
 * @throws {DingTalkFault}
 */
export async function postToWebhook(url: string, options: WebhookOptions): Promise<void> {
  const { body, asker, msgUuid, requestMs, count } = options;
  const message =
    body.kind === 'text'
      ? { msgtype: 'text', text: { content: withMention(body.text, asker, ' ') } }
      : {
          msgtype: 'markdown',
          // On a line of its own: before a heading it would unmake it.
          markdown: { title: body.title, text: withMention(body.text, asker, '  \n  ') },
        };
  const call = {
    url,
    body: {
      ...message,
      ...(asker === null ? {} : { at: { atUserIds: [asker], isAtAll: false } }),
      ...(msgUuid === undefined ? {} : { msgUuid }),
    },
    signal: AbortSignal.timeout(requestMs),
  };
  const answer = await counted(() => exchange(call), count);
  const fault: DingTalkFault | null = faultOf(answer);
  if (fault) throw fault;
}

/** The id in `at` calls the person, the id in the text is where DingTalk shows the name. */
function withMention(text: string, asker: string | null, border: string): string {
  return asker === null ? text : `@${asker}${border}${text}`;
}
