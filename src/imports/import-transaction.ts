import { cancelOnAbort, type Database, type Transaction } from '../database/index.ts';
import { throwIfInterrupted } from './interruption.ts';

/** Carries the result of a dry run out of the transaction that is rolled back. */
class DryRunEnd<Result> {
  readonly result: Result;
  constructor(result: Result) {
    this.result = result;
  }
}

/**
 * Runs `work` in one transaction set up for statements over millions of rows. It is rolled back if `work` throws, if
 * `dryRun` is set, and as soon as the signal says so, whatever statement is running.
 */
export async function importTransaction<Result>(
  database: Database,
  options: { dryRun: boolean; signal: AbortSignal | undefined },
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.transaction(async (transaction) => {
      await settle(transaction);
      const stopListening = await cancelOnAbort(database, transaction.client, options.signal);
      try {
        const result = await work(transaction);
        throwIfInterrupted(options.signal);
        if (options.dryRun) throw new DryRunEnd(result);
        return result;
      } finally {
        await stopListening();
      }
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return error.result;
    throw error;
  }
}

/** Limits meant for requests do not apply, and a process that is killed takes its running statement with it. */
async function settle({ client }: Transaction): Promise<void> {
  await client.query(`
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL work_mem = '128MB';
    SET LOCAL maintenance_work_mem = '256MB';
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SAVEPOINT connection_check`);
  // Not every system that PostgreSQL runs on can do this.
  await client
    .query(`SET LOCAL client_connection_check_interval = '2s'`)
    .catch(() => client.query('ROLLBACK TO connection_check'));
}
