/** A job whose repetition cannot help: it is not tried again. */
export class PermanentJobError extends Error {
  override name = 'PermanentJobError';
}

export type JobHandler = (payload: unknown) => Promise<void>;

export interface JobHandlers {
  /** By job name; a job nobody handles is a dead letter. */
  handlers: Record<string, JobHandler>;
  /** Called once when a job has failed for good. */
  onDead(job: string, payload: unknown, error: Error): Promise<void>;
}

/** Carries what is due now to whoever does it. Times live in the `due` table, not here. */
export interface Queue {
  /** At least once, in no particular order. The same id is the same job while it is known. */
  add(job: string, payload: unknown, options: { id: string }): Promise<void>;
  /** The job comes every `ms` milliseconds of real time, also after a restart. */
  every(ms: number, job: string): Promise<void>;
  /** Begins to work. A job that throws is tried again with growing pauses; a process that dies is taken over. */
  start(work: JobHandlers): Promise<void>;
  /** Waits for jobs under way, then stops. */
  stop(): Promise<void>;
}

/** Asks the platforms about bulletins that were sent before, outside of any transaction. */
export interface Tracker {
  /** Something is to be taken back: the database says what. Returns at once. */
  wake(): void;
  /** Whether {@link count} would count now: not within a minute of the last time, nor where no platform can tell. */
  mayCount(town: string, bulletin: number, platforms: readonly string[]): boolean;
  /** Counts a bulletin's readers anew, if it may. Returns at once. */
  count(town: string, bulletin: number): void;
}
