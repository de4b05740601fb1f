import type { Logger } from '../telemetry/index.ts';

/** What a run of a task is given beside its payload. */
export interface TaskContext {
  /**
   * Aborted when this run no longer owns its entry: the pool lost its lock, or the server stops and its time for
   * draining is over. The entry then runs again elsewhere, so the handler should give up soon; what it throws or
   * returns after that counts for nothing.
   */
  readonly signal: AbortSignal;
  /** Names the task and the entry in every line. */
  readonly logger: Logger;
}

/**
 * Does the work of one entry.
 *
 * The promise is *at least once*: an entry whose run was interrupted by the death of a process, of the database or of
 * a connection is run again, even if that run had already done everything but say so, and for a moment two runs of one
 * entry can overlap. So a handler is idempotent, and every commit that ends a run is conditional on the run's id:
 * `UPDATE … WHERE run_id = $this_run`, and nothing else is written when no row was found.
 *
 * An outcome that a domain expects (a receiver that does not answer) is no exception: the handler records it and, if
 * it wants another attempt, enqueues a new entry at its time, in the same transaction. What a handler throws is a
 * surprise; it is logged and the entry is tried again a few times (see `QueueOptions.retrySeconds`).
 */
export type TaskHandler = (payload: unknown, context: TaskContext) => Promise<void>;

/**
 * A handler and what to do when even its last attempt failed; or a handler alone, whose entry is then dropped with an
 * error in the log.
 */
export type QueueTask =
  | TaskHandler
  | {
      readonly run: TaskHandler;
      /**
       * Ends visibly as failed what the entry stood for. Called after the last attempt threw, or when the entry was
       * interrupted so often that it must be suspected of taking its process down. Idempotent as well: it is called
       * again later if it throws.
       */
      readonly exhausted: (payload: unknown, error: Error) => Promise<void>;
    };

/** The tasks a pool works on, by name: `job.run`, `webhook.deliver`. Entries of other names are left to others. */
export interface QueueTasks {
  readonly [task: string]: QueueTask;
}
