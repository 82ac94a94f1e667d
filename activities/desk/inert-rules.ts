/** What a ticket system's renderer acts on, one row a kind, and what stands there instead. Data: the order counts, since later rows see what earlier ones left. */

export type InertRule = {
  readonly what: string;
  readonly why: string;
  readonly find: RegExp;
  readonly put: string | ((found: string) => string);
};

/** Compatibility forms of ASCII letters and signs (full-width, small, mathematical, enclosed …): the blocks that hold any. */
const COMPATIBLE =
  /[\u00aa\u00ba\u0132\u0133\u017f\u01c7-\u01cc\u01f1-\u01f3\u02b0-\u02b8\u02e1-\u02e3\u037e\u1d2c-\u1dbb\u1fef\u2024\u2025\u203c-\u2049\u2071-\u209c\u20a8\u2100-\u217f\u2474-\u24e9\u2a74-\u2a76\u2c7c\u2c7d\u3250\u32cc-\u33ff\ua7f1-\ua7f4\ufb00-\ufb29\ufe10-\ufe6b\uff01-\uff5e\u{107a5}\u{1ccd6}-\u{1ccef}\u{1d400}-\u{1d6a3}\u{1f100}-\u{1f190}]/gu;
/** Digits alone are spared: a raised 2 is no sign to anybody. */
const ascii = (found: string): string => {
  const folded = found.normalize('NFKC');
  return /^[!-~]+$/.test(folded) && /\D/.test(folded) ? folded : found;
};

/** Endings of files that no registry has as a top-level domain; whoever reads "run setup.exe" wants to copy it. */
const FILES =
  'bak|bat|bin|cer|cfg|cmd|conf|crt|csv|dat|dll|docx?|eml|exe|gif|html?|inf|ini|iso|jpe?g|js|json|lnk|log|msi|ost|pdf|pem|pfx|png|pptx?|pst|reg|service|sys|tmp|txt|vhdx?|xlsx?|xml|ya?ml';

/** The words that begin what we say ourselves; notes are made of these and of no others. */
export const LABELS = {
  why: 'Why',
  says: 'The ticket says',
  notSet: 'Not set',
  steps: 'First steps',
  source: 'Source',
  tried: 'Tried',
  draft: 'Draft',
  todo: 'What to do',
  alerts: 'Alerts',
} as const;

export const RULES: readonly InertRule[] = [
  { what: '＠ ： ／ ． ﹫ 𝐚', why: 'renderers and linkers fold them to the plain sign first', find: COMPATIBLE, put: ascii },
  { what: '∕ ⁄ ⧸', why: 'look like a slash, and pass for one', find: /[\u2215\u2044\u29f8\u2571]/g, put: '/' },
  { what: '∶ ꞉', why: 'look like a colon', find: /[\u2236\ua789\u02d0\u02f8\u0589\u05c3\u205a]/g, put: ':' },
  { what: '∖ ⧵', why: 'look like a backslash', find: /[\u2216\u29f5\u29f9\u2572]/g, put: '\\' },
  { what: '。 ｡', why: 'a full stop to whoever reads host names', find: /(?<=[\p{L}\p{N}])[\u3002\uff61](?=[\p{L}\p{N}])/gu, put: '.' },
  { what: '♯', why: 'looks like the sign of a ticket number', find: /\u266f/g, put: '#' },
  { what: '∣ ǀ', why: 'look like the bar of a link', find: /[\u2223\u01c0\u2758\u2502]/g, put: '|' },

  { what: 'Standby', why: 'our name: it begins our sentences, and stands in our mark', find: /standby/giu, put: 'stand-by' },
  { what: 'Superseded', why: 'our word for a note that no longer holds', find: /superseded/giu, put: 'super-seded' },

  { what: '[ ] { }', why: 'BBCode, wiki and Markdown links, Jira macros, placeholders, our mark', find: /[[{]/g, put: '(' },
  { what: '[ ] { }', why: 'the same, closed', find: /[\]}]/g, put: ')' },
  { what: '((x))', why: 'a footnote of a wiki, and what doubled braces leave', find: /\((?=\()/g, put: '( ' },
  { what: '<', why: 'HTML, and the <!here> of chats', find: /</g, put: '‹' },
  { what: '>', why: 'HTML, and quoting', find: />/g, put: '›' },
  { what: '|', why: 'tables, and the text of a wiki link', find: /\|/g, put: '¦' },
  { what: '*', why: 'bold', find: /\*/g, put: '∗' },
  { what: '~', why: 'struck out, a user in Jira, a label in GitLab', find: /~/g, put: '∼' },
  { what: '^', why: 'raised, an attachment in Jira', find: /\^/g, put: '∧' },
  { what: '_x_', why: 'italic; inside a word it is a name and stays', find: /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, put: '‿' },
  {
    what: "\" “ ” ` ''",
    why: 'would end our quotation marks; two are italic in a wiki, a backtick is code',
    find: /["`'\u00ab\u00bb\u00b4\u2018-\u201f\u2032-\u2037\u275b-\u275e\u301d-\u301f\u05f3\u05f4\u02b9-\u02bc\u02dd\u02ee\u2e42\u{1f676}\u{1f677}]+/gu,
    put: "'",
  },

  { what: '&#64; &lt;', why: 'entities become signs after we have looked', find: /&(?=[#\p{L}\p{N}])/gu, put: '& ' },
  { what: '@all a@b.tld', why: 'calls people, or becomes a mail link', find: /(?<=[\p{L}\p{N}\p{M}_.+%'-])@/gu, put: ' @' },
  { what: '@all (@all)', why: 'calls people', find: /@(?=[^\s…])/gu, put: '@ ' },
  { what: '#1234 ##', why: 'a ticket, or a heading', find: /#(?=[\p{L}\p{N}_#-])/gu, put: '# ' },
  { what: '!123 !x.png!', why: 'a merge request, a picture', find: /!(?=[\p{L}\p{N}_/‹])/gu, put: '! ' },
  {
    what: '%x $x %1',
    why: 'a milestone, a style, a formula; $500 is money, and stays',
    find: /[%$](?=[\p{L}$(])|%(?=\p{N})/gu,
    put: '$& ',
  },
  {
    what: 'ABC-123',
    why: 'a ticket of Jira: the hyphen of print links to nothing',
    find: /-(?<=(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,60}-)(?=\d)/g,
    put: '‐',
  },
  {
    what: '??x??  ==x== ++x++',
    why: 'cited, highlighted, inserted',
    // Looked for from its end: a long row of signs would else be counted again from each of them.
    find: /(?=\p{L})(?<=(?<![\p{L}\p{N}])(?:\?{2,}|={2,}|\++))/gu,
    put: ' ',
  },
  {
    what: '-x- +x+',
    why: 'struck out, inserted: without its end there is none',
    find: /(?<=[\p{L}\p{N}])[-+](?=[\s\p{P}]|$)(?![-‐…])/gu,
    put: ' $&',
  },

  {
    what: 'http: mailto: user:x',
    why: 'addresses of any scheme',
    find: /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{2,40}:(?=[^\s…])/g,
    put: (found) => `${found.slice(0, -1)} :`,
  },
  { what: 'x://', why: 'the same, however it begins', find: /(?<=\S):(?=\/)/g, put: ' :' },
  { what: ':smile:', why: 'a picture', find: /(?<![\p{L}\p{N}]):(?=[\p{L}\p{N}_+-]{1,40}:)/gu, put: ': ' },
  { what: '//host', why: 'an address that takes its scheme from the page', find: /\/(?=\/)/g, put: '/ ' },
  {
    what: '\\\\host \\( \\*',
    why: 'a network share, a forced line break, a formula, an escape',
    find: /\\(?=[^\p{L}\p{N}\s…])/gu,
    put: '\\ ',
  },
  { what: 'www.', why: 'a bare web name', find: /(?<![A-Za-z0-9])www(?=\.)/gi, put: '$& ' },
  {
    what: 'name.tld name.tld/path',
    why: 'a bare domain; a file whose ending is no domain stays whole',
    find: new RegExp(`(?<=[\\p{L}\\p{N}\\p{M}_-])\\.(?=\\p{L}[\\p{L}\\p{N}-])(?!(?:${FILES})(?![\\p{L}\\p{N}_/.:@?-]))`, 'giu'),
    put: ' .',
  },
  {
    what: 'Source: Why:',
    why: 'our own words, with the colon that makes them ours',
    find: new RegExp(`\\b(${Object.values(LABELS).join('|')})\\s?:`, 'giu'),
    put: '$1 –',
  },
];
