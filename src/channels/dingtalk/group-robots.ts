import type { Clock } from '../../domain/clock.ts';
import { type GroupRobot, type GroupRobots, type OutboundMessage, SendError } from '../channel.ts';
import { type CustomRobot, createCustomRobot } from './custom-robot.ts';
import type { Meters } from './meters.ts';

export interface RobotSenderOptions {
  robots: GroupRobots;
  meters: Meters;
  oapiBase: string;
  requestMs: number;
  clock: Clock;
}

/** The database is back soon, or the program stops: either way nothing was sent. */
const LOOK_UP_PAUSE_MS = 1_000;

/** Sends to groups that stand for a custom robot: looks its address up each time, and keeps each robot's pace. */
export function createRobotSender({ robots, meters, oapiBase, requestMs, clock }: RobotSenderOptions) {
  /** By address and secret. The address makes the pace; a new secret comes a few times in a robot's life. */
  const kept = new Map<string, CustomRobot>();

  function robotFor({ webhook, secret }: GroupRobot): CustomRobot {
    const key = `${webhook} ${secret ?? ''}`;
    const known = kept.get(key);
    if (known) return known;
    const robot = createCustomRobot({
      webhook,
      secret,
      oapiBase,
      clock,
      requestMs,
      count: () => meters.count('stream'),
    });
    kept.set(key, robot);
    return robot;
  }

  /** Resolves with a name for it. Throws a {@link SendError} and nothing else. */
  return async function send(conversation: string, message: OutboundMessage): Promise<string> {
    let found: GroupRobot | null;
    try {
      found = await robots.find('dingtalk', conversation);
    } catch (cause) {
      throw new SendError('later', '一时查不到群机器人的地址', { retryAfter: LOOK_UP_PAUSE_MS, cause });
    }
    if (!found) throw new SendError('never', '这个群机器人已经解绑');
    return robotFor(found).send(message);
  };
}
