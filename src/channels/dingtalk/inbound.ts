import type { DWClientDownStream } from 'dingtalk-stream';
import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import type { Accept, InboundMessage } from '../channel.ts';
import type { Alerts } from './alerts.ts';
import { type FetchPicturesOptions, fetchPictures } from './fetch-pictures.ts';
import type { Meters } from './meters.ts';
import { overQuotaSchema, type Payload, payloadSchema, saidIn } from './payload.ts';
import { conversationOf, mentionsIn, senderOf, staffIdOf, wordsOf } from './read-payload.ts';
import type { Sessions } from './sessions.ts';

export interface InboundOptions {
  sessions: Sessions;
  meters: Meters;
  alerts: Alerts;
  pictures: FetchPicturesOptions;
  clock: Clock;
  log: Logger;
  /** Aborts when the channel stops: a message that could not be kept is then given up. */
  stopping: AbortSignal;
}

export interface Inbound {
  /** Takes a robot callback; `acknowledge` is called once the message is on disk, or never. */
  take(frame: DWClientDownStream, accept: Accept, acknowledge: () => void): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Whether un-acknowledged messages come again is not certain: the inbox is asked again for about ten seconds. */
const RETRIES_MS = [500, 2_000, 8_000];

/** Callbacks to messages: those of one conversation one after the other, different ones side by side. */
export function createInbound(options: InboundOptions): Inbound {
  const { sessions, meters, alerts, clock, log, stopping } = options;
  const lines = new Map<string, Promise<void>>();

  function enqueue(conversation: string, work: () => Promise<void>): void {
    const line = (lines.get(conversation) ?? Promise.resolve()).then(work).finally(() => {
      if (lines.get(conversation) === line) lines.delete(conversation);
    });
    lines.set(conversation, line);
  }

  /** Never rejects. */
  async function handle(payload: Payload, accept: Accept, acknowledge: () => void): Promise<void> {
    try {
      await keep(await toMessage(payload), accept);
    } catch (error) {
      log.error({ err: error, message: payload.msgId }, 'message not kept and not acknowledged');
      return;
    }
    acknowledge();
  }

  async function keep(message: InboundMessage, accept: Accept): Promise<void> {
    for (const wait of RETRIES_MS) {
      try {
        return await accept(message);
      } catch (error) {
        if (stopping.aborted) throw error;
        log.warn({ err: error, message: message.id }, 'message not kept yet');
        await clock.wait(wait, stopping);
      }
    }
    await accept(message);
  }

  async function toMessage(payload: Payload): Promise<InboundMessage> {
    const { text, downloadCodes } = saidIn(payload);
    const conversation = conversationOf(payload);
    rememberSession(payload, conversation.id);
    const { pictures, lost } = await fetchPictures(downloadCodes, payload.msgId, options.pictures);
    const mentions = mentionsIn(payload);
    return {
      id: payload.msgId,
      conversation,
      sender: senderOf(payload),
      text: wordsOf(text, payload),
      pictures,
      ...(lost > 0 ? { lostPictures: lost } : {}),
      // A group robot hears only what is said to it.
      addressed: conversation.kind === 'single' || payload.isInAtList !== false,
      ...(mentions.length > 0 ? { mentions } : {}),
      sentAt: payload.createAt ? new Date(payload.createAt) : clock.now(),
    };
  }

  function rememberSession(payload: Payload, conversation: string): void {
    const {
      msgId,
      sessionWebhook: webhook,
      sessionWebhookExpiredTime: expiresAt,
      conversationType,
    } = payload;
    if (!webhook || !expiresAt) return;
    const asker = conversationType === '2' ? staffIdOf(payload) : null;
    if (sessions.remember(msgId, conversation, { webhook, asker }, expiresAt)) return;
    log.warn({ message: msgId }, 'session webhook of a strange host refused');
  }

  return {
    take(frame, accept, acknowledge) {
      meters.count('stream');
      const data = parse(frame.data);
      if (overQuotaSchema.safeParse(data).success) {
        alerts.raiseHourly({ kind: 'over-quota-callback' });
        return acknowledge();
      }
      const payload = payloadSchema.safeParse(data);
      if (!payload.success) {
        const fields = payload.error.issues.map(({ path }) => path.join('.'));
        log.warn({ frame: frame.headers.messageId, fields }, 'robot callback of an unknown shape');
        // It would be no better the second time.
        return acknowledge();
      }
      enqueue(payload.data.conversationId, () => handle(payload.data, accept, acknowledge));
    },
    async idle() {
      while (lines.size > 0) await Promise.all(lines.values());
    },
  };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
