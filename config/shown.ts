/** Pure: how much of a value may stand in a message. A value may be a secret that is in the wrong place. */
import type { Path } from './problem.ts';

/** `contextTokens` and `tokensPerMinute` are numbers of tokens, and no token. */
const SECRET_KEY = /key|(?<!^context)token(?!sPerMinute$)|secret|passw|pwd|credential|auth|bearer/i;
/** A watchdog's address is all that is needed to call it. */
const isSecretPlace = (path: Path): boolean =>
  path.some((part) => typeof part === 'string' && SECRET_KEY.test(part)) || (path[0] === 'heartbeat' && path[1] === 'url');
/** How the keys of vendors begin, and the form of ids that nobody is to guess. */
const SECRET_VALUE = /^(sk-|pk-|whsec_|xox|gh[a-z]_|eyJ|AKIA|Bearer )|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-/i;
/** Letters and digits mixed in one long piece; names of models have short ones. */
const looksSecret = (text: string): boolean =>
  SECRET_VALUE.test(text) || text.split(/[\s/_.:-]/).some((piece) => piece.length >= 16 && /[a-z]/i.test(piece) && /[0-9]/.test(piece));
/** An address of host and path alone; anything more may carry a password. */
const PLAIN_ADDRESS = /^([a-z]{1,10}:\/\/)?[\w.:-]{1,100}(\/[\w.-]{0,19}){0,10}$/i;
/** Enough to find it again in the file. */
const MOST = 40;

const CLOSED = 'a value that is not shown';

/** A value in a few words: short text in quotes, and nothing of what may be a secret. */
export function shown(value: unknown, path: Path = []): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping of keys';
  if (isSecretPlace(path)) return value === '' ? 'an empty text' : CLOSED;
  if (typeof value === 'string') return value === '' ? 'an empty text' : mayShow(value) ? quoted(value) : CLOSED;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : CLOSED;
}

/** A key or a name of the file. */
export const quoted = (word: string): string => (looksSecret(word) ? '"…"' : JSON.stringify(plain(word)));

const mayShow = (text: string): boolean => !looksSecret(text) && (!/[@?]|:\/\//.test(text) || PLAIN_ADDRESS.test(text));
/** Without what a terminal would obey, and not longer than anybody reads. */
export const plain = (text: string, most = MOST): string => {
  const signs = [...text.toWellFormed().replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]+/gu, ' ')];
  return signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : signs.join('');
};

/** `connections.desk.overrides[0].when`; names with other signs in quotes. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w-]{1,40}$/.test(part) || looksSecret(part)) return `${text}[${quoted(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
