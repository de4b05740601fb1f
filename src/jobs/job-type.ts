import type { TProperties } from 'typebox';
import type { ApiName } from '../accounts/index.ts';
import type { RecordKind } from '../lib/client-ids.ts';
import type { ReferenceData } from '../reference/index.ts';
import type { InputReader, ResolveIds } from './submission/input.ts';

/** What a job was submitted with besides its lines, as its type has read it: kept as JSON until the job has run. */
export type JobParameters = Readonly<Record<string, unknown>>;

/** What reading a submission may need to know. */
export interface SubmissionContext {
  readonly linesMax: number;
  readonly resolveIds: ResolveIds;
  readonly reference: ReferenceData;
}

/**
 * All that distinguishes one type of bulk job from another: data plus one SELECT. Validation, limits, credits, queueing,
 * recovery, results, webhooks and documentation are the engine's.
 */
export interface JobType {
  /** The documented `type` string, which also names the job in the database (reference `jobs-auth-admin.md` §3.1). */
  readonly type: string;
  /** Where the original prints another word in one of its answers. */
  readonly printedType?: {
    /** In the JSON and XML of a submission. */
    readonly submission?: string;
    /** In the JSON and XML of status and cancel. */
    readonly status?: string;
    /** In every XML. */
    readonly xml?: string;
  };
  /** The number by which `GET /admin/jobs` filters for it (§4.1); newer types have none. */
  readonly number?: number;
  /** Path under `/api/v1` that `/job` and its siblings are appended to (§2.2). */
  readonly path: string;
  /** The endpoint group that an API key must be entitled to. */
  readonly api: ApiName;
  /** Title and description for the API's documentation. */
  readonly summary: string;
  readonly description: string;
  /** Root element of the XML of submission, status and cancel. */
  readonly xmlRoot: 'BulkJobStatus' | 'BulkLeadEnrichmentStatus';
  /** What `GET …/results` answers (§2.6): the CSV file itself, or a descriptor with a signed URL of it. */
  readonly results: 'file' | 'descriptor';
  /** The lines of the body; absent for a list build, whose parameters say all. */
  readonly lines?: {
    /** Most lines (ids) of one job. */
    readonly max: number;
    /** Largest body, if it is not the server's 1 MiB. */
    readonly bytesMax?: number;
    /** How the body becomes lines. */
    readonly read: InputReader;
    /** An example of a body, for the API's documentation. */
    readonly example: string;
    /** What the body is, for the API's documentation. */
    readonly description: string;
    /** A submission without a Content-Type is refused (O-15). */
    readonly contentTypeRequired?: true;
  };
  /** Query parameters besides `webhook`; of a list build they may also come as a form or as JSON. */
  readonly parameters?: TProperties;
  /**
   * Reads the parameters that their schema has let pass into what `select` needs.
   * @throws ApiError that names the parameter
   */
  readonly readParameters?: (given: Record<string, unknown>, context: SubmissionContext) => JobParameters;
  /** Its results print nothing of people, so they may stay when a person is suppressed. */
  readonly withoutPeople?: true;
  /** What a line costs; a list build costs nothing. */
  readonly creditsPerLine: number;
  /**
   * The SELECT that yields the results, header included by its column names. It reads `input (line, given, record_id,
   * fields)`, one row a line of the body, and orders its rows itself. It can have no parameters: literals must be quoted.
   * The engine gives `input` some lines at a time, and reads from the rows what became of each line: so every line has at
   * least one row, which depends on that line alone; rows are in the order of the lines; the first column is `given` as it
   * is, which is good for nothing else (it carries a mark); the last is `message`, empty unless there is no record to tell.
   */
  readonly select: (parameters: JobParameters) => string;
  /**
   * The first columns of the results, as far as one of them holds record ids that the account must see as its own
   * client-specific ids; null for a column that stays as it is.
   */
  readonly mintedColumns?: readonly (RecordKind | null)[];
}
