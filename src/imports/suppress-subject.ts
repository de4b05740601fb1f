import type { Database, Transaction } from '../database/index.ts';
import { comparableEmail } from '../lib/email-address.ts';
import type { ImportEntity } from '../lib/import-entity.ts';
import type { MasterKey } from '../lib/master-key.ts';
import { insertSuppressions, type Subject, subjectHasher } from '../suppression/index.ts';
import { changeRecords } from './change-records.ts';
import { emptyLinks } from './empty-links.ts';
import { entityOf } from './entities.ts';
import { forgetRecords } from './forget-records.ts';
import { recordId } from './merge.ts';
import { removedKeys, removeRecords } from './remove-records.ts';
import { literal } from './staging.ts';

/** What suppressing a subject has done. */
export interface SuppressionOutcome {
  /** Whether it had not been suppressed before. */
  readonly isNew: boolean;
  /** The ids of the people or companies that were there and are gone. */
  readonly removed: readonly number[];
  /** Rows of other entities that went with them, by the entity's name: `contacts`. */
  readonly removedWith: Readonly<Record<string, number>>;
  /** Companies that named a removed one as their parent and no longer do. */
  readonly emptied: number;
}

/** Records that are gone for good: who copied something of them has to forget it. */
export interface ForgottenRecords {
  readonly people: readonly number[];
  readonly companies: readonly number[];
  /** The contacts of those people, or at those companies. */
  readonly contacts: readonly number[];
}

/** How suppressions stand in the history of imports: it names nobody. */
const historyName = 'firmlens suppress';

/**
 * Removes a person with all contacts, a company with all that belongs to it, or everybody who has an e-mail address; keeps
 * what it takes to know them again as hashes, so that no import brings them back; and takes their values out of the
 * change log and out of what clients have reported. One transaction: answers are without them as soon as it commits.
 * @param options.alsoWithin does, in the same transaction, what the removal means to others
 */
export async function suppressSubject(options: {
  readonly database: Database;
  readonly masterKey: MasterKey;
  readonly subject: Subject;
  readonly now: Date;
  readonly alsoWithin: (transaction: Transaction, forgotten: ForgottenRecords) => Promise<void>;
}): Promise<SuppressionOutcome> {
  const { database, masterKey, subject, now } = options;
  const entity = entityOf(subject.kind === 'company' ? 'company' : 'person');
  const hasher = subjectHasher(masterKey);
  return database.transaction(async (transaction) => {
    const change = { entity: entity.entity, name: historyName, now, withDependents: true };
    return changeRecords(transaction, change, async (importId) => {
      const isNew = (await insertSuppressions(transaction, subject.kind, [hasher(subject)], now)) > 0;
      const condition = conditionOf(subject);
      const removed = await idsOf(transaction, entity, condition);
      if (subject.kind === 'email') {
        // Whoever had the address stays away without it, too.
        const people = removed.map((id) => hasher({ kind: 'person', id }));
        await insertSuppressions(transaction, 'person', people, now);
      }
      const removedWith: Record<string, number> = {};
      await removeRecords(transaction, entity, condition, importId, removedWith);
      const emptied = await emptyLinks(transaction, entity, importId);
      await forgetRecords(transaction, entity);
      await options.alsoWithin(transaction, {
        people: subject.kind === 'company' ? [] : removed,
        companies: subject.kind === 'company' ? removed : [],
        contacts: await removedIds(transaction, entityOf('contact')),
      });
      return {
        counts: { changed: emptied, removed: removed.length, changedFields: {} },
        outcome: { isNew, removed, removedWith, emptied },
      };
    });
  });
}

/** What tells on `t` that a record goes. */
function conditionOf(subject: Subject): string {
  if (subject.kind !== 'email') return `t.${subject.kind === 'company' ? 'company_id' : 'people_id'} = ${subject.id}`;
  const forms = [subject.address.trim(), comparableEmail(subject.address)];
  const same = forms.map((form) => `lower(email) = lower(${literal(form)})`).join(' OR ');
  return `t.people_id IN (SELECT people_id FROM contact WHERE ${same})`;
}

async function removedIds({ client }: Transaction, entity: ImportEntity): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT ${recordId(entity, 'removed')} AS id FROM ${removedKeys(entity)} AS removed`,
  );
  return rows.map(({ id }) => Number(id));
}

async function idsOf({ client }: Transaction, entity: ImportEntity, condition: string): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT ${recordId(entity, 't')} AS id FROM ${entity.table} t WHERE ${condition} ORDER BY 1`,
  );
  return rows.map(({ id }) => Number(id));
}
