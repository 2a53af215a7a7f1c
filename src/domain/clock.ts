/** Domain time. Nothing else reads the machine's clock. */
export interface Clock {
  now(): Date;
  /**
   * Lets `ms` milliseconds of domain time pass: really on the machine's clock, at once on the sandbox's.
   * Resolves early when `signal` aborts.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}
