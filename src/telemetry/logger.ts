import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * The structured log, one JSON object a line on standard error, so that standard output stays the command's own.
 * Members that hold secrets are censored even if somebody logs the object that has them.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'accessToken',
          'clientSecret',
          'webhookSecret',
          '*.accessToken',
          '*.clientSecret',
          '*.webhookSecret',
          'headers.accesstoken',
        ],
        censor: '(secret)',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
