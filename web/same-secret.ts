/** Pure: whether a text that was shown is the secret. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares hashes in constant time: the time taken tells neither length nor a prefix of the secret. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}
