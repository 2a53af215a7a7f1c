/** Sees through drizzle's wrapping. */
function* causesOf(error: unknown): Generator<Error & { code?: unknown; syscall?: unknown }> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause;
}

/** Whether the same transaction may go through next time: serialization failure, deadlock. */
export function isConflict(error: unknown): boolean {
  return [...causesOf(error)].some(({ code }) => code === '40001' || code === '40P01');
}

/** Class 08 but for 08P01, which is a mistake in a statement's parameters; shutdown, crash, start-up. */
const AWAY_CODE =
  /^(08(?!P01)...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
/** pg and its pool have no codes for these. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)/;

/** Whether an error means that the server is away: waiting and trying again may help, and nothing else will. */
export function isConnectionLoss(error: unknown): boolean {
  return [...causesOf(error)].some(
    ({ code, syscall, message }) =>
      AWAY_CODE.test(String(code)) ||
      (code === 'ENOENT' && syscall === 'connect') ||
      AWAY_MESSAGE.test(message),
  );
}
