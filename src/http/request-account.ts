import type { Account } from '../lib/account.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the token check before any handler of `/api/v1` runs; absent on public routes. */
    account: Account;
    /** Of the error that was answered; undefined if none was. */
    errorNumber: string | undefined;
  }
  interface FastifyContextConfig {
    /** Name of the endpoint group that an API key must be entitled to. */
    api?: string;
    /** Its calls are not counted as transactions: what is done with jobs, and submissions that count by their lines. */
    uncounted?: true;
    /** The one format that a route answers in, errors too, whatever the `Accept` header says. */
    format?: 'json';
  }
  interface FastifyInstance {
    /** Scheme, host and port that URLs in answers begin with. */
    publicOrigin(request: FastifyRequest): string;
  }
}
