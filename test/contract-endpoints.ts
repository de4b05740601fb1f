import type { RecordKind } from '../src/lib/client-ids.ts';
import { jobEndpoints } from './contract-jobs.ts';

/**
 * Every endpoint of the reference (`data-target.md` §2, `jobs-auth-admin.md` §1.2, §3.1 and §4, `reference-data.md`), and
 * the few that this server has beside it. Left out: `GET /insights/watchlist/feed`, deprecated in the original already;
 * and the authorization code, which needs a page for an administrator's consent.
 */

/** Whoever asks: what an endpoint needs to be asked with success. */
export interface Caller {
  /** The account's own id of a record. */
  id(kind: RecordKind, recordId: number): string;
  /** Submits a job of the type at this path and gives its id. */
  submit(path: string): Promise<string>;
  /** As `submit`, and waits until the job has ended. */
  run(path: string): Promise<string>;
  /** Reports wrong information on a company and gives the report's id. */
  report(): Promise<string>;
  /** Makes a subscription with a webhook and gives its id. */
  subscribe(): Promise<string>;
  /** Makes a subscription by a job and gives the job's id. */
  subscribeByJob(): Promise<string>;
  /** Makes a subscription that has been told of a change, and gives its id; the alert's is 1. */
  alert(): Promise<string>;
  /** Sends a webhook message and gives its id. */
  message(): Promise<string>;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the OpenAPI document has it. */
  readonly path: string;
  /** Root element of the XML; undefined where the answer is a picture or a CSV file. */
  readonly root: string | undefined;
  /** Path and query of a request that is answered with success. Asked for another account, it names records of that one. */
  readonly ask: (caller: Caller) => string | Promise<string>;
  /** A body: text of lines, or an object as JSON. */
  readonly payload?: (caller: Caller) => string | object;
  /** Path and query that name nothing, and the number of the error. */
  readonly unknown?: readonly [ask: string, errorNumber: string];
  /** Path and query with an id that is none, and the number of the error. */
  readonly malformed?: readonly [ask: string, errorNumber: string];
  /** Needs no token. */
  readonly isPublic?: true;
  /** Answers with success once a job has been run; while jobs are run none can be cancelled for certain. */
  readonly afterRun?: true;
}

export const nobodysId = 'A'.repeat(64);

type Rest = Omit<Endpoint, 'method' | 'path' | 'root' | 'ask'>;

function get(path: string, root: string | undefined, ask: Endpoint['ask'] | string, rest: Rest = {}): Endpoint {
  return endpoint('GET', path, root, ask, rest);
}

function post(path: string, root: string, ask: Endpoint['ask'] | string, rest: Rest = {}): Endpoint {
  return endpoint('POST', path, root, ask, rest);
}

function endpoint(
  method: Endpoint['method'],
  path: string,
  root: string | undefined,
  ask: Endpoint['ask'] | string,
  { unknown, malformed, ...rest }: Rest,
): Endpoint {
  const base = '/api/v1';
  return {
    method,
    path: base + path,
    root,
    ask: async (caller) => base + (typeof ask === 'string' ? ask : await ask(caller)),
    ...(unknown === undefined ? {} : { unknown: [base + unknown[0], unknown[1]] }),
    ...(malformed === undefined ? {} : { malformed: [base + malformed[0], malformed[1]] }),
    ...rest,
  };
}

/** The errors of a record that is named in the path: by its plain id, or by the account's own. */
const plainCompany = (path: (id: string) => string): Rest => ({
  unknown: [path('987654'), '404-11'],
  malformed: [path('x'), '400-102'],
});
const ownId = (path: (id: string) => string): Rest => ({
  unknown: [path(nobodysId), '404-9002'],
  malformed: [path('x'), '404-9002'],
});

const feedback = { payload: () => ({ other: 'Moved' }) };
const contactFeedback = { payload: () => ({ other: 'Left' }) };

const records: readonly Endpoint[] = [
  post('/target/companies', 'companyList', '/target/companies?countries=1', {
    malformed: ['/target/companies?countries=US', '400-103'],
  }),
  get('/target/companies/{newCompanyId}', 'company', (of) => `/target/companies/${of.id('company', 726263)}`, {
    ...ownId((id) => `/target/companies/${id}`),
  }),
  get(
    '/target/companies/{newCompanyId}/techProfile',
    'techProfile',
    (of) => `/target/companies/${of.id('company', 726263)}/techProfile`,
    ownId((id) => `/target/companies/${id}/techProfile`),
  ),
  post(
    '/target/companies/{newCompanyId}/wrongInfo',
    'companyWrongInfo',
    (of) => `/target/companies/${of.id('company', 726263)}/wrongInfo`,
    { ...feedback, ...ownId((id) => `/target/companies/${id}/wrongInfo`) },
  ),
  post('/target/company/lookup', 'companyList', '/target/company/lookup?companyName=micro'),
  get('/target/company/{companyId}/contacts', 'contactList', '/target/company/726263/contacts', {
    ...plainCompany((id) => `/target/company/${id}/contacts`),
  }),
  post('/target/contacts', 'contactList', '/target/contacts?jobLevels=1', {
    malformed: ['/target/contacts?jobLevels=chief', '400-103'],
  }),
  get('/target/contact/{newContactId}', 'contact', (of) => `/target/contact/${of.id('contact', 11)}`, {
    ...ownId((id) => `/target/contact/${id}`),
  }),
  post(
    '/target/contact/{newContactId}/wrongInfo',
    'contactWrongInfo',
    (of) => `/target/contact/${of.id('contact', 11)}/wrongInfo`,
    { ...contactFeedback, ...ownId((id) => `/target/contact/${id}/wrongInfo`) },
  ),
  get('/companies', 'companyList', '/companies?name=microsoft', { malformed: ['/companies', '400-104'] }),
  get(
    '/company/{companyId}',
    'company',
    '/company/726263',
    plainCompany((id) => `/company/${id}`),
  ),
  get('/company/{companyId}/familyTree', 'companyFamilyTree', '/company/726263/familyTree', {
    ...plainCompany((id) => `/company/${id}/familyTree`),
  }),
  get('/company/{companyId}/techProfile', 'techProfile', '/company/726263/techProfile', {
    ...plainCompany((id) => `/company/${id}/techProfile`),
  }),
  get('/company/{companyId}/logos/{size}', undefined, '/company/726263/logos/100', {
    ...plainCompany((id) => `/company/${id}/logos/100`),
  }),
  post('/company/{companyId}/wrongInfo', 'companyWrongInfo', '/company/726263/wrongInfo', {
    ...feedback,
    ...plainCompany((id) => `/company/${id}/wrongInfo`),
  }),
  get('/company/wrongInfo/{requestId}', 'companyWrongInfo', async (of) => `/company/wrongInfo/${await of.report()}`, {
    unknown: ['/company/wrongInfo/987654', '404-9002'],
    malformed: ['/company/wrongInfo/x', '404-9002'],
  }),
  post('/company/match/basicFields', 'companyMatchList', '/company/match/basicFields', {
    payload: () => ({ requests: [{ id: 'a', name: 'Microsoft' }] }),
  }),
  post('/companyIds', 'companyDTOes', '/companyIds', { payload: () => ({ companyIds: [726263] }) }),
  get('/contacts', 'contactList', '/contacts?lastName=Example', { malformed: ['/contacts', '400-9012'] }),
  get('/contact/{contactId}', 'contact', '/contact/11', {
    unknown: ['/contact/987654', '404-9002'],
    malformed: ['/contact/x', '400-108'],
  }),
  post('/contact/fetch', 'contactList', '/contact/fetch', { payload: () => ({ contactIds: ['11'] }) }),
  post('/contacts/fetch', 'contactList', '/contacts/fetch', { payload: () => ({ contactIds: ['11'] }) }),
  get(
    '/people/{peopleId}',
    'person',
    (of) => `/people/${of.id('people', 101)}`,
    ownId((id) => `/people/${id}`),
  ),
  get('/persons', 'contactList', '/persons?lastName=Example', { malformed: ['/persons', '400-9012'] }),
  get('/autoComplete', 'autoComplete', '/autoComplete?query=micro'),
  get(
    '/insights/company/{companyId}/agents/count',
    'newsAgentsCount',
    '/insights/company/726263/agents/count?days=5&agents=LITIGATION',
    plainCompany((id) => `/insights/company/${id}/agents/count?days=5&agents=LITIGATION`),
  ),
  get('/insights/company/{companyId}/agents', 'companyNewsList', '/insights/company/726263/agents', {
    ...plainCompany((id) => `/insights/company/${id}/agents`),
  }),
  post('/enrich', 'enrich', '/enrich?email=Ann@example.com'),
];

const reference = ['industries', 'countries', 'states', 'jobLevels', 'jobFunctions', 'agents'].map((name) =>
  get(`/reference/${name}`, name, `/reference/${name}`),
);

const administration = [
  get('/admin/jobs', 'bulkJobList', '/admin/jobs', { malformed: ['/admin/jobs?jobTypes=9', '400-103'] }),
  get('/admin/usage', 'apiUsage', '/admin/usage?period=year&start=2026&end=2026', {
    malformed: ['/admin/usage?period=week', '400-103'],
  }),
];

const unknownMessage = (path: (id: string) => string): Rest => ({
  unknown: [path('00000000000000000000'), '404-9002'],
  malformed: [path('x'), '404-9002'],
});
const unknownSubscription = (path: (id: string) => string): Rest => ({
  unknown: [path('00000000000000000000'), '400-1509'],
  malformed: [path('x'), '400-1509'],
});
const message = '/webhooks/deliveries/{messageId}';
const webhook = '/subscription/{subscriptionId}/webhook';

const webhooks: readonly Endpoint[] = [
  get('/webhooks/deliveries', 'deliveryList', '/webhooks/deliveries', {
    malformed: ['/webhooks/deliveries?state=lost', '400-103'],
  }),
  get(message, 'delivery', async (of) => `/webhooks/deliveries/${await of.message()}`, {
    ...unknownMessage((id) => `/webhooks/deliveries/${id}`),
  }),
  post(`${message}/resend`, 'delivery', async (of) => `/webhooks/deliveries/${await of.message()}/resend`, {
    ...unknownMessage((id) => `/webhooks/deliveries/${id}/resend`),
  }),
  post('/webhooks/deliveries/resend', 'resent', '/webhooks/deliveries/resend?since=2026-01-01T00:00:00Z', {
    malformed: ['/webhooks/deliveries/resend?since=x', '400-103'],
  }),
  get(webhook, 'webhook', async (of) => `/subscription/${await of.subscribe()}/webhook`, {
    ...unknownSubscription((id) => `/subscription/${id}/webhook`),
  }),
  post(`${webhook}/test`, 'delivery', async (of) => `/subscription/${await of.subscribe()}/webhook/test`, {
    ...unknownSubscription((id) => `/subscription/${id}/webhook/test`),
  }),
  post(`${webhook}/secret`, 'webhookSecret', async (of) => `/subscription/${await of.subscribe()}/webhook/secret`, {
    ...unknownSubscription((id) => `/subscription/${id}/webhook/secret`),
  }),
];

const ownSubscription = async (of: Caller) => `/subscription/${await of.subscribe()}`;
const subscription = '/subscription/{subscriptionId}';

const subscriptions: readonly Endpoint[] = [
  post('/subscription', 'Subscription', '/subscription', { payload: () => newSubscription }),
  endpoint('PUT', subscription, 'Subscription', ownSubscription, {
    payload: () => ({ subscriptionType: 'company', addCompanyIds: '2' }),
    ...unknownSubscription((id) => `/subscription/${id}`),
  }),
  get(subscription, 'Subscription', ownSubscription, {
    ...unknownSubscription((id) => `/subscription/${id}`),
  }),
  endpoint('DELETE', subscription, 'Subscription', ownSubscription, {
    ...unknownSubscription((id) => `/subscription/${id}`),
  }),
  ...['/subscriptions', '/subscription'].map((path) =>
    get(path, 'subscriptionList', path, { malformed: [`${path}?subscriptionType=news`, '400-1508'] }),
  ),
];

const ownAlert = async (of: Caller) => `/subscription/${await of.alert()}/alert/1`;
const alert = `${subscription}/alert/{alertId}`;

const alerts: readonly Endpoint[] = [
  get(`${subscription}/alerts`, 'Alert', async (of) => `/subscription/${await of.alert()}/alerts`, {
    unknown: ['/subscription/00000000000000000000/alerts', '404-9003'],
    malformed: ['/subscription/x/alerts', '404-9003'],
  }),
  get(alert, 'subscriptionAlert', ownAlert, {
    ...unknownSubscription((id) => `/subscription/${id}/alert/1`),
  }),
  get(`${alert}/fields`, 'subscriptionAlertDetails', async (of) => `${await ownAlert(of)}/fields`, {
    ...unknownSubscription((id) => `/subscription/${id}/alert/1/fields`),
  }),
  get('/subscriptions/events', 'subscriptionEventList', '/subscriptions/events', {
    malformed: ['/subscriptions/events?cursor=x', '400-103'],
  }),
];

const newSubscription = {
  subscriptionType: 'company',
  companyIds: '726263',
  startTime: '2030-01-01T00:00:00Z',
  frequency: '1d',
};
const ownSubscriptionJob = async (of: Caller) => `/subscription/job/${await of.subscribeByJob()}`;
const jobRoot = 'BulkModifySubscriptionResponse';

const subscriptionJobs: readonly Endpoint[] = [
  post('/subscription/job', jobRoot, '/subscription/job', { payload: () => newSubscription }),
  endpoint(
    'PUT',
    '/subscription/job',
    jobRoot,
    async (of) => `/subscription/job?subscriptionId=${await of.subscribe()}`,
    {
      payload: () => ({ subscriptionType: 'company', addCompanyIds: '2' }),
      ...unknownSubscription((id) => `/subscription/job?subscriptionId=${id}`),
    },
  ),
  get('/subscription/jobs', 'subscriptionJobList', '/subscription/jobs', {
    malformed: ['/subscription/jobs?jobStatuses=done', '400-103'],
  }),
  get(
    '/subscription/job/{jobId}',
    jobRoot,
    ownSubscriptionJob,
    unknownMessage((id) => `/subscription/job/${id}`),
  ),
  endpoint(
    'DELETE',
    '/subscription/job/{jobId}',
    jobRoot,
    ownSubscriptionJob,
    unknownMessage((id) => `/subscription/job/${id}`),
  ),
];

const tokens = ['/Auth/login/v1/token', '/Auth/login/v1/token.json'].map(
  (path): Endpoint => ({
    method: 'POST',
    path,
    root: path.endsWith('.json') ? undefined : 'accessTokenDetails',
    ask: () => path,
    unknown: [`${path}?grantType=cred&clientId=nobody&clientSecret=x`, '401-9002'],
    malformed: [path, '400-9001'],
    isPublic: true,
  }),
);

export const endpoints: readonly Endpoint[] = [
  ...records,
  ...reference,
  get('/reference/techProfile', 'categories', '/reference/techProfile'),
  ...administration,
  ...webhooks,
  ...subscriptions,
  ...subscriptionJobs,
  ...alerts,
  ...tokens,
  ...jobEndpoints,
];
