/**
 * Quartz 2.3.2 cron expressions: read, searched for the next fire time, measured for the shortest interval. Never what
 * is done at that time, nor any clock: the moment to search from is given. Proven by vectors that Quartz itself printed
 * (`quartz-vectors.test.ts`).
 *
 * Where it departs from Quartz on purpose:
 * - **Refused, because Quartz obeys only a part of what is written.** Fields after the seventh are dropped by it, of
 *   `1W,15W` it obeys the `1W`, of `1-5W` the `1-5`, of `MON,TUE#2` the second Monday; steps after names (`MON-FRI/2`)
 *   and letters after a value (`MONDAY-FRIDAY` is Monday alone) go unnoticed, a step of 0 counts as none, `L` for seconds
 *   as nothing.
 * - **Refused, because it can only be a slip:** empty items (`1,,2`), a step that is too great after a range (`5-10/60`),
 *   as everywhere else; years beyond 1970 to 2199; `0W`, `0#1`.
 * - **Years end with 2199** always, in Quartz 100 years after the process was started.
 * - **One answer, whenever asked.** Quartz counts the repeated hour of autumn in its second pass only. Asked during the
 *   first pass it passes over what the second has before that time of day; here that is the next fire time.
 */
export type { CronExpression } from './cron-expression.ts';
export { CronSyntaxError } from './cron-syntax-error.ts';
export { nextFireTime } from './next-fire-time.ts';
export { expressionCharactersMax, parseCronExpression } from './parse-cron-expression.ts';
export { shortestIntervalSeconds } from './shortest-interval.ts';
