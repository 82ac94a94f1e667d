/** Pure: something that is wrong in the file, and its text with the place where it stands. */
import type { Problem } from './contract.ts';

/** `standby.yaml:12:13 connections.desk.intake: Expected webhook, poll or both, got "pol". Did you mean "poll"?` */
export function problemText({ file, line, column, path, wanted, got, todo }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}${path === '' ? '' : ` ${path}`}: Expected ${wanted}, got ${got}.${todo === undefined ? '' : ` ${todo}`}`;
}

export const inOrderOfTheFile = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));

export type Path = readonly (string | number)[];
export type Finding = {
  readonly path: Path;
  /** What of the path is meant; of what is not there, the nearest around it. */
  readonly at: 'key' | 'value';
  readonly wanted: string;
  readonly got: string;
  readonly todo?: string;
};
export type Found = { readonly problems: readonly Finding[]; readonly warnings: readonly Finding[] };

/** "a, b or c". */
export const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
