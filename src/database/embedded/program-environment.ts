/**
 * What PostgreSQL's programs get as environment: nothing of the server's own (its secrets, PG* variables that change
 * their behaviour), and fixed language and time zone.
 * @param falseOwner a process id that `postmaster.pid` names though that process is no PostgreSQL (ids are reused after
 *   a restart of machine or container): PostgreSQL takes a process of this id for its caller, not for a rival, while
 *   its other safeguard (the shared memory) stays in force. `pg_ctl` passes its own id the same way.
 */
export function programEnvironment(falseOwner?: number): Record<string, string> {
  return { LC_ALL: 'C', TZ: 'UTC', ...(falseOwner !== undefined && { PG_GRANDPARENT_PID: String(falseOwner) }) };
}
