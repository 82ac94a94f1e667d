/** The key of a data directory: loaded, or made at the first start. No start goes on with a missing, foreign or exposed key, and no part makes one. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES, keyTextOf, parseKeyText } from './key-text.ts';
import type { Key } from './key-text.ts';
import { codeOf, publishPrivately } from './private-file.ts';

export type KeyPlace = {
  readonly dataDir: string;
  /** A test key is printed in the source for everyone: only tests may start with it. */
  readonly allowTestKey?: boolean;
  /** False: a directory without a key is a mistake, and stays as it is. @default true */
  readonly mayMake?: boolean;
};
export type KeyProblem = {
  readonly kind: 'missing' | 'wrong' | 'unreadable' | 'too-open';
  readonly wanted: string;
  readonly got: string;
  readonly todo: string;
};
export type KeyOutcome = { readonly kind: 'made' | 'loaded'; readonly key: Key } | KeyProblem;

type KeyFile = { readonly kind: 'absent' } | { readonly kind: 'text'; readonly text: string; readonly mode: number } | KeyProblem;

/** Anyone but the owner. */
const GROUP_AND_OTHERS = 0o077;
const RESTORE = 'Restore standby.key from your backup.';

const keyPath = (place: KeyPlace): string => join(place.dataDir, 'standby.key');
const markerPath = (place: KeyPlace): string => join(place.dataDir, 'key-id');

/** Loads `<dataDir>/standby.key`, or makes it where the directory has no data yet. Safe when several processes start at once. */
export async function openKey(place: KeyPlace): Promise<KeyOutcome> {
  if (place.mayMake !== false) await mkdir(place.dataDir, { recursive: true, mode: 0o700 });
  // The marker is published after the key and so is read before it: a marker seen means a key that must be there.
  const marker = await readMarker(place);
  const file = await readKeyFile(keyPath(place));
  if (file.kind === 'text') return acceptKey(place, file, marker);
  if (file.kind !== 'absent') return file;
  if (marker === undefined) return place.mayMake === false ? noKey(place) : makeKey(place);
  return {
    kind: 'missing',
    wanted: `the key ${marker}, which this data directory is encrypted with, at ${keyPath(place)}`,
    got: 'no file',
    todo: `${RESTORE} A new key would leave all earlier data unreadable; to start anew, use an empty data directory.`,
  };
}

/** Text that is encrypted with a key made here nobody else of this installation could read. */
const noKey = (place: KeyPlace): KeyProblem => ({
  kind: 'missing',
  wanted: `the key of this installation at ${keyPath(place)}`,
  got: 'no file',
  todo: 'Name its data directory by --data-dir, or bring its standby.key and ledger.db here. A new installation is made by `npm start` or `standby init`.',
});

async function makeKey(place: KeyPlace): Promise<KeyOutcome> {
  const text = keyTextOf(randomBytes(KEY_BYTES), Date.now());
  const isOurs = await publishPrivately(keyPath(place), text);
  const opened = await openKey(place);
  return isOurs && opened.kind === 'loaded' ? { kind: 'made', key: opened.key } : opened;
}

async function acceptKey(place: KeyPlace, file: Extract<KeyFile, { kind: 'text' }>, marker: string | undefined): Promise<KeyOutcome> {
  const parsed = parseKeyText(file.text);
  const isKnownTestKey = parsed.kind === 'key' && parsed.purpose === 'test' && place.allowTestKey === true;
  // A test key is no secret, and a checkout gives it the mode of any other file.
  if ((file.mode & GROUP_AND_OTHERS) !== 0 && !isKnownTestKey) return tooOpen(place, file.mode);
  if (parsed.kind === 'malformed') {
    return { kind: 'unreadable', wanted: `a key file of {"keyId","key","made"} at ${keyPath(place)}`, got: parsed.got, todo: RESTORE };
  }
  if (parsed.purpose === 'test' && !isKnownTestKey) {
    const todo = 'Remove it and start again for a key of your own, or restore yours from your backup.';
    return { kind: 'wrong', wanted: `a secret key at ${keyPath(place)}`, got: 'a key labelled for tests, which is no secret', todo };
  }
  if (marker !== undefined && marker !== parsed.key.keyId) {
    return {
      kind: 'wrong',
      wanted: `the key ${marker}, which this data directory is encrypted with`,
      got: `the key ${parsed.key.keyId}`,
      todo: RESTORE,
    };
  }
  // A kill between key and marker leaves the marker to the next start.
  if (marker === undefined) await publishPrivately(markerPath(place), `${parsed.key.keyId}\n`);
  return { kind: 'loaded', key: parsed.key };
}

function tooOpen(place: KeyPlace, mode: number): KeyProblem {
  const got = `mode ${(mode & 0o777).toString(8).padStart(4, '0')}, which lets others on this machine read it`;
  return { kind: 'too-open', wanted: `${keyPath(place)} with mode 0600`, got, todo: `Run: chmod 600 ${keyPath(place)}` };
}

async function readKeyFile(path: string): Promise<KeyFile> {
  try {
    const file = await open(path, 'r');
    try {
      // Mode and text come from one open file: a swap between two looks cannot fool the check.
      return { kind: 'text', mode: (await file.stat()).mode, text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unreadable', wanted: `to read ${path}`, got: code, todo: 'Make it a plain file that the user of Standby owns.' };
  }
}

async function readMarker(place: KeyPlace): Promise<string | undefined> {
  try {
    return (await readFile(markerPath(place), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
