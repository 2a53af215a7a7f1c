/** How far apart sends must stand, in milliseconds. */
export interface Pace {
  /** Between any two sends on the platform. */
  everyMs: number;
  /** Between two sends to one conversation. */
  perConversationMs: number;
}

/**
 * DingTalk: an app's API takes 20 calls a second; a custom robot takes 20 messages a minute in a group and is
 * then blocked for ten minutes. WeChat publishes no figure; accounts that keep to 40 messages a minute in all
 * are left alone in practice, and 20 a minute is what a WeCom group robot takes.
 */
export const PLATFORM_PACE = {
  // A little over a twentieth of a second: the channel keeps the limit itself, and answers need their share of it.
  dingtalk: { everyMs: 51, perConversationMs: 3000 },
  wechat: { everyMs: 1500, perConversationMs: 3000 },
} as const satisfies Record<string, Pace>;

/** A place in the line of one platform or conversation. */
export interface Reservation {
  /** When this send may go; never before `now`. */
  at: Date;
  /** What to hand in at the next reservation. */
  nextFree: Date;
}

/**
 * Reserves the next send, all on domain time (the generic cell rate algorithm without bursts): sends stand
 * exactly `spacingMs` apart however they are asked for, and idle time is not saved up.
 * @param nextFree of the reservation before; null when there was none.
 * @param lateMs a send that is later than it could have been by no more than this was held up by a timer, not by
 * idling: it does not push back those behind it, or the rate would drift below what is allowed.
 */
export function reserve(nextFree: Date | null, now: Date, spacingMs: number, lateMs = 0): Reservation {
  const at = nextFree && nextFree > now ? nextFree : now;
  const isLate = nextFree !== null && now.getTime() - nextFree.getTime() <= lateMs;
  return { at, nextFree: new Date((isLate ? nextFree : at).getTime() + spacingMs) };
}
