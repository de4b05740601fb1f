import path from 'node:path';
import { parseAddressRange } from '../lib/address-range.ts';
import { masterKeyFault } from '../lib/master-key.ts';
import { timeZoneNamed } from '../lib/time-zone.ts';

/** One setting: its environment variable, what it means, how its text is read and what holds without it. */
export interface Setting<Value> {
  readonly variable: string;
  readonly meaning: string;
  /** What a value must look like, in words: ends the sentence "X must be …". */
  readonly expected: string;
  readonly secret?: boolean;
  /** The value when the variable is unset or empty. */
  readonly fallback: Value;
  /** Reads the variable's text; undefined if it is not as expected. */
  readonly read: (text: string) => Value | undefined;
}

function text(variable: string, fallback: string, meaning: string): Setting<string> {
  return { variable, meaning, fallback, expected: 'a text', read: (value) => value };
}

function integer(variable: string, fallback: number, min: number, max: number, meaning: string): Setting<number> {
  return {
    variable,
    meaning,
    fallback,
    expected: `a whole number from ${min} to ${max}`,
    read: (value) => (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined),
  };
}

function optionalInteger(variable: string, min: number, max: number, meaning: string): Setting<number | undefined> {
  return { ...integer(variable, min, min, max, meaning), fallback: undefined };
}

function choice<Value extends string>(
  variable: string,
  values: readonly Value[],
  fallback: Value,
  meaning: string,
): Setting<Value> {
  return {
    variable,
    meaning,
    fallback,
    expected: `one of ${values.join(', ')}`,
    read: (value) => values.find((known) => known === value),
  };
}

function flag(variable: string, meaning: string): Setting<boolean> {
  return {
    variable,
    meaning,
    fallback: false,
    expected: 'true or false',
    read: (value) => (value === 'true' || value === 'false' ? value === 'true' : undefined),
  };
}

function url(
  variable: string,
  protocols: readonly string[],
  meaning: string,
  secret = false,
): Setting<string | undefined> {
  return {
    variable,
    meaning,
    secret,
    fallback: undefined,
    expected: `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    // Paths are appended to it: a slash at its end would be doubled.
    read: (value) =>
      URL.canParse(value) && protocols.includes(new URL(value).protocol) ? value.replace(/\/+$/, '') : undefined,
  };
}

function optionalText(variable: string, meaning: string): Setting<string | undefined> {
  return { variable, meaning, fallback: undefined, expected: 'a text', read: (value) => value };
}

function file(variable: string, meaning: string): Setting<string | undefined> {
  return { variable, meaning, fallback: undefined, expected: 'a path', read: (value) => path.resolve(value) };
}

const cidrList: Setting<readonly string[]> = {
  variable: 'FIRMLENS_DANGEROUS_WEBHOOK_ALLOW',
  meaning: 'Address ranges that webhooks may be sent to although they are not public, for tests and private networks.',
  expected: 'CIDR ranges separated by commas, such as 127.0.0.0/8,10.1.0.0/16',
  fallback: [],
  read: (value) => {
    const ranges = value.split(',').map((range) => range.trim());
    return ranges.every((range) => parseAddressRange(range) !== undefined) ? ranges : undefined;
  },
};

/** Every setting there is, in the order in which `firmlens config` prints them. */
export const settings = {
  host: text('HOST', '127.0.0.1', 'Address that the server listens on; 0.0.0.0 opens it to the network.'),
  port: integer('PORT', 8080, 0, 65_535, 'Port that the server listens on; 0 takes a free one.'),
  databaseUrl: url(
    'DATABASE_URL',
    ['postgres:', 'postgresql:'],
    'PostgreSQL 15 or newer to use. Unset: Firmlens runs a PostgreSQL of its own in the data folder.',
    true,
  ),
  dataDir: {
    variable: 'FIRMLENS_DATA_DIR',
    meaning: 'Folder of the embedded database, the result files and the generated secret.',
    expected: 'a path',
    fallback: path.resolve('data'),
    read: (value) => path.resolve(value),
  } satisfies Setting<string>,
  secretKey: {
    variable: 'FIRMLENS_SECRET_KEY',
    meaning:
      'Master key that tokens, client-specific ids and signatures derive from. Unset: generated once into the data folder; required with DATABASE_URL.',
    expected: 'at least 32 characters long and random, as `openssl rand -base64 32` makes it',
    secret: true,
    fallback: undefined,
    read: (value) => (masterKeyFault(value) === undefined ? value : undefined),
  } satisfies Setting<string | undefined> as Setting<string | undefined>,
  publicUrl: url(
    'FIRMLENS_PUBLIC_URL',
    ['http:', 'https:'],
    "Base of the URLs that answers print. Unset: the origin of the client's own request.",
  ),
  maxConcurrentJobs: integer(
    'FIRMLENS_MAX_CONCURRENT_JOBS',
    2,
    1,
    1_000,
    'Jobs of one API key that may wait or run at a time, unless the key has a limit of its own.',
  ),
  workers: integer(
    'FIRMLENS_WORKERS',
    4,
    1,
    100,
    'Jobs that one process runs at a time; webhooks have places of their own.',
  ),
  jobRetentionDays: integer(
    'FIRMLENS_JOB_RETENTION_DAYS',
    30,
    1,
    3_650,
    'Days after which ended jobs with their results, and webhook messages that have ended or are held, are deleted.',
  ),
  alertRetentionDays: integer(
    'FIRMLENS_ALERT_RETENTION_DAYS',
    90,
    1,
    3_650,
    'Days after which alerts of subscriptions are deleted.',
  ),
  changeRetentionDays: integer(
    'FIRMLENS_CHANGE_RETENTION_DAYS',
    30,
    1,
    3_650,
    'Days after which changes that imports noted are deleted; those that a subscription has yet to be told of are kept.',
  ),
  timeZone: {
    variable: 'FIRMLENS_TIME_ZONE',
    meaning: 'Time zone in which subscriptions count days and cron expressions, and in which their times are printed.',
    expected: 'the name of a time zone, such as Europe/Berlin',
    fallback: 'America/Los_Angeles',
    read: timeZoneNamed,
  } satisfies Setting<string>,
  resultsUrlHours: integer('FIRMLENS_RESULTS_URL_HOURS', 24, 1, 8_760, 'Hours for which a signed resultsUrl is valid.'),
  csvNeutralise: flag(
    'FIRMLENS_CSV_NEUTRALISE',
    "Writes an apostrophe before every cell of a job's results that a spreadsheet would take for a formula.",
  ),
  dangerousWebhookAllow: cidrList,
  webhookClientCertificate: file(
    'FIRMLENS_WEBHOOK_CLIENT_CERTIFICATE',
    'Certificate (PEM) that this server shows to webhook receivers that demand one, with those between it and its authority.',
  ),
  webhookClientKey: file('FIRMLENS_WEBHOOK_CLIENT_KEY', 'Private key (PEM, without pass phrase) of that certificate.'),
  webhookCa: file(
    'FIRMLENS_WEBHOOK_CA',
    "Certificates (PEM) of authorities that webhook receivers' certificates may come from, beside the usual ones.",
  ),
  requestTimeoutSeconds: integer(
    'FIRMLENS_REQUEST_TIMEOUT_SECONDS',
    60,
    1,
    3_600,
    'Longest time that a client may take to send a request.',
  ),
  maxConnections: integer(
    'FIRMLENS_MAX_CONNECTIONS',
    10_000,
    10,
    1_000_000,
    'Connections that the server holds at a time; those beyond are closed at once.',
  ),
  drainSeconds: integer(
    'FIRMLENS_DRAIN_SECONDS',
    30,
    0,
    3_600,
    'Longest time that running work may take to finish when the server is told to stop.',
  ),
  logLevel: choice(
    'FIRMLENS_LOG_LEVEL',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least severe log lines that are written.',
  ),
  metricsPort: optionalInteger(
    'FIRMLENS_METRICS_PORT',
    0,
    65_535,
    'Port of `/metrics` for Prometheus, in every process; 0 takes a free one. Unset: there is none.',
  ),
  metricsHost: text(
    'FIRMLENS_METRICS_HOST',
    '127.0.0.1',
    'Address that `/metrics` listens on. Whoever reaches it may read it: keep it in your own network.',
  ),
  s3Bucket: optionalText('FIRMLENS_S3_BUCKET', 'Bucket for result files. Unset: they are kept in the data folder.'),
  s3Endpoint: url(
    'FIRMLENS_S3_ENDPOINT',
    ['http:', 'https:'],
    "Endpoint of an S3-compatible store. Unset: AWS's own; region and credentials come from the AWS_* variables.",
  ),
} as const;
