/** Reads `standby.yaml` and the files that it names: a configuration, or everything that is wrong with it. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { examine } from './examine.ts';
import type { BytesRead, ConfigRead, ConfigSource, FileRead, Problem } from './contract.ts';
import type { Examined, Secrets } from './examine.ts';

/** Where nothing else is said. */
export const STANDARD_PATH = './standby.yaml';

type Wanted = Pick<ConfigSource, 'path' | 'env' | 'nowMs'>;

/** What `npm start` needs, secrets and all. */
export function loadConfig(wanted: Wanted): ConfigRead {
  const read = sourceOf(wanted);
  return read.kind === 'source' ? readConfig(read.source) : { kind: 'unusable', problems: [read.problem] };
}

/** What `standby config check` says; without secrets nothing outside the file is looked at. */
export function examineFile(wanted: Wanted, secrets: Secrets): Examined {
  const read = sourceOf(wanted);
  return read.kind === 'source' ? examine(read.source, secrets) : { kind: 'unusable', problems: [read.problem] };
}

type Source = { readonly kind: 'source'; readonly source: ConfigSource } | { readonly kind: 'problem'; readonly problem: Problem };

function sourceOf({ path, env, nowMs }: Wanted): Source {
  const read = bytesOf(path);
  if (read.kind === 'bytes') return { kind: 'source', source: { path, text: read.bytes, env, nowMs, readFile, readBytes } };
  const todo = 'Name it by --config FILE; examples/minimal.yaml is one to begin with.';
  const wanted = 'a configuration file';
  return {
    kind: 'problem',
    problem: { file: path, line: undefined, column: undefined, path: '', wanted, got: `one that ${read.why}`, todo },
  };
}

export function readFile(path: string): FileRead {
  const read = bytesOf(path);
  return read.kind === 'bytes' ? { kind: 'text', text: read.bytes.toString('utf8') } : read;
}

export function readBytes(path: string, most: number): BytesRead {
  return tried((): BytesRead => {
    const file = openSync(path, 'r');
    try {
      if (fstatSync(file).isDirectory()) return { kind: 'unreadable', why: 'is a folder' };
      // One more than wanted: so it is known to be too long, however long it is.
      const room = Buffer.alloc(most + 1);
      let length = 0;
      for (let more = -1; more !== 0 && length < room.length; length += more)
        more = readSync(file, room, length, room.length - length, null);
      return length > most ? { kind: 'too-many' } : { kind: 'bytes', bytes: room.subarray(0, length) };
    } finally {
      closeSync(file);
    }
  });
}

type Unreadable = Extract<FileRead, { readonly kind: 'unreadable' }>;
type Bytes = { readonly kind: 'bytes'; readonly bytes: Buffer } | Unreadable;

const bytesOf = (path: string): Bytes => tried((): Bytes => ({ kind: 'bytes', bytes: readFileSync(path) }));

function tried<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return { kind: 'unreadable', why: WHYS[code] ?? `cannot be read (${code})` };
  }
}
const WHYS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'this user may not read',
  EPERM: 'this user may not read',
  EISDIR: 'is a folder',
};

export function readConfig(source: ConfigSource): ConfigRead {
  const examined = examine(source, 'asked');
  if (examined.kind === 'unusable') return examined;
  const { config, warnings } = examined;
  // What keeps a whole file from being assembled is a problem, and there was none.
  if (!config) throw new Error('Expected a file without problems to give a configuration, got none.');
  return { kind: 'config', config, warnings };
}
