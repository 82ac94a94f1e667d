/** The documents that say how a source of alerts is connected, and what stands in their blocks. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const CONNECT_DOCUMENTS: readonly string[] = globSync('docs/connect-*.md', { cwd: ROOT }).toSorted((one, other) =>
  one < other ? -1 : 1,
);
export const textIn = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Of one language, in their order. */
export const blocksIn = (document: string, language: string): readonly string[] =>
  [...textIn(document).matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, named, text = '']) => (named === language ? [text] : []));

/** The one block that holds these words. */
export function blockWith(document: string, language: string, words: string): string {
  const [found, ...others] = blocksIn(document, language).filter((text) => text.includes(words));
  if (found === undefined || others.length > 0) throw new Error(`Expected one block of ${document} with ${words}.`);
  return found;
}
