/** Pure: the one way in which a problem is said. */
import type { Problem } from './contract.ts';

/** `standby.yaml:12:13 connections.desk.intake: Expected webhook, poll or both, got "pol". Did you mean "poll"?` */
export function problemText({ file, line, column, path, wanted, got, todo }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}${path === '' ? '' : ` ${path}`}: Expected ${wanted}, got ${got}.${todo === undefined ? '' : ` ${todo}`}`;
}

export const inOrderOfTheFile = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
