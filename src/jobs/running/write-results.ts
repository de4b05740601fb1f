import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { cancelOnAbort, copyOut } from '../../database/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
import { through } from '../../lib/through.ts';
import { type ClaimedJob, inputOf, type JobRun, type Portion, type RunResults } from '../job-store.ts';
import { type JobsContext, typeOf } from '../jobs.ts';
import { lineReader } from './line-reader.ts';
import { mintedColumns } from './minted-columns.ts';
import { neutralCells } from './neutral-cells.ts';
import { deleteResults, outcomeRows, outcomesHeader, outcomesName } from './outcomes.ts';
import { portionSizes } from './portions.ts';
import { reportProgress } from './report-progress.ts';

/**
 * Streams a claimed job's SELECT from PostgreSQL into the result store: of a list build as it is, of a job with lines
 * portion by portion, and beside the results what became of each line. Where the type or the configuration asks for it
 * the bytes are rewritten on the way.
 * A client may cancel the job meanwhile: the lines that are done by then are its results, a list build has none.
 * @param signal aborted when the run must stop
 */
export async function writeResults(
  context: JobsContext,
  job: ClaimedJob,
  run: JobRun,
  signal: AbortSignal,
): Promise<WrittenResults> {
  const progress = reportProgress(context, run);
  try {
    return await context.database.connection((client) => {
      signal.throwIfAborted();
      const writing: Writing = { context, client, job, name: resultsName(run), progress, signal };
      return typeOf(context, job.type).lines === undefined ? writeList(writing) : writeLines(writing);
    });
  } catch (error) {
    // A list build has nothing to keep of what it was broken off in.
    if (job.lines === 0 && progress.cancelled.aborted) return { isCancelled: true, lines: 0, results: undefined };
    throw error;
  } finally {
    await progress.close();
  }
}

/** What a run has done of its job: all of it, unless the job was cancelled. */
export interface WrittenResults {
  readonly isCancelled: boolean;
  readonly lines: number;
  /** None of a cancelled job of which no line was done. */
  readonly results: RunResults | undefined;
}

/** The name holds the run's id: no two runs write the same file, and none is moved. */
function resultsName({ jobId, runId }: JobRun): string {
  return `${jobId}.${runId}.csv`;
}

interface Writing {
  readonly context: JobsContext;
  readonly client: pg.PoolClient;
  readonly job: ClaimedJob;
  readonly name: string;
  readonly progress: ReturnType<typeof reportProgress>;
  readonly signal: AbortSignal;
}

async function writeList({ context, client, job, name, progress, signal }: Writing): Promise<WrittenResults> {
  const stopListening = await cancelOnAbort(context.database, client, progress.cancelled);
  try {
    const rows = copyPortion(context, client, job, { first: 1, last: 0 }, signal);
    const { mintedColumns: columns = [] } = typeOf(context, job.type);
    const counting = mintedColumns(columns, clientIds(context.masterKey, job.clientId), progress.tell);
    const stored = await context.store.put(name, through(rows, [counting, ...neutralising(context)]), signal);
    return { isCancelled: false, lines: 0, results: { name, ...stored, rows: rows.rowCount } };
  } finally {
    await stopListening();
  }
}

async function writeLines(writing: Writing): Promise<WrittenResults> {
  const { context, client, job, name, progress, signal } = writing;
  const { tell, cancelled } = progress;
  const { mintedColumns: columns } = typeOf(context, job.type);
  const reader = lineReader();
  const sizes = portionSizes();
  let outcomes: Promise<unknown> | undefined;
  let quitting: Promise<unknown> | undefined;
  /** Breaks the statement off, but not within a line: its rows are in the file by now. */
  const quitBetweenLines = () => {
    if (reader.isBetweenLines) quitting ??= cancelStatement(context, client);
  };
  const stop = () => (reader.stop(), quitBetweenLines());
  cancelled.addEventListener('abort', stop, { once: true });

  async function* content(): AsyncGenerator<Buffer> {
    const inOnePortion = job.lines <= sizes.next();
    // Whatever is imported meanwhile, all lines are answered from the data of one moment.
    if (!inOnePortion) await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (let first = 1, last = 0; first <= job.lines && !cancelled.aborted; first = last + 1) {
      last = Math.min(job.lines, last + sizes.next());
      const begun = performance.now();
      try {
        for await (const chunk of copyPortion(context, client, job, { first, last }, signal) as AsyncIterable<Buffer>) {
          yield reader.pass(chunk);
          tell(reader.lines.length);
          if (cancelled.aborted) quitBetweenLines();
        }
      } catch (error) {
        if (quitting === undefined || !isCancellation(error)) throw error;
      }
      if (quitting === undefined) reader.endPortion(last);
      tell(reader.lines.length);
      sizes.took(performance.now() - begun);
    }
    // A cancellation on its way, or one to come, would else meet whatever the connection is used for next.
    cancelled.removeEventListener('abort', stop);
    await quitting;
    if (!inOnePortion || quitting !== undefined) await client.query('ROLLBACK');
    const undone = await undoneRows(writing, reader.lines.length);
    // While the results are being synced.
    outcomes = putOutcomes(writing, Buffer.concat([Buffer.from(outcomesHeader), outcomeRows(reader.lines), undone]));
    outcomes.catch(() => undefined);
  }

  const minting = columns === undefined ? [] : [mintedColumns(columns, clientIds(context.masterKey, job.clientId))];
  const bytes = through(Readable.from(content(), { objectMode: false }), [...minting, ...neutralising(context)]);
  try {
    const stored = await context.store.put(name, bytes, signal);
    await outcomes;
    const lines = reader.lines.length;
    const rows = reader.lines.reduce((sum, line) => sum + line.rows, 0);
    if (lines > 0) return { isCancelled: lines < job.lines, lines, results: { name, ...stored, rows } };
    await deleteResults(context.store, name);
    return { isCancelled: true, lines, results: undefined };
  } catch (error) {
    await outcomes?.catch(() => undefined);
    // What is left of the one or the other; if that fails too, the sweep finds it.
    await deleteResults(context.store, name).catch(() => undefined);
    throw error;
  }
}

/** Breaks off what PostgreSQL does for this connection. Resolves when the cancellation has reached it, or is lost. */
function cancelStatement({ database }: JobsContext, client: pg.PoolClient): Promise<unknown> {
  const { processID } = client as unknown as { processID: number };
  return database.client.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined);
}

/** Whether this is what PostgreSQL says of a statement that was cancelled. */
function isCancellation(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014';
}

/** The outcomes of the lines that a cancelled run has not come to. */
async function undoneRows({ client, job, signal }: Writing, done: number): Promise<Buffer> {
  if (done === job.lines) return Buffer.alloc(0);
  const lines = inputOf(job, { first: done + 1, last: job.lines });
  const select = `SELECT line, substr(given, 2), 'undone', 0, NULL FROM input ORDER BY line`;
  return buffer(copyUntilStopped(client, `COPY (${lines} ${select}) TO STDOUT (FORMAT csv)`, signal));
}

function putOutcomes({ context, name, signal }: Writing, rows: Buffer): Promise<unknown> {
  return context.store.put(outcomesName(name), through(Readable.from([rows]), neutralising(context)), signal);
}

/** The rows of a portion, with a header before the first. */
function copyPortion(
  context: JobsContext,
  client: pg.PoolClient,
  job: ClaimedJob,
  portion: Portion,
  signal: AbortSignal,
) {
  const { select } = typeOf(context, job.type);
  const header = portion.first === 1 ? ', HEADER' : '';
  const statement = `COPY (${inputOf(job, portion)} ${select(job.parameters)}) TO STDOUT (FORMAT csv${header})`;
  return copyUntilStopped(client, statement, signal);
}

/** The bytes of a `COPY`, which fail with the signal's reason when it is aborted. */
function copyUntilStopped(client: pg.PoolClient, statement: string, signal: AbortSignal) {
  signal.throwIfAborted();
  const rows = copyOut(client, statement);
  const abort = () => rows.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  return rows.once('close', () => signal.removeEventListener('abort', abort));
}

function neutralising(context: JobsContext): Transform[] {
  return context.neutraliseCsv ? [neutralCells()] : [];
}
