import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

const waitingBytesMax = 1024 * 1024;

/**
 * The structured log, one JSON object a line on standard error, so that standard output stays the command's own.
 * Members that hold secrets are censored even if somebody logs the object that has them.
 */
export function createLogger(level: string, destination: DestinationStream = standardError()): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
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
    destination,
  );
}

/**
 * What cannot be written now, as on a full disk, is written with the next line that can; what is more than waits here is lost.
 * That is the smaller evil: thrown at whoever logs, it would turn answers into others and end the process.
 */
function standardError(): DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true, maxLength: waitingBytesMax });
  destination.on('error', () => undefined);
  return destination;
}

/**
 * What the log says of an error and its causes. Nothing else that hangs on it: libraries attach whole connections, with
 * what is secret in them.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: name, message, ...code, stack, ...cause };
}
