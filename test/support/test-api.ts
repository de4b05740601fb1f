import { EventEmitter, on } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { type ApiKeySettings, claimInstance, createApiKey } from '../../src/accounts/index.ts';
import { createApi, startWorkers } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config/index.ts';
import type { Database } from '../../src/database/index.ts';
import type { Server } from '../../src/http/index.ts';
import type { Installation } from '../../src/installation.ts';
import { masterKeyFrom } from '../../src/lib/master-key.ts';
import { createLogger, type Logger } from '../../src/telemetry/index.ts';
import { testDatabase } from './database.ts';

/** An API on a database of the calling test file's own, reached through `inject`; closed when the file's tests are done. */
export interface TestApi {
  readonly server: Server;
  readonly database: Database;
  readonly config: Config;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly masterKey: ReturnType<typeof masterKeyFrom>;
  /** The clock of everything but the database; set it to travel. */
  readonly clock: { now: Date };
  /** Lines that the server logged, parsed. */
  readonly log: LogLine[];
  /** The next line of the log that is as asked for. */
  nextLog(wanted: (line: LogLine) => boolean): Promise<LogLine>;
  /** Makes an API key and gives a token for it. */
  newAccount(settings?: Partial<ApiKeySettings>): Promise<TestAccount>;
  /** Starts workers on the same database; they stop with the API. */
  startWorkers(): Promise<{ close(): Promise<void> }>;
}

type LogLine = Record<string, unknown>;

export interface TestAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly token: string;
  /** Headers of a request that wants JSON. */
  readonly json: { accesstoken: string; accept: string };
  /** Headers of a request that says nothing of formats, and so gets XML. */
  readonly xml: { accesstoken: string };
}

const secretKey = 'a secret key for tests, forty characters';

/**
 * Builds a {@link TestApi}. Call it at the top level of the file.
 * @param environment settings over the defaults; webhooks may go to 127.0.0.1
 * @param given a database to use in place of a new one
 */
export async function testApi(environment: Record<string, string> = {}, given?: Database): Promise<TestApi> {
  const database = given ?? (await testDatabase());
  const dataDir = mkdtempSync(path.join(tmpdir(), 'firmlens-test-'));
  const config = loadConfig({
    environment: { FIRMLENS_DATA_DIR: dataDir, FIRMLENS_DANGEROUS_WEBHOOK_ALLOW: '127.0.0.0/8', ...environment },
    envFile: '/nonexistent/.env',
  });
  const masterKey = masterKeyFrom(secretKey);
  const id = await claimInstance(database, masterKey);
  const clock = { now: new Date('2026-01-15T10:00:00.000Z') };
  const log: LogLine[] = [];
  const logged = new EventEmitter();
  const write = (line: string) => {
    log.push(JSON.parse(line) as LogLine);
    logged.emit('line', log.at(-1));
  };
  const logger = createLogger('trace', { write });
  const installation = { id, database, masterKey, embedded: undefined, close: async () => undefined };
  const options = {
    config,
    installation,
    logger,
    now: () => clock.now,
    resolve: async () => ['127.0.0.1'],
  };
  const server = await createApi(options);
  const parts: { close(): Promise<void> }[] = [server];
  after(async () => {
    for (const part of parts.toReversed()) await part.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    server,
    database,
    config,
    installation,
    logger,
    masterKey,
    clock,
    log,
    async nextLog(wanted) {
      for await (const [line] of on(logged, 'line')) if (wanted(line as LogLine)) return line as LogLine;
      throw new Error('the log ended');
    },
    async newAccount(settings = {}) {
      const named = { name: 'test', throttleLimit: 1_000_000, ...settings };
      const { key, secrets } = await createApiKey(database, masterKey, named, clock.now);
      const answer = await server.inject({
        method: 'POST',
        url: '/Auth/login/v1/token.json',
        query: { clientId: key.clientId, clientSecret: secrets.clientSecret, grantType: 'cred' },
      });
      const token: string = answer.json().accessTokenDetails.accessToken;
      const { clientId } = key;
      const json = { accesstoken: token, accept: 'application/json' };
      return { clientId, ...secrets, token, json, xml: { accesstoken: token } };
    },
    async startWorkers() {
      const workers = await startWorkers(options);
      parts.push(workers);
      return workers;
    },
  };
}
