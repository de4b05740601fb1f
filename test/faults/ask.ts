import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Sends a request to one of several servers.
 * @returns the body of a 200; undefined if there is none to be had
 * @throws AssertionError for an answer that no server may give
 */
export type Ask = (path: string, options: RequestInit) => Promise<string | undefined>;

/**
 * A client under which servers and connections die at any moment: asks the servers in turn, and takes no answer for
 * nothing promised.
 * @param urls of the servers as they are now
 */
export function askOnce(urls: () => readonly string[]): Ask {
  const next = inTurn(urls);
  return async (path, options) => {
    let answer: Response;
    let body: string;
    try {
      answer = await fetch(next() + path, options);
      body = await answer.text();
    } catch {
      return undefined;
    }
    return bodyOf(answer, body, path);
  };
}

/**
 * A client of servers that are stopped in order. It sends a request again only where HTTP allows it: where nobody listens,
 * after a 503, and a GET whose connection broke (RFC 9110 §9.2.2). A submission that is not answered is an error.
 */
export function askUntilAnswered(urls: () => readonly string[]): Ask {
  const next = inTurn(urls);
  return async (path, options) => {
    for (;;) {
      const answer = await fetch(next() + path, options).catch((error: Error) => {
        const { code } = error.cause as NodeJS.ErrnoException;
        if (code === 'ECONNREFUSED' || options.method === undefined) return undefined;
        throw new Error(`${options.method} ${path.slice(0, 80)} was not answered: ${code}`, { cause: error });
      });
      const body = answer && bodyOf(answer, await answer.text(), path);
      if (body !== undefined) return body;
      await delay(20);
    }
  };
}

function inTurn(urls: () => readonly string[]): () => string {
  let calls = 0;
  return () => {
    const servers = urls();
    return servers[(calls += 1) % servers.length] ?? '';
  };
}

/** That it is not ready is all else that a server may say. */
function bodyOf(answer: Response, body: string, path: string): string | undefined {
  if (answer.status === 200) return body;
  assert.match(body, /"errorNumber":"503-9001"/, `${path} answered ${answer.status}`);
  return undefined;
}
