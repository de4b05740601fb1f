import { createHmac, createSecretKey } from 'node:crypto';
import { comparableEmail } from '../lib/email-address.ts';
import type { MasterKey } from '../lib/master-key.ts';
import type { Subject } from './subject.ts';

/** Gives the hash of a subject, 32 bytes: the same on every server with the same master key. */
export type SubjectHasher = (subject: Subject) => Buffer;

/**
 * Hashes by HMAC-SHA256 under a key derived from the master key: with it a suppressed record is known again when a file
 * brings it; without it the hash names nobody, though there are few enough ids to try them all.
 */
export function subjectHasher(masterKey: MasterKey): SubjectHasher {
  const key = createSecretKey(masterKey.derive('suppression', 32));
  return (subject) => {
    const name = subject.kind === 'email' ? comparableEmail(subject.address) : String(subject.id);
    return createHmac('sha256', key).update(`${subject.kind}:${name}`).digest();
  };
}
