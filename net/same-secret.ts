/** Pure: whether a text that was shown is the secret. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** What may be shown in its place where others can read along; from it nobody gets back to the secret. `purpose` tells one from another. */
export const derived = (secret: string, purpose: string): string => createHash('sha256').update(`${purpose} ${secret}`).digest('base64url');

/** Compares hashes in constant time: the time taken tells neither length nor a prefix of the secret. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}
