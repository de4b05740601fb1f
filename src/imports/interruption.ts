/**
 * Throws an Error if the signal says so. Its own `throwIfAborted` throws whatever the signal was aborted with, which may
 * be a text such as 'SIGINT'; and a COPY whose source fails with something that is no Error never ends.
 */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Error('interrupted', { cause: signal.reason });
}
