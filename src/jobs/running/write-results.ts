import { pipeline, type Readable, type Transform } from 'node:stream';
import { copyOut } from '../../database/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { type ClaimedJob, inputOf, type RunResults } from '../job-store.ts';
import { type JobsContext, typeOf } from '../jobs.ts';
import { mintedColumns } from './minted-columns.ts';
import { neutralCells } from './neutral-cells.ts';
import { reportProgress } from './report-progress.ts';

/**
 * Streams a claimed job's SELECT from PostgreSQL into the result store. Where the type or the configuration asks for it
 * the bytes are rewritten on the way; otherwise they go through untouched.
 * @param signal aborted when the run must stop
 */
export async function writeResults(
  context: JobsContext,
  job: ClaimedJob,
  runId: string,
  signal: AbortSignal,
): Promise<RunResults> {
  const { select } = typeOf(context, job.type);
  const progress = reportProgress(context, { jobId: job.jobId, runId });
  // The name holds the run's id: no two runs write the same file, and none is moved (design: "Result files").
  const name = `${job.jobId}.${runId}.csv`;
  return context.database.connection(async (client) => {
    signal.throwIfAborted();
    const rows = copyOut(client, `COPY (${inputOf(job)} ${select(job.parameters)}) TO STDOUT (FORMAT csv, HEADER)`);
    const abort = () => rows.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const content = through(rows, rewriting(context, job, progress.tell));
      const stored = await context.store.put(name, content, signal);
      return { name, ...stored, rows: rows.rowCount };
    } finally {
      signal.removeEventListener('abort', abort);
      await progress.settled();
    }
  });
}

/** What the bytes of a job's results go through on their way. */
function rewriting(context: JobsContext, job: ClaimedJob, onRows: (rows: number) => void): Transform[] {
  const { lines, mintedColumns: columns } = typeOf(context, job.type);
  const ids = clientIds(context.masterKey, job.clientId);
  const transforms: Transform[] = [];
  // A list build's progress is its rows; that of other types is their lines, which nobody sees while they are read.
  if (lines === undefined) transforms.push(mintedColumns(columns ?? [], ids, onRows));
  else if (columns !== undefined) transforms.push(mintedColumns(columns, ids));
  if (context.neutraliseCsv) transforms.push(neutralCells());
  return transforms;
}

/** The end of a line of streams; what breaks one of them breaks all, and whoever reads the last is told. */
function through(rows: Readable, transforms: readonly Transform[]): Readable {
  const last = transforms.at(-1);
  if (last === undefined) return rows;
  pipeline([rows, ...transforms], () => undefined);
  return last;
}
