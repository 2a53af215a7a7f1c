import type { Clock } from '../../domain/clock.ts';

/** An access token and how long it lives. */
export interface Grant {
  token: string;
  expiresInSeconds: number;
}

/** Tokens live two hours; renewed this long before they end, no call meets a dead one. */
const EARLY_MS = 300_000;

/** Keeps one access token. However many ask, one renewal is under way at a time. */
export function createTokens(fetchGrant: () => Promise<Grant>, clock: Clock) {
  let kept: { token: string; until: number } | null = null;
  let renewal: Promise<string> | null = null;

  async function renew(): Promise<string> {
    const { token, expiresInSeconds } = await fetchGrant();
    const lifeMs = expiresInSeconds * 1_000;
    kept = { token, until: clock.now().getTime() + Math.max(lifeMs - EARLY_MS, lifeMs / 2) };
    return token;
  }

  return {
    async get(): Promise<string> {
      if (kept && clock.now().getTime() < kept.until) return kept.token;
      renewal ??= renew().finally(() => {
        renewal = null;
      });
      return renewal;
    },
    /** The API did not take this token. Without effect when another has replaced it meanwhile. */
    drop(token: string): void {
      if (kept?.token === token) kept = null;
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;
