/**
 * The closed catalogue of everything this API can answer instead of a result.
 *
 * Each entry has the number that programs rely on, its HTTP status and the public sentence. Numbers below 9000 are
 * documented by the original API; the private range 9000 to 9999 is this server's own (docs/errors.md has a
 * paragraph on each). Private details never go into `message`: they travel as the error's `cause` into the log.
 */

type Params = Readonly<Record<string, string | number>>;

interface Entry {
  readonly status: number;
  /** `errorNumber` of the body: `<status>-<number>`. */
  readonly number: string;
  /** Public sentence; `{name}` is replaced by the parameter of that name. */
  readonly message: string;
}

const entries = {
  // Documented by the original ("API Error Codes" and the endpoint articles).
  invalidFields: { status: 400, number: '400-101', message: 'Invalid fields requested.' },
  invalidCompanyId: { status: 400, number: '400-102', message: 'Company id is not valid.' },
  illegalValue: { status: 400, number: '400-103', message: 'Illegal values for the field {field}.' },
  noCompanyNamed: {
    status: 400,
    number: '400-104',
    // The second full stop is the original's.
    message: 'Company name, Company Website or Company Ticker should be present in the search query..',
  },
  belowMinimum: {
    status: 400,
    number: '400-105',
    message: '{field} should not be less than {min}. Given value is {value}',
  },
  aboveMaximum: {
    status: 400,
    number: '400-106',
    message: '{field} should not be more than {max}. Given value is {value}',
  },
  notANumber: { status: 400, number: '400-107', message: 'Please enter a valid number {field}.' },
  invalidContactId: { status: 400, number: '400-108', message: 'Executive id is not valid.' },
  invalidFrequency: { status: 400, number: '400-1503', message: 'Invalid frequency' },
  startTimePast: {
    status: 400,
    number: '400-1504',
    message: 'Invalid start time, it must be greater than the current time',
  },
  invalidSubscriptionType: { status: 400, number: '400-1508', message: 'Invalid Subscription type.' },
  invalidSubscriptionId: { status: 400, number: '400-1509', message: 'Invalid subscription ID' },
  invalidAlertId: { status: 400, number: '400-1510', message: 'Invalid Alert ID' },
  companyNotFound: { status: 404, number: '404-11', message: 'Company not found.' },

  // Documented sentences whose numbers are not readable: numbers of our own.
  invalidParameters: { status: 400, number: '400-9001', message: 'Invalid query parameter(s).' },
  tooManyJobs: {
    status: 400,
    number: '400-9002',
    message: '{limit} jobs are already running. Please try again once the previous jobs are finished.',
  },
  insufficientQuota: { status: 400, number: '400-9003', message: 'Insufficient transaction quota available' },
  unauthorized: {
    status: 401,
    number: '401-9001',
    message: "Unauthorized Error - Cannot use API's without setting a valid accessToken in header.",
  },
  notFound: { status: 404, number: '404-9002', message: 'Invalid ID, record not found.' },
  subscriptionNotFound: { status: 404, number: '404-9003', message: 'Invalid subscription ID, record not found.' },
  unknownPath: { status: 404, number: '404-9001', message: 'Invalid ID, record not found.' },
  notAllowed: {
    status: 405,
    number: '405-9001',
    message: 'Method Not Allowed - Your are not allowed to access this API.',
  },
  unsupportedMediaType: {
    status: 415,
    number: '415-9001',
    message: 'The Content-Type mandatory is not valid, please refer to the API documentation.',
  },
  throttled: { status: 429, number: '429-9001', message: 'Request is throttled.' },
  tooManyStreams: { status: 429, number: '429-9002', message: 'No more than {max} event streams at a time.' },

  contactSearchKeyMissing: {
    status: 400,
    number: '400-9012',
    message: 'Email, Last Name or Full Name should be present in the search query.',
  },

  // This server's own.
  emptyBody: { status: 400, number: '400-9004', message: 'Request body is empty.' },
  incorrectFields: { status: 400, number: '400-9005', message: 'Incorrect number of fields at line number: {line}' },
  emptyIdAtLine: { status: 400, number: '400-9006', message: 'ID cannot be empty at line number: {line}' },
  jobNotCancellable: { status: 400, number: '400-9007', message: 'Job can not be cancelled.' },
  jobNotFinished: { status: 400, number: '400-9008', message: 'Job is not finished.' },
  malformedRequest: { status: 400, number: '400-9009', message: 'The request could not be read: {reason}.' },
  invalidIdAtLine: {
    status: 400,
    number: '400-9010',
    message: 'Invalid ID at line number: {line} (ID {item} of the list)',
  },
  unreadableCsv: {
    status: 400,
    number: '400-9011',
    message: 'The CSV cannot be read at line number: {line}: {reason}.',
  },
  noOutcomes: { status: 400, number: '400-9013', message: 'A list build has no lines, and so no outcomes.' },
  noIds: { status: 400, number: '400-9101', message: 'No ids were given: {field} is required.' },
  notCombinable: { status: 400, number: '400-9102', message: '{field} can not be combined with {other}.' },
  missingParameter: { status: 400, number: '400-9103', message: 'The parameter {field} is required.' },
  repeatedParameter: { status: 400, number: '400-9104', message: 'The parameter {field} is given more than once.' },
  notUltimateParents: {
    status: 400,
    number: '400-9105',
    message: 'Only ultimate parent companies can be subscribed to. {field}: {ids}',
  },
  webhookNotSet: { status: 400, number: '400-9106', message: 'The subscription has no webhook.' },
  invalidClient: { status: 401, number: '401-9002', message: 'Invalid client ID or client secret.' },
  requestTimeout: { status: 408, number: '408-9001', message: 'The request was not completed in time.' },
  bodyTooLarge: { status: 413, number: '413-9001', message: 'The request body is larger than {max} bytes.' },
  unsupportedEncoding: {
    status: 415,
    number: '415-9002',
    message: 'The Content-Encoding of the body is not supported: send it uncompressed.',
  },
  uriTooLong: { status: 414, number: '414-9001', message: 'The request URL is too long.' },
  rangeNotSatisfiable: {
    status: 416,
    number: '416-9001',
    message: 'The results have {bytes} bytes, and none of those that Range asks for.',
  },
  headersTooLarge: { status: 431, number: '431-9001', message: 'The request headers are too large.' },
  idempotencyKeyReused: {
    status: 422,
    number: '422-9001',
    message: 'The Idempotency-Key was used for another request.',
  },
  internal: { status: 500, number: '500-9001', message: 'Internal server exception occurred.' },
  unavailable: { status: 503, number: '503-9001', message: 'The server is not ready. Please try again later.' },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof entries;

/** `errorType` by status: two are documented, the upper-case names are ours (reference `errors.md` E-6, E-7). */
const errorTypes: Record<number, string> = {
  400: 'VALIDATION_ERROR',
  401: 'UNAUTHORIZED',
  404: 'Not Found',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'REQUEST_TOO_LARGE',
  414: 'REQUEST_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'THROTTLED',
  431: 'REQUEST_TOO_LARGE',
  500: 'INTERNAL_ERROR',
  503: 'UNAVAILABLE',
};

/** An error that a client may read: its sentence is public, its `cause` is for the log only. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly errorNumber: string;
  readonly errorType: string;
  /** Extra response headers, for example `Retry-After` or `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    params: Params = {},
    options: {
      cause?: unknown;
      headers?: Readonly<Record<string, string>>;
      /** Follows the sentence where it can name what is wrong: the values, or the place. Public as well. */
      detail?: string;
    } = {},
  ) {
    const entry: Entry = entries[code];
    const message = fill(entry.message, params);
    super(
      options.detail === undefined ? message : `${message} ${options.detail}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.status = entry.status;
    this.errorNumber = entry.number;
    this.errorType = errorTypes[entry.status] ?? 'ERROR';
    this.headers = options.headers ?? {};
  }
}

/** Every entry of the catalogue, for the documentation and the tests that compare them. */
export const errorCatalogue: ReadonlyMap<ErrorCode, Entry & { errorType: string }> = new Map(
  Object.entries(entries).map(([code, entry]) => [
    code as ErrorCode,
    { ...entry, errorType: errorTypes[entry.status] ?? 'ERROR' },
  ]),
);

function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`error sentence "${sentence}" needs the parameter ${name}`);
    return String(value);
  });
}
