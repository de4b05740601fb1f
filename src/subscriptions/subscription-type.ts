import type { TObject } from 'typebox';
import type { Transaction } from '../database/index.ts';
import type { SubscriptionTypeName } from './subscription.ts';

/** A field or an agent that a subscription may watch; its place in the list is its bit. */
export interface Watchable {
  /** As the documentation writes it: `PrimaryIndsutry`. Requests may write it in any case. */
  readonly name: string;
  /** As alerts print it: `primaryIndustry`. */
  readonly printed: string;
  /** Other spellings that requests may use. */
  readonly alsoNamed?: readonly string[];
  /** It may be asked for by a form parameter of its name, too (reference `subscriptions.md` §2.5). */
  readonly ownParameter?: true;
}

/** What a digest says of one record: which record, what changed of it (a bit for each {@link Watchable}), and how. */
export interface DigestEntry {
  readonly recordId: number;
  readonly changed: number;
  /** As its type writes it; null once it was suppressed. */
  readonly content: unknown;
  /** The content of the entry of the ultimate parent by which this one was acquired. */
  readonly acquirer?: unknown;
}

/** The change numbers that a digest covers: after one, up to and with the other. */
export interface ChangeRange {
  readonly afterNumber: number;
  readonly toNumber: number;
}

/** What printing an alert needs to know of whom it is printed for. */
export interface PrintContext {
  readonly clientId: string;
  /** The account's own ids of people. */
  readonly mint: (kind: 'people', recordIds: readonly number[]) => string[];
  /** The account's own name for an article: 86 characters. */
  readonly articleId: (articleId: number) => string;
  /** Old and new values are printed beside the names of the fields (`values=true`, beyond the original). */
  readonly withValues: boolean;
}

/**
 * All that distinguishes one type of subscription from another: data, the reading of the change log, and how an entry of
 * an alert is printed. Parameters, limits, members, schedules, jobs, firing and webhooks are the same for all.
 */
export interface SubscriptionType {
  readonly type: SubscriptionTypeName;
  /** How the type is written in each kind of answer (§2.1). */
  readonly printed: {
    readonly details: string;
    readonly alert: string;
    readonly alertFields: string;
    readonly push: string;
  };
  /** What the ids are and what their parameter is called; `addCompanyIds` and `removeCompanyIds` follow from it. */
  readonly ids: { readonly kind: 'company' | 'people'; readonly parameter: 'companyIds' | 'peopleIds' };
  /** Unit letters that its frequency may have, and the shortest interval in seconds (§2.3). */
  readonly frequency: { readonly units: string; readonly secondsMin: number };
  /** What can be watched, and by which parameter; a family tree is watched whole. */
  readonly watched: { readonly parameter: 'fields' | 'agents'; readonly values: readonly Watchable[] };
  /** Only companies at the top of their family tree may be watched (§3). */
  readonly ultimateParentsOnly?: true;
  /**
   * Writes the entries of a digest: what changed in the range, a row a record, into `change_digest_entry`. It runs in a
   * transaction that sees the data as of `toNumber`.
   */
  readonly digest: (transaction: Transaction, digestId: number, range: ChangeRange) => Promise<void>;
  /** The member of the answer of `GET …/alert/{alertId}/fields` that lists the entries: `companyAlertDetails` (§9.3). */
  readonly detailsMember: string;
  /** What an item of that list looks like, with its name in XML. */
  readonly printedEntry: TObject;
  /**
   * How entries are printed there, in their order; one record may be several items (an article each). `watched` is what
   * the subscription watched.
   */
  readonly printEntries: (entries: readonly DigestEntry[], watched: number, context: PrintContext) => object[];
  /**
   * Members that an entry replaces by others: the ultimate parent that was itself acquired, by its new one.
   * @returns the new id, or undefined where the member stays
   */
  readonly follow?: (entry: DigestEntry) => number | undefined;
}

/** The bits of everything that can be watched now or later. */
export const watchesAll = 0x7fff_ffff;
