import type { Session } from '../database/index.ts';
import { enqueue } from '../queue/index.ts';

/** The queue's task that asks a receiver to echo its code; its payload is {@link VerificationPayload}. */
export const verificationTask = 'webhook.verify';

/** Which verification of which endpoint; an entry whose verification was made by another run does nothing. */
export interface VerificationPayload {
  readonly endpointId: string;
  /** Its number since the code was drawn; the first is 1. */
  readonly verification: number;
}

/**
 * Enqueues a verification, at once if no time is given. The key makes it one waiting entry for each verification; were it
 * one for each endpoint, a run that has been overtaken could put its own in the place of a newer one.
 */
export async function enqueueVerification(session: Session, payload: VerificationPayload, runAt?: Date): Promise<void> {
  const key = `${verificationTask}:${payload.endpointId}:${payload.verification}`;
  await enqueue(session, verificationTask, payload, runAt === undefined ? { key } : { key, runAt });
}

/**
 * Reads the payload of an entry.
 * @throws TypeError for another shape, which only another version of this program could have enqueued
 */
export function verificationOf(payload: unknown): VerificationPayload {
  if (typeof payload === 'object' && payload !== null && 'endpointId' in payload && 'verification' in payload) {
    const { endpointId, verification } = payload;
    if (typeof endpointId === 'string' && typeof verification === 'number') return { endpointId, verification };
  }
  throw new TypeError(`${verificationTask} does not know the payload ${JSON.stringify(payload)}`);
}
