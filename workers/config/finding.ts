/** Pure: something found in the file, before it is known on which line that stands. */
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
