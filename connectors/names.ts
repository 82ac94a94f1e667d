/** Decides how a name of somebody else's stands where it is kept: whole, or shortened so that two stay two. Pure. */
import { createHash } from 'node:crypto';

/** A keyword of a Temporal on Postgres holds 255 characters. */
const LONGEST_NAME = 200;
/** With the hash, and the sign between that no name of somebody else's own holds at this place by chance, below the longest. */
const KEPT = 180;
/** 48 bits: nobody meets another's by chance, and it reads as a shortened name. */
const HASH_DIGITS = 12;

/**
 * A name that stands for somebody or something: whole where it fits, else its beginning and a hash of all of it, so that two long
 * ones stay two. Control characters (a database refuses NUL) count as not fitting.
 */
export function nameOf(said: string): string {
  if (fits(said)) return said;
  const hash = createHash('sha256').update(said).digest('hex').slice(0, HASH_DIGITS);
  return `${inLine(said.slice(0, KEPT))}…${hash}`;
}

export const fits = (said: string): boolean => said.length <= LONGEST_NAME && said.isWellFormed() && !/\p{Cc}/u.test(said);
/** One line; a cut may part a surrogate pair, which would be no text. */
export const inLine = (said: string): string => said.replace(/\p{Cc}+/gu, ' ').toWellFormed();
