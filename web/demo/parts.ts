/** The page's own files, from a closed list: a path of a request never becomes a path of the disk. */
import { readFile } from 'node:fs/promises';

export type Part = { readonly type: string; readonly body: string };

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
type File = readonly [file: string, type: string];
const FILES: ReadonlyMap<string, File> = new Map<string, File>([
  ['/', ['index.html', HTML]],
  ['/demo.css', ['demo.css', 'text/css; charset=utf-8']],
  ['/icon.svg', ['icon.svg', 'image/svg+xml']],
  ...['main', 'element', 'groups', 'tickets', 'chain', 'chosen', 'acts'].map((name) => [`/${name}.js`, [`${name}.js`, SCRIPT]] as const),
]);

/** Undefined where no part has that path. The token must need no escape. */
export async function readPart(path: string, token: string): Promise<Part | undefined> {
  const found = FILES.get(path);
  if (found === undefined) return undefined;
  const [file, type] = found;
  const text = await readFile(new URL(`page/${file}`, import.meta.url), 'utf8');
  return { type, body: type === HTML ? text.replace('{{token}}', token) : text };
}
