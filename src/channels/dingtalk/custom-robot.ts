import { createHmac } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import { type OutboundMessage, SendError } from '../channel.ts';
import { DingTalkFault, toSendError } from './faults.ts';
import { isAllowed } from './hosts.ts';
import { CUSTOM_ROBOT_RATE, createPacer } from './limits.ts';
import { bodyOf, isMarkdown, splitText } from './message-body.ts';
import { TIMING } from './options.ts';
import { postToWebhook } from './webhook.ts';

export interface CustomRobotOptions {
  /** The address the group's owner copied, `…/robot/send?access_token=…`. */
  webhook: string;
  /** For the sign (加签); null when the robot is guarded by a keyword instead. */
  secret: string | null;
  /** https://oapi.dingtalk.com, or a private deployment's. */
  oapiBase: string;
  clock: Clock;
  requestMs?: number;
  /** Called for each message that counts against the month's Webhook&Stream quota. */
  count(): void;
}

/** A group's own robot: writes to groups the app cannot enter, hears nothing. */
export interface CustomRobot {
  /** Delivers and resolves with a name for it. Throws a {@link SendError} and nothing else. */
  send(message: OutboundMessage): Promise<string>;
}

/** Keeps one robot's 20 messages a minute: make one for each webhook, and keep it. */
export function createCustomRobot(options: CustomRobotOptions): CustomRobot {
  const { webhook, secret, oapiBase, clock, requestMs = TIMING.requestMs, count } = options;
  const pacer = createPacer(CUSTOM_ROBOT_RATE, clock);
  const isKnownAddress = isRobotAddress(webhook, oapiBase);

  /** HMAC-SHA256 over time and secret, good for an hour either way (open.dingtalk.com, custom robot security). */
  function signedUrl(): string {
    const url = new URL(webhook);
    if (secret === null) return url.href;
    const timestamp = String(clock.now().getTime());
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', sign);
    return url.href;
  }

  async function post(part: string, isMarked: boolean, msgUuid: string): Promise<void> {
    const wait = pacer.tryTake();
    if (wait > 0) throw new SendError('later', '群机器人一分钟只能发20条', { retryAfter: wait });
    await postToWebhook(signedUrl(), {
      body: bodyOf(part, isMarked),
      asker: null,
      msgUuid,
      requestMs,
      count,
    });
  }

  return {
    async send({ id, text, pictures }) {
      if (!isKnownAddress) throw new SendError('never', '这不是钉钉群机器人的地址');
      if (pictures.length > 0) throw new SendError('never', '群机器人发不了图片');
      const isMarked = isMarkdown(text);
      for (const [index, part] of splitText(text).entries()) {
        try {
          await post(part, isMarked, index === 0 ? id : `${id}-${index + 1}`);
        } catch (error) {
          const failure = failureOf(error, secret);
          if (index === 0) throw failure;
          throw new SendError('unknown', `只发到前${index}段:${failure.reason}`, { cause: failure });
        }
      }
      return `robot-${id}`;
    },
  };
}

/** `/robot/send` of the configured base or of DingTalk itself: elsewhere anybody may be listening. */
function isRobotAddress(webhook: string, oapiBase: string): boolean {
  const url = URL.parse(webhook);
  if (url?.pathname !== '/robot/send' || !url.searchParams.get('access_token')) return false;
  return url.hostname.endsWith('.aliyuncs.com') ? false : isAllowed(webhook, [oapiBase]);
}

/** What means something else here than for the app's own sends. */
function failureOf(error: unknown, secret: string | null): SendError {
  if (!(error instanceof DingTalkFault)) return toSendError(error);
  // A session webhook that is over and a robot that is gone have one code (300001, `token is not exist`).
  if (error.kind === 'stale') return new SendError('never', '群机器人的地址已经失效', { cause: error });
  const isUnsigned = secret === null && /^310000\.(?:sign|time)$/.test(error.code);
  return isUnsigned
    ? new SendError('never', '群机器人设了加签,还差密钥', { cause: error })
    : toSendError(error);
}
