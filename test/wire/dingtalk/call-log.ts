import { APP_PATHS, type Path } from './paths.ts';

export interface Call {
  path: Path;
  /** Milliseconds, when the request began to arrive. */
  at: number;
  /** The HTTP status answered; null while unanswered, and for ever when the connection broke. */
  status: number | null;
}

/** Every request the emulator got. */
export class CallLog {
  readonly list: Call[] = [];
  readonly #inFlight = new Map<Path, number>();
  readonly #most = new Map<Path, number>();

  begin(path: Path, at: number): Call {
    const call: Call = { path, at, status: null };
    this.list.push(call);
    const now = this.inFlight(path) + 1;
    this.#inFlight.set(path, now);
    this.#most.set(path, Math.max(now, this.maxInFlight(path)));
    return call;
  }

  end(call: Call): void {
    this.#inFlight.set(call.path, this.inFlight(call.path) - 1);
  }

  count(path: Path): number {
    return this.list.filter((call) => call.path === path).length;
  }

  /** Begun and neither answered nor given up. */
  inFlight(path: Path): number {
    return this.#inFlight.get(path) ?? 0;
  }

  maxInFlight(path: Path): number {
    return this.#most.get(path) ?? 0;
  }

  /** The most calls that began within any sliding second: of the app's own API when no path is named. */
  busiestSecond(paths: readonly Path[] = APP_PATHS): number {
    const times = this.list.filter((call) => paths.includes(call.path)).map((call) => call.at);
    let first = 0;
    let most = 0;
    for (const [index, at] of times.entries()) {
      while (at - (times[first] ?? at) >= 1000) first += 1;
      most = Math.max(most, index - first + 1);
    }
    return most;
  }
}
