import type { Logger } from 'pino';
import type { Clock } from '../../domain/clock.ts';
import { type OutboundMessage, SendError, type Target } from '../channel.ts';
import type { Api } from './api.ts';
import { DingTalkFault, toSendError } from './faults.ts';
import type { Media } from './media.ts';
import { bodyOf, isMarkdown, type MessageBody, splitText } from './message-body.ts';
import type { Meters } from './meters.ts';
import { robotMessageOf, sendProactively } from './proactive.ts';
import type { Sessions } from './sessions.ts';
import { postToWebhook } from './webhook.ts';

export interface OutboundOptions {
  api: Api;
  robotCode: string;
  sessions: Sessions;
  media: Media;
  meters: Meters;
  requestMs: number;
  clock: Clock;
  log: Logger;
  /** Aborts when the channel stops: nothing is waited for any more. */
  stopping: AbortSignal;
}

/** One message on the wire: resolves with its key for receipts, null when it went through a session webhook. */
type Step = () => Promise<string | null>;

/** A throttle this short is waited out between two parts of one text. */
const SHORT_MS = 2_000;
const SHORT_WAITS = 5;
const REMEMBERED = 1_000;
const SESSION_ID = 'session';

/** Sends an outbox message: as an answer through the session webhook while that is valid, else proactively. */
export function createOutbound(options: OutboundOptions) {
  const { api, robotCode, sessions, media, meters, requestMs, clock, log, stopping } = options;
  /** Parts of outbox messages that arrived although a later one did not: a second attempt goes on from there. */
  const arrived = new Map<string, (string | null)[]>();

  async function sendText(target: Target, message: OutboundMessage, body: MessageBody, isFirst: boolean) {
    if (await answer(target, message, body, isFirst)) return null;
    return sendProactively(api, robotCode, target, robotMessageOf(body));
  }

  /** False when it certainly did not go through the session webhook: the proactive way is still open. */
  async function answer(
    target: Target,
    { id, inReplyTo }: OutboundMessage,
    body: MessageBody,
    isFirst: boolean,
  ): Promise<boolean> {
    if (inReplyTo === null || !('conversation' in target)) return false;
    const session = sessions.find(inReplyTo, target.conversation);
    if (!session) return false;
    try {
      await postToWebhook(session.webhook, {
        body,
        asker: isFirst ? session.asker : null,
        requestMs,
        count: () => meters.count('stream'),
      });
      return true;
    } catch (error) {
      if (!(error instanceof DingTalkFault) || error.kind === 'unknown') throw error;
      log.warn({ outbox: id, kind: error.kind, code: error.code }, 'session webhook refused');
      if (error.kind === 'stale') sessions.forget(session, inReplyTo, target.conversation);
      return false;
    }
  }

  function stepsOf(target: Target, message: OutboundMessage): Step[] {
    const texts = message.text.trim() === '' ? [] : splitText(message.text);
    const isMarked = isMarkdown(message.text);
    return [
      ...texts.map((text, index) => () => sendText(target, message, bodyOf(text, isMarked), index === 0)),
      ...message.pictures.map((picture) => async () => {
        const photoURL = await media.idOf(picture);
        return sendProactively(api, robotCode, target, { msgKey: 'sampleImageMsg', msgParam: { photoURL } });
      }),
    ];
  }

  /** Short throttles in the middle of a message are waited out, else its reader sees half of it for a while. */
  async function runStep(step: Step, isFirst: boolean): Promise<string | null> {
    for (let waits = 0; ; waits += 1) {
      try {
        return await step();
      } catch (error) {
        const failure = toSendError(error);
        const { outcome, retryAfter } = failure;
        const isShort = outcome === 'later' && retryAfter !== null && retryAfter <= SHORT_MS;
        if (isFirst || !isShort || waits >= SHORT_WAITS || stopping.aborted) throw failure;
        await clock.wait(retryAfter, stopping);
      }
    }
  }

  /** Resolves with the keys of everything that went out proactively, else with a name of its own. */
  return async function send(target: Target, message: OutboundMessage): Promise<string> {
    const done = arrived.get(message.id) ?? [];
    const steps = stepsOf(target, message);
    for (const [index, step] of steps.entries()) {
      if (index < done.length) continue;
      try {
        done.push(await runStep(step, index === 0));
      } catch (error) {
        const failure = toSendError(error);
        if (done.length === 0) throw failure;
        remember(message.id, done);
        throw partial(done.length, steps.length, failure);
      }
    }
    arrived.delete(message.id);
    return done.filter((key) => key !== null).join(KEY_BORDER) || `${SESSION_ID}-${message.id}`;
  };

  function remember(id: string, done: (string | null)[]): void {
    arrived.set(id, done);
    const oldest = arrived.size > REMEMBERED ? arrived.keys().next() : null;
    if (oldest && !oldest.done) arrived.delete(oldest.value);
  }
}

/** Between the keys of a message that went out in parts. */
export const KEY_BORDER = ',';

/** Keys of a platform id; none for what went through a session webhook. */
export function keysOf(platformId: string): string[] {
  return platformId.startsWith(`${SESSION_ID}-`) ? [] : platformId.split(KEY_BORDER);
}

/** Some of it arrived: neither "not delivered" nor "delivered" would be true. */
function partial(arrived: number, all: number, cause: SendError): SendError {
  return new SendError('unknown', `只发到${arrived}/${all}段:${cause.reason}`, { cause });
}
