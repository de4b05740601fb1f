import { EventEmitter } from 'node:events';
import { Logger as GraphileLogger, type ParsedCronItem, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import type { Pool } from 'pg';

/** Named, as graphile-worker would else take it from an environment variable of its own. */
export const graphileSchema = 'graphile_worker';

/** One run of graphile-worker: N workers, one listening connection, one cron. */
export interface GraphileRunner {
  /** Makes up to this many idle workers look for due entries now. */
  readonly nudge: (entries: number) => void;
  /** Claims no more; resolves when the running handlers and the completion of their entries are over. Never rejects. */
  readonly drain: () => Promise<void>;
}

/** What graphile-worker says of itself, already without the lines that repeat ours. */
export type GraphileLog = (level: 'error' | 'debug', message: string) => void;

/**
 * Starts graphile-worker under a pool id of ours, which is what it then writes into `locked_by` of every claim.
 * @param options.onGivenUp told once when it shuts itself down, or cannot even begin; it must be drained then
 */
export async function startRunner(options: {
  poolId: string;
  connections: Pool;
  tasks: TaskList;
  schedule: ParsedCronItem[];
  concurrency: number;
  log: GraphileLog;
  onGivenUp: (error: Error) => void;
}): Promise<GraphileRunner> {
  const { onGivenUp } = options;
  const events = new EventEmitter() as WorkerEvents;
  // Workers exist only after this event, so no claim is ever made under the id that graphile-worker drew.
  const created = Promise.withResolvers<{ finished: Promise<void>; nudge: GraphileRunner['nudge'] }>();
  events.once('pool:create', ({ workerPool }) => {
    workerPool.id = options.poolId;
    created.resolve({
      finished: workerPool.promise.catch(ignore),
      nudge: (entries) => workerPool.nudge(entries),
    });
  });
  // When an entry cannot be completed or a worker dies it drains and stops for good.
  events.once('pool:gracefulShutdown', ({ message }) => onGivenUp(new Error(message)));
  // It keeps a failed first look-up of its task ids for ever, so a pool that fails before its first claim never works.
  const cannotBegin = ({ error }: { error: unknown }) =>
    onGivenUp(new Error('the first claim failed', { cause: error }));
  events.once('worker:getJob:error', cannotBegin);
  events.once('worker:getJob:empty', () => events.off('worker:getJob:error', cannotBegin));
  events.once('job:start', () => events.off('worker:getJob:error', cannotBegin));

  const runner = await run({
    pgPool: options.connections,
    schema: graphileSchema,
    taskList: options.tasks,
    parsedCronItems: options.schedule,
    concurrency: options.concurrency,
    // The pool looks for due entries every second with one query; this is what a worker waits after a failed claim. It
    // is longer the more workers there are: together they are not to ask for nothing more than ten times a second.
    pollInterval: Math.max(5_000, options.concurrency * 100),
    noHandleSignals: true,
    events,
    logger: graphileLogger(options.log),
    // Without a batch a completion is a promise that nobody awaits: its rejection would end the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
  runner.promise.catch(ignore);
  const { finished, nudge } = await created.promise;
  return {
    nudge,
    drain: () => {
      // Its cron may take a minute to notice the stop; what matters is that the workers are done.
      runner.stop().catch(ignore);
      return finished;
    },
  };
}

/** A logger for graphile-worker that passes on its errors and shows the rest at the level of debugging. */
export function graphileLogger(log: GraphileLog): GraphileLogger {
  return new GraphileLogger(() => (level, message, meta) => {
    // A failed task was logged where it failed.
    log(level === 'error' && meta?.['failure'] !== true ? 'error' : 'debug', message);
  });
}

function ignore(): void {}
