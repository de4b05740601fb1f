import type { Session } from '../database/index.ts';
import type { Attempt } from './make-attempt.ts';
import type { Message } from './message.ts';

/** A message as it is recorded. */
export interface InsertedMessage extends Pick<Message, 'messageId' | 'clientId' | 'subject' | 'url' | 'body'> {
  readonly endpointId: string | null;
  readonly destination: string;
  /** Whether it waits for its endpoint; else its first attempt is due at once. */
  readonly isHeld: boolean;
}

/** Writes messages, all in one statement. */
export async function insertMessages(
  { client }: Session,
  messages: readonly InsertedMessage[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return;
  const column = (name: keyof InsertedMessage) => messages.map((message) => message[name]);
  await client.query({
    name: 'insert-messages',
    text: `
      INSERT INTO webhook_message
        (message_id, client_id, subject, endpoint_id, url, destination, body, state, created_at, next_attempt_at)
      SELECT message_id, client_id, subject, endpoint_id, url, destination, body,
        CASE WHEN is_held THEN 'held' ELSE 'pending' END, $9, CASE WHEN NOT is_held THEN $9::timestamptz END
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
        AS message (message_id, client_id, subject, endpoint_id, url, destination, body, is_held)`,
    values: [
      column('messageId'),
      column('clientId'),
      column('subject'),
      column('endpointId'),
      column('url'),
      column('destination'),
      column('body'),
      column('isHeld'),
      now,
    ],
  });
}

/**
 * The messages to a destination whose next attempt is due, those first that have waited longest.
 * @param options.max at most this many
 * @param options.except not these messages
 * @param options.exceptUrls not those to these URLs
 */
export async function findDueMessages(
  { client }: Session,
  destination: string,
  now: Date,
  options: { max: number; except?: readonly string[]; exceptUrls?: readonly string[] },
): Promise<Message[]> {
  const { rows } = await client.query<Message>({
    name: 'find-due-messages',
    text: `
      SELECT message_id AS "messageId", client_id AS "clientId", subject, url, endpoint_id AS "endpointId", body, attempts,
        earlier_attempts AS "earlierAttempts"
      FROM webhook_message
      WHERE destination = $1 AND state = 'pending' AND next_attempt_at <= $2
        AND message_id <> ALL ($4::text[]) AND url <> ALL ($5::text[])
      ORDER BY next_attempt_at LIMIT $3`,
    values: [destination, now, options.max, options.except ?? [], options.exceptUrls ?? []],
  });
  return rows;
}

/**
 * When the next attempt at a destination is due, be it past; undefined if no message waits for one.
 * @param doneUntil nothing that was due by then waits still: passing over what was delivered takes a while
 */
export async function findNextDue(
  { client }: Session,
  destination: string,
  doneUntil?: Date,
): Promise<Date | undefined> {
  const { rows } = await client.query<{ due: Date }>({
    name: 'find-next-due',
    text: `
      SELECT next_attempt_at AS due FROM webhook_message
      WHERE destination = $1 AND state = 'pending' AND next_attempt_at > $2 ORDER BY next_attempt_at LIMIT 1`,
    values: [destination, doneUntil ?? '-infinity'],
  });
  return rows[0]?.due;
}

/** The destinations to which an attempt has been due since before `before`. */
export async function findOverdueDestinations({ client }: Session, before: Date): Promise<string[]> {
  const { rows } = await client.query<{ destination: string }>(
    `SELECT DISTINCT destination FROM webhook_message WHERE state = 'pending' AND next_attempt_at < $1`,
    [before],
  );
  return rows.map(({ destination }) => destination);
}

/**
 * Writes attempts and moves their messages on, all in one statement: those whose message is still pending, still waits
 * for this very attempt and still goes to the URL that was asked. Others were recorded by another run, or their message
 * is held, sent elsewhere or gone; of them nothing is written.
 * @returns the ids of the messages whose attempts were written
 */
export async function recordAttempts({ client }: Session, attempts: readonly Attempt[]): Promise<Set<string>> {
  if (attempts.length === 0) return new Set();
  const column = <Value>(value: (attempt: Attempt) => Value) => attempts.map(value);
  // An array of what needs no quotes, as PostgreSQL reads it: the client library would look for them in each value.
  const plain = (value: (attempt: Attempt) => string | number | null | undefined) =>
    `{${column((attempt) => value(attempt) ?? 'NULL').join()}}`;
  const { rows } = await client.query<{ ids: string | null }>({
    text: `
      WITH outcome AS (
        SELECT * FROM unnest(
          $1::text[], $2::integer[], $3::timestamptz[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::text[],
          $9::timestamptz[], $10::text[]
        ) AS outcome (
          message_id, attempt, started_at, duration_ms, status_code, error, answer_excerpt, state, next_attempt_at, url
        )
        -- The order in which every statement locks messages, so that two at once do not deadlock.
        ORDER BY message_id
      ), waiting AS (
        -- Each is found by its id, which OFFSET makes sure of, and changed where it was found: by statistics of a time when
        -- the table was empty, reading all of it would seem to be as good.
        SELECT outcome.*, message.place
        FROM outcome CROSS JOIN LATERAL (
          SELECT ctid AS place, state, attempts, url FROM webhook_message WHERE message_id = outcome.message_id OFFSET 0
        ) AS message
        WHERE message.state = 'pending' AND message.attempts = outcome.attempt - 1 AND message.url = outcome.url
      ), moved AS (
        -- A message that another transaction changes meanwhile stands elsewhere then. It is passed over, and sent again.
        UPDATE webhook_message message
        SET state = waiting.state, attempts = waiting.attempt, next_attempt_at = waiting.next_attempt_at,
          finished_at = CASE WHEN waiting.state <> 'pending' THEN started_at + duration_ms * interval '1 ms' END
        FROM waiting
        WHERE message.ctid = waiting.place
        RETURNING waiting.*
      ), recorded AS (
        INSERT INTO webhook_attempt
          (message_id, attempt, at, duration_ms, status_code, error, answer_excerpt, next_attempt_at)
        SELECT message_id, attempt, started_at, duration_ms, status_code, error, answer_excerpt, next_attempt_at
        FROM moved
        RETURNING message_id
      )
      SELECT string_agg(message_id, ',') AS ids FROM recorded`,
    values: [
      plain(({ message }) => message.messageId),
      plain(({ message }) => message.attempts + 1),
      plain(({ startedAt }) => startedAt.toISOString()),
      plain(({ startedAt, endedAt }) => Math.max(0, endedAt.getTime() - startedAt.getTime())),
      plain(({ result }) => ('statusCode' in result ? result.statusCode : null)),
      column(({ result }) => ('error' in result ? result.error : null)),
      column(({ result }) => ('statusCode' in result ? result.excerpt : null)),
      plain(({ verdict }) => verdict.state),
      plain(({ verdict }) => verdict.nextAttemptAt?.toISOString()),
      column(({ message }) => message.url),
    ],
  });
  return new Set(rows[0]?.ids?.split(','));
}

/**
 * Deletes messages that ended before `before`, with their attempts; pending ones stay however old they are. What
 * somebody else has just locked is left to the next time.
 * @param max so many at once, those that ended first
 * @returns how many messages were deleted
 */
export async function deleteFinishedMessages({ client }: Session, before: Date, max: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM webhook_message WHERE message_id = ANY (ARRAY(
       SELECT message_id FROM webhook_message WHERE finished_at < $1
       ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ))`,
    [before, max],
  );
  return rowCount ?? 0;
}
