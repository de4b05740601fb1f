import type { Selectable } from 'kysely';
import type { DB } from '../database/index.ts';

/**
 * A bulk job as the database keeps it.
 *
 * A job is `accepted` when its submission is answered; nothing has been spent yet and it can be cancelled, which makes
 * it `aborted`. A worker claims it for a run: `processing`, and its credits are debited in the same commit. A run that
 * dies is followed by another one, which claims the job anew under a run id of its own (nothing is debited twice); the
 * commit that ends a run counts only if the job still carries that run's id. It ends `finished` with its results, or
 * `failed` when run after run broke. A client may ask for the end of a job that is processing (`cancel_requested_at`):
 * its run ends it as `aborted`, with the lines done by then. The three ends are final, and each queues the job's webhook in
 * the same commit.
 *
 *     accepted ──claim──▶ processing ──┬─▶ finished
 *        │                  ▲    │     ├─▶ failed
 *        ▼                  └────┘     └─▶ aborted
 *     aborted        claim by another run
 */
export type Job = Selectable<DB['job']> & { status: JobStatus };

/** What a status request tells of a job. */
export type JobState = Pick<Job, 'jobId' | 'type' | 'status' | 'linesProcessed'>;

/** The texts of reference `jobs-auth-admin.md` §2.1. */
export type JobStatus = 'accepted' | 'processing' | 'finished' | 'failed' | 'aborted';

/** Why a job failed, as far as its client is concerned: its runs broke again and again, the log says how. */
export const failure = 'The job failed. Please submit it again.';

/** A job's credits are spent when its processing starts, and given back if it never does (§2.7); of one cancelled then, only those of the lines done are left. */
export function creditsConsumed({ startedAt, credits }: Pick<Job, 'startedAt' | 'credits'>): number {
  return startedAt === null ? 0 : credits;
}
