import type { Database } from '../database/index.ts';
import { ApiError } from '../lib/errors.ts';
import { debitCredits } from './credit-store.ts';

interface Waiting {
  readonly credits: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Debits single look-ups as {@link debitCredits} does, but with one commit for all of an account's that wait while its
 * last one is written: they would wait for the account's row one after the other, each for the disk. Every caller is
 * told only after the commit that holds his. Where the credits do not suffice for all, each is tried on its own, in the
 * order of the calls.
 * @returns debits an account; rejects as {@link debitCredits} throws
 */
export function collectDebits(
  database: Database,
  now: () => Date,
): (clientId: string, credits: number) => Promise<void> {
  const accounts = new Map<string, Waiting[]>();

  const write = async (clientId: string, together: readonly Waiting[]): Promise<void> => {
    const sum = together.reduce((total, { credits }) => total + credits, 0);
    try {
      await debitCredits(database, clientId, sum, now());
      for (const { resolve } of together) resolve();
    } catch (error) {
      const tryEach = together.length > 1 && error instanceof ApiError;
      for (const each of together) {
        if (tryEach) await write(clientId, [each]);
        else each.reject(error);
      }
    }
  };

  const writeWaiting = async (clientId: string, waiting: Waiting[]): Promise<void> => {
    while (waiting.length > 0) await write(clientId, waiting.splice(0));
    accounts.delete(clientId);
  };

  return (clientId, credits) =>
    new Promise((resolve, reject) => {
      const debit = { credits, resolve, reject };
      const waiting = accounts.get(clientId);
      if (waiting !== undefined) {
        waiting.push(debit);
        return;
      }
      const first = [debit];
      accounts.set(clientId, first);
      void writeWaiting(clientId, first);
    });
}
