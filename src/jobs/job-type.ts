import type { ApiName } from '../accounts/index.ts';
import type { InputReader } from './input.ts';

/**
 * All that distinguishes one type of bulk job from another: data plus one SELECT. Validation, limits, credits, queueing,
 * recovery, results, webhooks and documentation are the engine's.
 */
export interface JobType {
  /** The documented `type` string, which also names the job in the database (reference `jobs-auth-admin.md` §3.1). */
  readonly type: string;
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
  /** Most lines (ids) of one job. */
  readonly linesMax: number;
  /** How the request's body becomes lines. */
  readonly input: InputReader;
  /** An example of a body, for the API's documentation. */
  readonly inputExample: string;
  /** What a line costs. */
  readonly creditsPerLine: number;
  /**
   * The SELECT that yields the results, header included by its column names. It reads `input (line, given, record_id)`,
   * one row a line of the body, and orders its rows itself.
   */
  readonly select: string;
}
