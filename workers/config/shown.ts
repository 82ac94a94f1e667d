/** Pure: how much of a value may stand in a message. A value may be a secret that is in the wrong place. */
import type { Path } from './finding.ts';

const SECRET_KEY = /key|token|secret|passw|pwd|credential|auth|bearer|heartbeat/i;
/** Prefixes of vendors' keys, and what looks random: long, without a space, digits among letters. */
const SECRET_VALUE = /^(sk-|pk-|whsec_|xox|gh[a-z]_|eyJ|AKIA|Bearer )|^(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/=_-]{20,}$/;
/** An address of host and path alone; anything more may carry a password. */
const PLAIN_ADDRESS = /^[a-z]*:?(\/\/)?[\w.:-]+(\/[\w.-]{0,19})*$/i;
/** Enough to find it again in the file. */
const MOST = 40;

const CLOSED = 'a value that is not shown';

/** A value in a few words: short text in quotes, and nothing of what may be a secret. */
export function shown(value: unknown, path: Path = []): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping of keys';
  const isSecret = path.some((part) => typeof part === 'string' && SECRET_KEY.test(part));
  if (isSecret) return value === '' ? 'an empty text' : CLOSED;
  if (typeof value === 'string') return value === '' ? 'an empty text' : mayShow(value) ? quoted(value) : CLOSED;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : CLOSED;
}

/** A key or a name of the file. */
export const quoted = (word: string): string => (SECRET_VALUE.test(word) ? '"…"' : JSON.stringify(cut(word)));

const mayShow = (text: string): boolean => !SECRET_VALUE.test(text) && (!/[@?]|:\/\//.test(text) || PLAIN_ADDRESS.test(text));
const cut = (text: string): string => {
  const signs = [...text.toWellFormed().replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]+/gu, ' ')];
  return signs.length > MOST ? `${signs.slice(0, MOST - 1).join('')}…` : signs.join('');
};

/** `connections.desk.overrides[0].when`; names with other signs in quotes. */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w-]{1,40}$/.test(part) || SECRET_VALUE.test(part)) return `${text}[${quoted(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
