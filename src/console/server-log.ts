/** The one thing the web server needs of a logger; pino's fits. */
export interface ServerLog {
  error(fields: object, message: string): void;
}
