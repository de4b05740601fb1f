/** Whoever calls: what an API key's settings mean for a request. `request.account` in every route under `/api/v1`. */
export interface Account {
  readonly clientId: string;
  readonly name: string;
  /** Most jobs that may wait or run at a time; undefined means the server's default. */
  readonly concurrentJobs: number | undefined;
  /** Requests per token within the throttling period. */
  readonly throttleLimit: number;
  /** Names of the endpoint groups that the contract contains; undefined means all. */
  readonly entitlements: ReadonlySet<string> | undefined;
  /** How subscription details print a webhook: the sources disagree. */
  readonly webhookForm: 'documented' | 'object';
}
