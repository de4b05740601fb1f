import type { Database } from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import { disableEndpoint, failingDaysMax } from './disable-endpoint.ts';
import { type AskedEndpoint, clearFailing, markFailing, type SendingEndpoint } from './endpoint-store.ts';
import type { Attempt } from './make-attempt.ts';

const failingMillisecondsMax = failingDaysMax * 24 * 60 * 60 * 1000;

/**
 * Writes attempts to the delivery log, moves their messages on and notes what they say about their endpoints. The
 * endpoints come after the commit of the messages: what a crash leaves out is noted by the next attempt.
 * @param endpoints as they were when the attempts began
 * @returns the endpoints that are disabled now
 */
export async function recordOutcomes(
  { database, recorder }: { readonly database: Database; readonly recorder: AttemptRecorder },
  attempts: readonly Attempt[],
  endpoints: ReadonlyMap<string, SendingEndpoint>,
  logger: Logger,
): Promise<Set<string>> {
  const recorded = await recorder(attempts);
  for (const attempt of attempts) logAttempt(logger, attempt, recorded.has(attempt.message.messageId));
  const disabled = new Set<string>();
  for (const [asked, own] of byEndpoint(attempts.filter(({ message }) => recorded.has(message.messageId)))) {
    const { endpointId } = asked;
    const endpoint = endpoints.get(endpointId);
    if (endpoint === undefined) continue;
    const reason = await noteEndpoint(database, asked, endpoint, own);
    if (reason === undefined) continue;
    disabled.add(endpointId);
    logger.warn({ endpointId, reason }, 'webhook endpoint disabled');
  }
  return disabled;
}

function logAttempt(logger: Logger, { message, result, verdict }: Attempt, recorded: boolean): void {
  const { messageId, attempts, subject } = message;
  // Neither the URL nor the answer: both may carry what is no business of the log's readers.
  const outcome = 'error' in result ? { reason: result.error } : { statusCode: result.statusCode };
  // What went well is in the delivery log; a line for each would take a twentieth of the time of a delivery, and more.
  const level = verdict.state === 'delivered' ? 'debug' : 'info';
  if (!logger.isLevelEnabled(level)) return;
  logger[level]({ messageId, attempt: attempts + 1, subject, ...outcome, ...verdict, recorded }, 'webhook attempt');
}

/** The attempts at each endpoint; while it gets another URL, those at either are apart. */
function byEndpoint(attempts: readonly Attempt[]): [AskedEndpoint, Attempt[]][] {
  const groups = Map.groupBy(
    attempts.filter(({ message }) => message.endpointId !== null),
    ({ message }) => `${message.endpointId} ${message.url}`,
  );
  return Array.from(groups.values(), (own) => {
    const { endpointId, url } = own[0]!.message;
    return [{ endpointId: endpointId ?? '', url }, own];
  });
}

/**
 * Notes since when an endpoint fails, or that it does no more, and disables one that answered 410 or has failed for too
 * long. Most attempts change nothing of this and cost no statement.
 * @returns why it is disabled, if it is
 */
async function noteEndpoint(
  database: Database,
  asked: AskedEndpoint,
  { failingSince }: SendingEndpoint,
  attempts: readonly Attempt[],
): Promise<'gone' | 'failing' | undefined> {
  const last = attempts.reduce((later, attempt) => (attempt.endedAt >= later.endedAt ? attempt : later));
  const isDelivered = attempts.some(({ verdict }) => verdict.state === 'delivered');
  const disable = async (reason: 'gone' | 'failing') => {
    const isDisabled = await database.transaction((transaction) =>
      disableEndpoint(transaction, asked, reason, last.endedAt),
    );
    return isDisabled ? reason : undefined;
  };
  if (attempts.some(({ verdict }) => verdict.state === 'disabled')) return disable('gone');
  if (isDelivered && failingSince !== null) await clearFailing(database, asked);
  if (last.verdict.state === 'delivered') return undefined;
  const since = isDelivered ? null : failingSince;
  if (since === null) await markFailing(database, asked, last.startedAt);
  else if (last.endedAt.getTime() - since.getTime() >= failingMillisecondsMax) return disable('failing');
  return undefined;
}
