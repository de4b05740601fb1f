import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * The one secret of an installation. Everything secret that several servers must agree on is derived from it, under a
 * purpose of its own, so that knowing one derived key tells nothing of another.
 */
export interface MasterKey {
  /** 32 hexadecimal digits derived from the key: tells keys apart, tells nothing about them, may be stored and shown. */
  readonly fingerprint: string;
  /** `length` bytes for `purpose` (HKDF-SHA256): the same on every server with this key. */
  derive(purpose: string, length: number): Buffer;
  /**
   * Encrypts a small secret that must be stored and read again (AES-256-GCM, random nonce). `context` says whose it is,
   * for example `webhook-secret/<client id>`: text encrypted in one context does not decrypt in another.
   */
  encrypt(context: string, text: string): string;
  /** What {@link MasterKey.encrypt} was given. Throws if the text was altered, or belongs to another context or key. */
  decrypt(context: string, encrypted: string): string;
}

const charactersMin = 32;
const differentCharactersMin = 8;
const nonceBytes = 12;
const tagBytes = 16;
/** Opens every encrypted text: a later form gets another one. */
const encryptedPrefix = 'v1.';
/** Separates these keys from any other use of the same secret. */
const salt = 'firmlens master key 1';

/**
 * What is wrong with a secret that is to become a master key, as the end of a sentence ("… must have at least 32
 * characters"), or undefined if it will do. Any text of 32 characters or more is accepted, blanks around it not
 * counted; `openssl rand -base64 32` and `openssl rand -hex 32` make good ones. A text of fewer than 8 different
 * characters is taken for a placeholder and refused.
 */
export function masterKeyFault(secret: string): string | undefined {
  const text = secret.trim();
  if (text.length < charactersMin) return `must have at least ${charactersMin} characters`;
  if (new Set(text).size < differentCharactersMin) {
    return `must be random: it has fewer than ${differentCharactersMin} different characters`;
  }
  return undefined;
}

/**
 * The master key of a secret text. Blanks around it do not count, so that a file's last line break makes no other key.
 * @throws RangeError if {@link masterKeyFault} finds a fault
 */
export function masterKeyFrom(secret: string): MasterKey {
  const fault = masterKeyFault(secret);
  if (fault !== undefined) throw new RangeError(`the master key ${fault}`);
  const material = Buffer.from(secret.trim(), 'utf8');
  const derive = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', material, salt, purpose, length));
  const encryptionKey = derive('encryption', 32);
  return {
    fingerprint: derive('fingerprint', 16).toString('hex'),
    derive,
    encrypt: (context, text) => encryptWith(encryptionKey, context, text),
    decrypt: (context, encrypted) => decryptWith(encryptionKey, context, encrypted),
  };
}

function encryptWith(key: Buffer, context: string, text: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context, 'utf8'));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return encryptedPrefix + sealed.toString('base64url');
}

function decryptWith(key: Buffer, context: string, encrypted: string): string {
  const sealed = Buffer.from(encrypted.slice(encryptedPrefix.length), 'base64url');
  if (!encrypted.startsWith(encryptedPrefix) || sealed.length < nonceBytes + tagBytes) {
    throw new Error(`not an encrypted text (${context})`);
  }
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(context, 'utf8'))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new Error(`an encrypted text was altered or belongs to another key or context (${context})`, { cause });
  }
}
