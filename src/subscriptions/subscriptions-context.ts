import type { Database } from '../database/index.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { EndedJobFigures } from '../telemetry/index.ts';
import type { AddressPolicy, Resolve } from '../webhooks/index.ts';

/** What subscriptions work with; wired once in `app.ts`. */
export interface SubscriptionsContext {
  readonly database: Database;
  readonly masterKey: MasterKey;
  /** Where webhooks may go, and who resolves their names. */
  readonly webhookPolicy: AddressPolicy;
  readonly resolve?: Resolve;
  /** IANA name of the zone in which frequencies and cron expressions count and times are printed, unless a subscription has its own. */
  readonly timeZone: string;
  /** Most open jobs of an account, unless its key says otherwise. */
  readonly maxConcurrentJobs: number;
  /** Days for which ended jobs are kept. */
  readonly jobRetentionDays: number;
  /** Days for which alerts are kept. */
  readonly alertRetentionDays: number;
  /** Days for which the change log is kept; longer where a subscription has not been told yet. */
  readonly changeRetentionDays: number;
  readonly now: () => Date;
  /** Told of every subscription job accepted here, by its type, and of every one that ended here: once that is committed. */
  readonly onJobAccepted?: (type: string) => void;
  readonly onJobEnded?: (job: EndedJobFigures) => void;
  /** Told of every firing, once it is committed. */
  readonly onFired?: (fired: readonly { alertId: number | undefined }[]) => void;
}
