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

/** Classes of SQLSTATE: a transaction that was rolled back for another's sake (a deadlock), an error of the system. */
const passingClasses = /^(40|58)...$/;

/**
 * Whether an error has nothing to do with what was being done: the same may go well as soon as the database answers again.
 */
export function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return isUnavailable(error) || passingClasses.test(code);
}
