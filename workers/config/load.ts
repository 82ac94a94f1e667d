/** Reads the file and what it names: the thin shell around `readConfig`. */
import { readFileSync } from 'node:fs';
import { readConfig } from './read.ts';
import type { ConfigRead, ConfigSource, FileRead } from './contract.ts';

/** Where nothing else is said. */
export const STANDARD_PATH = './standby.yaml';

export function loadConfig({ path, env, nowMs }: Pick<ConfigSource, 'path' | 'env' | 'nowMs'>): ConfigRead {
  const read = bytesOf(path);
  if (read.kind === 'bytes') return readConfig({ path, text: read.bytes, env, nowMs, readFile });
  const todo = 'Name it by --config FILE; examples/minimal.yaml is one to begin with.';
  const problem = {
    file: path,
    line: undefined,
    column: undefined,
    path: '',
    wanted: 'a configuration file',
    got: `one that ${read.why}`,
    todo,
  };
  return { kind: 'unusable', problems: [problem] };
}

export function readFile(path: string): FileRead {
  const read = bytesOf(path);
  return read.kind === 'bytes' ? { kind: 'text', text: read.bytes.toString('utf8') } : read;
}

type Bytes = { readonly kind: 'bytes'; readonly bytes: Buffer } | Extract<FileRead, { readonly kind: 'unreadable' }>;

function bytesOf(path: string): Bytes {
  try {
    return { kind: 'bytes', bytes: readFileSync(path) };
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
