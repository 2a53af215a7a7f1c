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
  dingtalk: { everyMs: 50, perConversationMs: 3000 },
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
 */
export function reserve(nextFree: Date | null, now: Date, spacingMs: number): Reservation {
  const at = nextFree && nextFree > now ? nextFree : now;
  return { at, nextFree: new Date(at.getTime() + spacingMs) };
}
