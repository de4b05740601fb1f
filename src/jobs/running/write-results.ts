import { pipeline, Readable, type Transform } from 'node:stream';
import type pg from 'pg';
import { copyOut } from '../../database/index.ts';
import { clientIds } from '../../lib/client-ids.ts';
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
 * @param signal aborted when the run must stop
 */
export async function writeResults(
  context: JobsContext,
  job: ClaimedJob,
  run: JobRun,
  signal: AbortSignal,
): Promise<RunResults> {
  const progress = reportProgress(context, run);
  try {
    return await context.database.connection((client) => {
      signal.throwIfAborted();
      const writing: Writing = { context, client, job, name: resultsName(run), tell: progress.tell, signal };
      return typeOf(context, job.type).lines === undefined ? writeList(writing) : writeLines(writing);
    });
  } finally {
    await progress.close();
  }
}

/** The name holds the run's id: no two runs write the same file, and none is moved (design: "Result files"). */
function resultsName({ jobId, runId }: JobRun): string {
  return `${jobId}.${runId}.csv`;
}

interface Writing {
  readonly context: JobsContext;
  readonly client: pg.PoolClient;
  readonly job: ClaimedJob;
  readonly name: string;
  /** Told how many lines, or rows of a list, are done. */
  readonly tell: (done: number) => void;
  readonly signal: AbortSignal;
}

async function writeList({ context, client, job, name, tell, signal }: Writing): Promise<RunResults> {
  const rows = copyPortion(context, client, job, { first: 1, last: 0 }, signal);
  const { mintedColumns: columns = [] } = typeOf(context, job.type);
  const counting = mintedColumns(columns, clientIds(context.masterKey, job.clientId), tell);
  const stored = await context.store.put(name, through(rows, [counting, ...neutralising(context)]), signal);
  return { name, ...stored, rows: rows.rowCount };
}

async function writeLines(writing: Writing): Promise<RunResults> {
  const { context, client, job, name, tell, signal } = writing;
  const { mintedColumns: columns } = typeOf(context, job.type);
  const reader = lineReader();
  const sizes = portionSizes();
  let outcomes: Promise<unknown> | undefined;

  async function* content(): AsyncGenerator<Buffer> {
    const inOnePortion = job.lines <= sizes.next();
    // Whatever is imported meanwhile, all lines are answered from the data of one moment.
    if (!inOnePortion) await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for (let first = 1, last = 0; first <= job.lines; first = last + 1) {
      last = Math.min(job.lines, last + sizes.next());
      const begun = performance.now();
      for await (const chunk of copyPortion(context, client, job, { first, last }, signal) as AsyncIterable<Buffer>) {
        yield reader.pass(chunk);
        tell(reader.lines.length);
      }
      reader.endPortion(last);
      tell(last);
      sizes.took(performance.now() - begun);
    }
    if (!inOnePortion) await client.query('COMMIT');
    // While the results are being synced.
    outcomes = putOutcomes(writing, Buffer.concat([Buffer.from(outcomesHeader), outcomeRows(reader.lines)]));
    outcomes.catch(() => undefined);
  }

  const minting = columns === undefined ? [] : [mintedColumns(columns, clientIds(context.masterKey, job.clientId))];
  const bytes = through(Readable.from(content(), { objectMode: false }), [...minting, ...neutralising(context)]);
  try {
    const stored = await context.store.put(name, bytes, signal);
    await outcomes;
    return { name, ...stored, rows: reader.lines.reduce((sum, { rows }) => sum + rows, 0) };
  } catch (error) {
    await outcomes?.catch(() => undefined);
    // What is left of the one or the other; if that fails too, the sweep finds it.
    await deleteResults(context.store, name).catch(() => undefined);
    throw error;
  }
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
  signal.throwIfAborted();
  const { select } = typeOf(context, job.type);
  const header = portion.first === 1 ? ', HEADER' : '';
  const rows = copyOut(
    client,
    `COPY (${inputOf(job, portion)} ${select(job.parameters)}) TO STDOUT (FORMAT csv${header})`,
  );
  const abort = () => rows.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  return rows.once('close', () => signal.removeEventListener('abort', abort));
}

function neutralising(context: JobsContext): Transform[] {
  return context.neutraliseCsv ? [neutralCells()] : [];
}

/** The end of a line of streams; what breaks one of them breaks all, and whoever reads the last is told. */
function through(content: Readable, transforms: readonly Transform[]): Readable {
  const last = transforms.at(-1);
  if (last === undefined) return content;
  pipeline([content, ...transforms], () => undefined);
  return last;
}
