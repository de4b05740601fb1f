/** Connection failures as Node names them. */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Classes of SQLSTATE: connection exceptions, too few resources, stopped by the operator (a time limit is one). */
const sqlStateClasses = /^(08|53|57)/;
/** What pg and its pool say of connections that they had to give up; these errors carry no code. */
const messages =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;

/** Whether an error says that the database could not answer now, rather than that a statement was wrong. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return systemCodes.has(code) || (code.length === 5 && sqlStateClasses.test(code)) || messages.test(error.message);
}
