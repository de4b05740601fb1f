import { type Agent, request } from 'undici';
import { addressRefused } from './guarded-agent.ts';
import type { AttemptResult } from './message.ts';

const answerBytesMax = 65_536;
const excerptBytesMax = 1_024;
const excerptLength = 200;

/** What the delivery log says of the common failures; it is readable to the account, so no address is in it. */
const sentences: Readonly<Record<string, string>> = {
  [addressRefused]: 'The address of the webhook is not allowed.',
  ENOTFOUND: 'The host name was not found.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was closed before an answer came.',
  UND_ERR_SOCKET: 'The connection was closed before an answer came.',
  UND_ERR_CONNECT_TIMEOUT: 'No connection could be made in time.',
  UND_ERR_HEADERS_TIMEOUT: 'No answer came in time.',
  TimeoutError: 'No answer came in time.',
  HTTPParserError: 'The answer was not HTTP.',
};

/**
 * Makes one POST and says what came of it. Redirects are answers like any other: they are not followed. The status
 * line alone decides; of the body at most 64 KiB are taken in, and only its beginning is kept.
 * @param signal ends the attempt from outside
 * @param timeoutMilliseconds for the whole attempt, from look-up to the body's end
 * @throws the signal's reason when `signal` ended it: that says nothing about the receiver
 */
export async function postMessage(
  agent: Agent,
  message: { url: string; headers: Record<string, string>; body: string },
  signal: AbortSignal,
  timeoutMilliseconds: number,
): Promise<AttemptResult> {
  try {
    const answer = await request(message.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'firmlens-webhooks', ...message.headers },
      body: message.body,
      dispatcher: agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
    });
    const retryAfter = answer.headers['retry-after'];
    return {
      statusCode: answer.statusCode,
      excerpt: await excerptOf(answer.body),
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    };
  } catch (error) {
    signal.throwIfAborted();
    return { error: sentenceOn(error) };
  }
}

/** Reads a bounded part of the body; whatever breaks on the way leaves what has come so far. */
async function excerptOf(body: AsyncIterable<Buffer>): Promise<string> {
  let beginning = Buffer.alloc(0);
  let size = 0;
  try {
    for await (const chunk of body) {
      beginning = Buffer.concat([beginning, chunk.subarray(0, excerptBytesMax - beginning.length)]);
      size += chunk.length;
      if (size >= answerBytesMax) break;
    }
  } catch {
    // The status is known already.
  }
  return printable(beginning);
}

/** The text's first characters; what could move a cursor, hide text or break a log line becomes a space. */
function printable(bytes: Buffer): string {
  const text = bytes.toString('utf8').replace(/[\p{C}\p{Z}\ufffd]+/gu, ' ');
  return Array.from(text.trim()).slice(0, excerptLength).join('');
}

function sentenceOn(error: unknown): string {
  if (!(error instanceof Error)) return 'The request failed.';
  const code = 'code' in error ? String(error.code) : error.name;
  return sentences[error.name] ?? sentences[code] ?? `The request failed: ${code}.`;
}
