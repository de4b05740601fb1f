import type { Agent, Dispatcher } from 'undici';
import type { CheckedUrl } from './destination.ts';
import { addressRefused } from './guarded-agent.ts';

const answerBytesMax = 65_536;
const excerptBytesMax = 1_024;
const excerptLength = 200;

/** What is asked of a receiver. */
export interface ReceiverCall {
  readonly method: 'POST' | 'HEAD';
  readonly url: CheckedUrl;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
}

/** What the receiver answered. */
export interface ReceiverAnswer {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first printable characters of the body, for the delivery log only. */
  readonly excerpt: string;
}

/** Why there was no answer, in a sentence for the delivery log. */
export interface NoAnswer {
  readonly error: string;
}

/** What the delivery log says of the common failures; it is readable to the account, so no address is in it. */
const sentences: Readonly<Record<string, string>> = {
  [addressRefused]: 'The address of the webhook is not allowed.',
  ENOTFOUND: 'The host name was not found.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before an answer came.',
  UND_ERR_SOCKET: 'The connection was closed before an answer came.',
  EPIPE: 'The connection was closed before an answer came.',
  EHOSTUNREACH: 'The host could not be reached.',
  ENETUNREACH: 'The host could not be reached.',
  ETIMEDOUT: 'No connection could be made in time.',
  UND_ERR_CONNECT_TIMEOUT: 'No connection could be made in time.',
  UND_ERR_HEADERS_TIMEOUT: 'No answer came in time.',
  UND_ERR_HEADERS_OVERFLOW: 'The headers of the answer were too large.',
  TimeoutError: 'No answer came in time.',
  HTTPParserError: 'The answer was not HTTP.',
};

/**
 * Makes one request and says what came of it. Redirects are answers like any other: they are not followed. The status
 * line alone decides; of the body at most 64 KiB are taken in, and only its beginning is kept.
 * @param signal ends the request from outside
 * @param timeoutMilliseconds for the whole of it, from look-up to the body's end
 * @throws the signal's reason when `signal` ended it: that says nothing about the receiver
 */
export function callReceiver(
  agent: Agent,
  call: ReceiverCall,
  signal: AbortSignal,
  timeoutMilliseconds: number,
): Promise<ReceiverAnswer | NoAnswer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const { handler, end } = receive((outcome) => {
      clearTimeout(late);
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason);
      else resolve(outcome);
    });
    const late = setTimeout(() => end(new DOMException('too late', 'TimeoutError')), timeoutMilliseconds);
    const stop = () => end(new Error('stopped'));
    signal.addEventListener('abort', stop);
    // Its lower layer: `request` makes a stream of every answer and an event target of every time limit, which took
    // half of the time of a delivery.
    agent.dispatch(
      {
        origin: call.url.origin,
        path: call.url.path,
        method: call.method,
        headers: {
          'user-agent': 'firmlens-webhooks',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        body: call.body ?? null,
      },
      handler,
    );
  });
}

/**
 * A handler that tells what came of a request, once. What breaks after the status line leaves what has come so far.
 * @returns the handler, and how to end the request before its time, even before it has a connection
 */
function receive(tell: (outcome: ReceiverAnswer | NoAnswer) => void): {
  handler: Dispatcher.DispatchHandler;
  end: (reason: Error) => void;
} {
  let answer: Omit<ReceiverAnswer, 'excerpt'> | undefined;
  let beginning = Buffer.alloc(0);
  let size = 0;
  let controller: Dispatcher.DispatchController | undefined;
  let ended = false;
  const settle = (error?: Error) => {
    ended = true;
    tell(answer === undefined ? { error: sentenceOn(error) } : { ...answer, excerpt: printable(beginning) });
  };
  const end = (reason: Error) => {
    settle(reason);
    controller?.abort(reason);
  };
  return {
    end,
    handler: {
      onRequestStart: (started) => {
        controller = started;
        if (ended) started.abort(new Error('ended before it began'));
      },
      onResponseStart: (_controller, statusCode, headers) => {
        // What comes before, such as 103, is no answer yet.
        if (statusCode >= 200) answer = { statusCode, headers };
      },
      onResponseData: (_controller, chunk) => {
        beginning = Buffer.concat([beginning, chunk.subarray(0, excerptBytesMax - beginning.length)]);
        size += chunk.length;
        if (size >= answerBytesMax) end(new Error('long enough'));
      },
      onResponseEnd: () => settle(),
      onResponseError: (_controller, error) => settle(error),
    },
  };
}

/** The text's first characters; what could move a cursor, hide text or break a log line becomes a space. */
function printable(bytes: Buffer): string {
  if (bytes.length === 0) return '';
  const text = bytes.toString('utf8').replace(/[\p{C}\p{Z}\ufffd]+/gu, ' ');
  return Array.from(text.trim()).slice(0, excerptLength).join('');
}

function sentenceOn(error: Error | undefined): string {
  if (error === undefined) return 'The request failed.';
  const code = 'code' in error ? String(error.code) : error.name;
  return sentences[error.name] ?? sentences[code] ?? `The request failed: ${code}.`;
}
