import type { Caller, Endpoint } from './contract-endpoints.ts';

/** A row of the table of reference `jobs-auth-admin.md` §3.1. */
export interface JobContract {
  /** Path that `/job` is appended to. */
  readonly path: string;
  /** `type` of the answer to a submission, in JSON and, where it differs, in XML. */
  readonly type: string;
  readonly xmlType?: string;
  /** `type` of status and cancel in JSON, where it differs. */
  readonly statusType?: string;
  readonly root: 'BulkJobStatus' | 'BulkLeadEnrichmentStatus';
  readonly results: 'file' | 'descriptor';
  /** A body that is accepted: lines, or the parameters of a list build. */
  readonly payload: (caller: Caller) => string | object;
}

const plainIds = () => '726263\n2';
const companyIds = (of: Caller) => of.id('company', 726263);

export const jobContracts: readonly JobContract[] = [
  {
    path: '/company',
    type: 'companies',
    statusType: 'company',
    root: 'BulkLeadEnrichmentStatus',
    results: 'file',
    payload: plainIds,
  },
  {
    path: '/contact',
    type: 'contacts',
    statusType: 'contact',
    root: 'BulkLeadEnrichmentStatus',
    results: 'file',
    payload: () => '11,12',
  },
  {
    path: '/enrich',
    type: 'enrich',
    root: 'BulkLeadEnrichmentStatus',
    results: 'file',
    payload: () => '1,Redmond,Microsoft Corp,United States,,,,WA,,,,www.microsoft.com,,70,false,false,false',
  },
  {
    path: '/target/company',
    type: 'targetLookup',
    xmlType: 'peopletab',
    root: 'BulkJobStatus',
    results: 'file',
    payload: () => '1,726263,1,,',
  },
  {
    path: '/target/contact',
    type: 'targetContactDetails',
    root: 'BulkJobStatus',
    results: 'file',
    payload: (of) => of.id('contact', 11),
  },
  {
    path: '/target/company/fetch',
    type: 'targetCompanyDetails',
    root: 'BulkJobStatus',
    results: 'file',
    payload: companyIds,
  },
  {
    path: '/company/techProfile',
    type: 'techProfileFetch',
    root: 'BulkJobStatus',
    results: 'descriptor',
    payload: plainIds,
  },
  {
    path: '/target/companies/techProfile',
    type: 'targetTechProfileFetch',
    root: 'BulkJobStatus',
    results: 'descriptor',
    payload: companyIds,
  },
  { path: '/company/familyTree', type: 'familyTree', root: 'BulkJobStatus', results: 'descriptor', payload: plainIds },
  {
    path: '/target/companies/export',
    type: 'targetCompanySearchAsyncExport',
    root: 'BulkJobStatus',
    results: 'descriptor',
    payload: () => ({ countries: '1' }),
  },
  {
    path: '/target/contacts/export',
    type: 'targetContactSearchAsyncExport',
    root: 'BulkJobStatus',
    results: 'descriptor',
    payload: () => ({ jobLevels: '1' }),
  },
];

/** List builds: they have no lines, and so no outcomes. */
const lists = new Set(['/target/companies/export', '/target/contacts/export']);

/** The endpoints of each type (§2.2, and outcomes). */
export const jobEndpoints: readonly Endpoint[] = jobContracts.flatMap(
  ({ path, root, results, payload }): Endpoint[] => {
    const base = `/api/v1${path}/job`;
    const own = async (caller: Caller) => `${base}/${await caller.submit(base)}`;
    const named = (suffix: string) =>
      ({
        unknown: [`${base}/00000000000000000000${suffix}`, '404-9002'],
        malformed: [`${base}/x${suffix}`, '404-9002'],
      }) as const;
    const outcomes: Endpoint = {
      method: 'GET',
      path: `${base}/{jobId}/outcomes`,
      root: undefined,
      ask: async (caller) => `${base}/${await caller.run(base)}/outcomes`,
      ...named('/outcomes'),
      afterRun: true,
    };
    const endpoints: Endpoint[] = [
      { method: 'POST', path: base, root, ask: () => base, payload },
      { method: 'GET', path: `${base}/{jobId}`, root, ask: own, ...named('') },
      {
        method: 'GET',
        path: `${base}/{jobId}/results`,
        root: results === 'file' ? undefined : 'bulkJob',
        ask: async (caller) => `${base}/${await caller.run(base)}/results`,
        ...named('/results'),
        afterRun: true,
      },
      { method: 'DELETE', path: `${base}/{jobId}`, root, ask: own, ...named('') },
    ];
    if (!lists.has(path)) endpoints.push(outcomes);
    return endpoints;
  },
);
