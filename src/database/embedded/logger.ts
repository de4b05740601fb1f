/** Where the embedded server says what it does; a pino logger is one. */
export interface EmbeddedLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silent: EmbeddedLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };
