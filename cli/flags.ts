/** Reads a command's flags: those that all have, and its own. Pure, but for the name of the user. */
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { wrong } from './command.ts';
import type { Command, Given, Wrong } from './command.ts';

export const COMMON_HELP = `  --config FILE      the configuration that is meant (standby.yaml)
  --data-dir DIR     the data directory of the Standby that is meant (.standby)
  --json             the answer as one line of JSON on standard output, errors as one on standard error
  --help             this text
`;

export type Read = { readonly kind: 'given'; readonly given: Given } | { readonly kind: 'help' } | Wrong;

const isOptional = (word: string): boolean => word.startsWith('[');
/** The last word may stand for one or more. */
const isMany = (word: string | undefined): boolean => word?.endsWith('…') === true;
const text = { type: 'string' } as const;
const yes = { type: 'boolean', default: false } as const;

export function readFlags(args: readonly string[], { options, words }: Pick<Command, 'options' | 'words'>): Read {
  try {
    const common = { config: text, 'data-dir': text, json: yes, help: yes };
    const { values, positionals } = parseArgs({ args: [...args], options: { ...options, ...common }, allowPositionals: true });
    const { config, 'data-dir': dataDir = '.standby', json, help, ...own } = values as Record<string, string | boolean | undefined>;
    if (help === true) return { kind: 'help' };
    if (typeof dataDir !== 'string' || dataDir === '') return wrong('Expected --data-dir to name a directory, got nothing.');
    if (config === '') return wrong('Expected --config to name a file, got nothing.');
    const least = words.filter((word) => !isOptional(word)).length;
    if (positionals.length < least || (positionals.length > words.length && !isMany(words.at(-1))))
      return wrong(
        `Expected ${words.length === 0 ? 'no words' : words.map((word) => (isOptional(word) ? word : `<${word}>`)).join(' ')} after the command, got ${positionals.length === 0 ? 'none' : positionals.join(' ')}.`,
      );
    return {
      kind: 'given',
      given: { dataDir, config: typeof config === 'string' ? config : undefined, json: json === true, values: own, words: positionals },
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return wrong(error.message);
  }
}

/** Who is at the keyboard, unless the flag says otherwise. */
export const BY = { by: text } as const;
export function byOf({ values }: Given): string | Wrong {
  const given = values['by'];
  if (typeof given === 'string') return given.trim() === '' ? wrong('Expected --by to be a name, got nothing.') : given;
  try {
    return userInfo().username;
  } catch {
    // A container's user may have a number and no name.
    return wrong('Expected --by NAME, because this user has no name on this machine, got none.', 'Say who answers: --by NAME.');
  }
}

export function numberOf(
  { values }: Given,
  flag: string,
  bounds: { readonly standard: number; readonly least: number; readonly most: number; readonly whole: boolean },
): number | Wrong {
  const given = values[flag];
  if (given === undefined) return bounds.standard;
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number.NaN;
  if (value >= bounds.least && value <= bounds.most && (!bounds.whole || Number.isInteger(value))) return value;
  return wrong(
    `Expected --${flag} to be a ${bounds.whole ? 'whole ' : ''}number from ${bounds.least} to ${bounds.most}, got "${String(given)}".`,
  );
}
