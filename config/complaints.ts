/** Pure: what zod says of a value, in our form. */
import { oneOf } from './problem.ts';
import { knownKeys } from './known-keys.ts';
import { quoted, shown } from './shown.ts';
import { DAYS, WEEKDAYS, ZONE } from './sla-shape.ts';
import { didYouMean } from './suggestion.ts';
import type { z } from 'zod';
import type { Finding, Path } from './problem.ts';

/** What is wanted where a form has no words of its own. */
export function wantedOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[String(issue.expected)] ?? String(issue.expected);
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    default:
      return 'another form';
  }
}
const TYPES: Readonly<Record<string, string>> = {
  object: 'a mapping of keys',
  record: 'a mapping of keys',
  array: 'a list',
  tuple: 'a list',
  string: 'a text',
  boolean: 'true or false',
};

/** A file with more slips than these is another file; finding the place of each has its price. */
export const MOST_PROBLEMS = 200;

export function findingsOf(error: z.ZodError, value: unknown): readonly Finding[] {
  return error.issues.slice(0, MOST_PROBLEMS).flatMap((issue): readonly Finding[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
    if (issue.code === 'invalid_key') return [wrongName(path, issue.issues[0]?.message ?? issue.message)];
    const given = valueAt(value, path);
    const got = (issue.code === 'custom' ? textIn(issue.params, 'got') : undefined) ?? shown(given, path);
    return [{ path, at: 'value', wanted: issue.message, got, ...remedyOf(issue, given, got) }];
  });
}

const textIn = (params: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined => {
  const text = params?.[key];
  return typeof text === 'string' ? text : undefined;
};

function wrongName(path: Path, wanted: string): Finding {
  const name = String(path.at(-1));
  return { path, at: 'key', wanted, got: quoted(name), ...(wanted === DAYS ? didYouMean(name, RANGES) : {}) };
}
const RANGES = WEEKDAYS.flatMap((first) => [first, ...WEEKDAYS.map((last) => `${first}-${last}`)]);

function remedyOf(issue: z.core.$ZodIssue, given: unknown, got: string): { readonly todo?: string } {
  // Of what is not shown the word that was meant would say too much.
  const isShown = typeof given === 'string' && got === quoted(given);
  if (issue.code === 'invalid_value') return isShown ? didYouMean(given, issue.values.map(String)) : {};
  if (issue.message === ZONE) return isShown ? didYouMean(given, Intl.supportedValuesOf('timeZone')) : {};
  if (typeof given === 'number' && issue.message.startsWith('a time')) return { todo: `Give it a unit: "${given}s" or "${given}m".` };
  // Only these have a text of their own: a mapping of the file may have a key named `toString`.
  const isBare = typeof given === 'number' || typeof given === 'boolean';
  if (isBare && got === String(given) && /^(a text|a date)/.test(issue.message)) return { todo: `Put it in quotes: "${got}".` };
  return {};
}

/** Under these names people put secrets into files; what may stand here instead. */
const SECRET_NAMES =
  /^(api[-_]?key|key|tokens?|access[-_]?token|password|passwd|secret|secrets|webhook[-_]?secrets?|authorization|bearer)$/i;

function unknownKey(path: Path, key: string): Finding {
  const known = knownKeys(path);
  const whole = { path: [...path, key], at: 'key' } as const;
  if (SECRET_NAMES.test(key)) {
    const references = known.filter((one) => /^(tokens?|apiKey|webhookSecrets)(Env|File)$/.test(one));
    const stem = key.toLowerCase().replace(/[^a-z]/g, '');
    const alike = references.filter((one) => one.toLowerCase().startsWith(stem));
    const where = references.length === 0 ? 'where it is used' : `here: ${oneOf(alike.length > 0 ? alike : references)}`;
    return {
      ...whole,
      wanted: 'a secret by reference only',
      got: 'one in the file',
      todo: `Put it into an environment variable or a file of its own and name that ${where}. One that stood in a file others read is to be replaced.`,
    };
  }
  return {
    ...whole,
    wanted: known.length === 0 ? 'no key' : `one of ${known.join(', ')}`,
    got: quoted(key),
    ...didYouMean(key, known),
  };
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, part) => (typeof inside === 'object' && inside !== null ? Object.getOwnPropertyDescriptor(inside, part)?.value : undefined),
    value,
  );
}
