/** Our own words for the parser's: its messages quote the file, and what stands in it may be secret. */

export type Words = { readonly wanted: string; readonly got: string; readonly todo?: string };

/** By the parser's code. */
export const SAID: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: { wanted: 'spaces before a key', got: 'a tab', todo: 'Replace it by spaces.' },
  BAD_INDENT: { wanted: 'keys of one mapping in one column and every bracket closed', got: 'another indentation' },
  MISSING_CHAR: { wanted: 'a closing quote, bracket, comma or colon and a space', got: 'none' },
  BLOCK_AS_IMPLICIT_KEY: {
    wanted: 'one key and one value on a line',
    got: 'a second colon',
    todo: 'Put a text that holds ": " in quotes.',
  },
  MULTILINE_IMPLICIT_KEY: { wanted: 'a key and a colon on one line', got: 'a line without a colon' },
  MULTIPLE_DOCS: { wanted: 'one document', got: 'a second one after ---' },
  BAD_SCALAR_START: { wanted: 'a text in quotes', got: 'a text that begins with a sign that YAML keeps for itself' },
  BAD_DQ_ESCAPE: { wanted: 'an escape that YAML knows', got: 'another sign after a backslash', todo: 'Use single quotes.' },
  BAD_ALIAS: { wanted: 'an anchor such as &name or an alias such as *name', got: 'another form' },
  TAG_RESOLVE_FAILED: {
    wanted: 'values without tags',
    got: 'a tag that is not known',
    todo: 'Leave out the word with the exclamation mark.',
  },
  RESOURCE_EXHAUSTION: { wanted: 'a few levels of brackets', got: 'more than can be read' },
  BAD_DIRECTIVE: { wanted: 'no line that begins with %', got: 'one' },
};
export const IMPOSSIBLE: Words = {
  wanted: 'YAML',
  got: 'signs that have no meaning here',
  todo: 'See the indentation, quotes, colons and brackets of this line.',
};
