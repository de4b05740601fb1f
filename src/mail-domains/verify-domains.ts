import type { Database } from '../database/index.ts';
import { changeRecords } from '../imports/index.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { listDomainsToCheck, markContacts, saveDomains } from './mail-domain-store.ts';
import { acceptsMail, type MailResolver } from './mail-resolver.ts';

/** How far a verification is. */
export interface VerificationProgress {
  readonly done: number;
  readonly total: number;
}

/** What a verification found, and what it changed. */
export interface DomainVerification {
  /** Domains that were looked up. */
  readonly domains: number;
  readonly accepting: number;
  readonly notAccepting: number;
  /** Those of which no name server could tell: they are looked up again next time. */
  readonly unanswered: number;
  /** Contacts that say `ValidDomain` from now on. */
  readonly marked: number;
  /** Contacts that no longer say it. */
  readonly cleared: number;
}

/** Questions that wait for name servers at a time. */
const concurrency = 20;
/** What was found out is kept whenever this many domains have been asked for. */
const domainsPerBatch = 500;
/** A name that every name server of the internet knows. */
const knownName = 'com';
/** How it stands in the history of imports. */
const historyName = 'firmlens contacts verify-domains';

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Looks up the mail servers of the domains of contacts' e-mail addresses, and has the contacts say what came of it. What
 * is found out is kept as it comes, so that an interrupted verification goes on where it was; contacts change at the end,
 * at once, in the way of an import.
 * @param options.olderThanDays domains that were looked up within so many days are not asked for again
 * @param options.limit at most so many domains, those of most contacts first
 * @throws OperatorError if the network does not answer such questions, or on interruption; no contact has changed then
 */
export async function verifyDomains(options: {
  readonly database: Database;
  readonly resolver: MailResolver;
  readonly olderThanDays: number;
  readonly limit: number | undefined;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: VerificationProgress) => void;
}): Promise<DomainVerification> {
  const { database, resolver, now, signal } = options;
  await resolver.resolveNs(knownName).catch(refuseWithoutNetwork);
  const checkedSince = new Date(now().getTime() - options.olderThanDays * dayMilliseconds);
  const domains = await listDomainsToCheck(database, checkedSince, options.limit);
  const found = { accepting: 0, notAccepting: 0, unanswered: 0 };
  for (let first = 0; first < domains.length; first += domainsPerBatch) {
    const batch = domains.slice(first, first + domainsPerBatch);
    const outcomes = await lookUp(resolver, batch, signal, (done) =>
      options.onProgress({ done: first + done, total: domains.length }),
    );
    const answered = outcomes.flatMap(({ domain, accepts }) =>
      accepts === undefined ? [] : [{ domain, acceptsMail: accepts }],
    );
    // A few domains may all have broken name servers; so many, and the network is gone.
    if (answered.length === 0 && batch.length > concurrency)
      refuseWithoutNetwork(new Error(`${batch.length} domains, and no answer`));
    await saveDomains(database, answered, now());
    found.accepting += answered.filter((each) => each.acceptsMail).length;
    found.notAccepting += answered.filter((each) => !each.acceptsMail).length;
    found.unanswered += outcomes.length - answered.length;
  }
  const change = { entity: 'contact', name: historyName, now: now(), withDependents: false };
  const changes = await database.transaction((transaction) =>
    changeRecords(transaction, change, async (importId) => {
      const outcome = await markContacts(transaction, importId);
      const changed = outcome.marked + outcome.cleared;
      return { counts: { changed, removed: 0, changedFields: { emailValidationStatus: changed } }, outcome };
    }),
  );
  return { domains: domains.length, ...found, ...changes };
}

/** Asks for all domains, some at a time. */
async function lookUp(
  resolver: MailResolver,
  domains: readonly string[],
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<{ domain: string; accepts: boolean | undefined }[]> {
  const waiting = domains.values();
  const outcomes: { domain: string; accepts: boolean | undefined }[] = [];
  const worker = async (): Promise<void> => {
    for (const domain of waiting) {
      if (signal.aborted) {
        throw new OperatorError('Interrupted. No contact was changed; what was looked up is kept.', { exitCode: 130 });
      }
      outcomes.push({ domain, accepts: await acceptsMail(resolver, domain) });
      onDone(outcomes.length);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return outcomes;
}

function refuseWithoutNetwork(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new OperatorError(
    `The network does not let this machine look up mail servers (${reason}). Nothing was changed; ` +
      'run it on a machine of this installation that reaches the name servers of the internet.',
    { cause },
  );
}
