/** The small forms that many keys share. An error text says what is wanted; what was got is added where it is placed. */
import { z } from 'zod';

/** Names of boards, clients, priorities: in the ticket system's own words. */
const LONGEST = 200;
const A_TEXT = `a text of 1 to ${LONGEST} characters`;
export const word = z.string({ error: A_TEXT }).min(1, { error: A_TEXT }).max(LONGEST, { error: A_TEXT });

/** Several words, or one that stands for a list of one. */
const A_LIST = 'a text or a list of texts';
export const words = z
  .union([word, z.array(word).min(1, { error: A_LIST })], { error: A_LIST })
  .transform((given) => (typeof given === 'string' ? [given] : given));

/** Upper case, so that a key that was pasted here by mistake is none. */
const A_VARIABLE = 'the name of an environment variable, such as DESK_TOKEN';
export const variable = z.string({ error: A_VARIABLE }).regex(/^[A-Z_][A-Z0-9_]{0,99}$/, { error: A_VARIABLE });

/** With its folder, so that a key that was pasted here by mistake is none. */
const A_FILE = 'the path of a file that begins with /, ./ or ../';
export const file = z.string({ error: A_FILE }).regex(/^\.{0,2}\/[^\0]{1,1000}$/, { error: A_FILE });

/** With a name and password in it, too: in a variable it is no less a secret than a token there. Whoever sends them has to read them. */
export function isHttp(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    // URIError: a percent sign that begins no letter.
    return false;
  }
}
export const AN_ADDRESS = 'an http or https address without a name and password in it';
/** A name and password in an address would be quoted by the first error message about it. */
export function isAddress(text: string): boolean {
  if (!isHttp(text)) return false;
  const { username, password } = new URL(text);
  return username + password === '';
}
export const address = z
  .string({ error: AN_ADDRESS })
  .regex(/^https?:\/\//i, { error: AN_ADDRESS, abort: true })
  .refine(isAddress, { error: AN_ADDRESS });

const A_DATE = 'a date such as 2026-12-25';
export const isDate = (text: string): boolean => {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
};
export const date = z
  .string({ error: A_DATE })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: A_DATE, abort: true })
  .refine(isDate, { error: A_DATE });

/** From `least` to `most`, both included. */
export const wholeNumber = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
export const percentage = wholeNumber(0, 100);

/** Names that stand in paths, ids and queues. */
const A_NAME = 'a name of 1 to 32 letters a to z, digits and -';
export const connectionName = z.string().regex(/^[a-z0-9-]{1,32}$/, { error: A_NAME });
/** Routes are named like their models: openai/gpt-5.5, ollama/llama3.2:3b. */
const A_ROUTE = 'a name of 1 to 100 letters, digits and . _ : / -';
export const plainName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/, { error: A_ROUTE });

export const ai = z.enum(['off', 'local-only', 'cloud']);
export const write = z.enum(['observe', 'note', 'fields']);
export const criticality = z.enum(['sla', 'convenience']);

const fieldWrite = z.enum(['note', 'fields']).optional();
export const fieldWrites = z.strictObject({
  category: fieldWrite.describe('How far the category is written: suggested in the note, or set.'),
  impact: fieldWrite.describe('How far the impact is written: suggested in the note, or set.'),
  urgency: fieldWrite.describe('How far the urgency is written: suggested in the note, or set.'),
  priority: fieldWrite.describe('How far the priority is written: suggested in the note, or set.'),
  destination: fieldWrite.describe('How far the board, queue or team is written: suggested in the note, or set.'),
});
