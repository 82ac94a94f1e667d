/** Pure: what the names of HTML's elements mean for reading: after the HTML standard, as far as a reader of tickets needs it. */

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Have no content and no end. */
export const VOID = names('area base basefont bgsound br col embed frame hr img image input keygen link meta param source track wbr');
/** Their end takes nothing else with it, and where their parent ends first they go on in what follows. */
export const FORMATTING = names('a b big code em font i nobr s small strike strong tt u');
/** An end of another element inside does not reach over them. */
export const SPECIAL = names(
  'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'frameset h1 h2 h3 h4 h5 h6 head header hgroup html iframe li listing main marquee menu nav noembed noframes noscript object ol p ' +
    'plaintext pre script search section select style summary table tbody td template textarea tfoot th thead title tr ul xmp',
);
/** What is inside ends nothing that is outside. */
export const BOUNDARY = names('applet caption html marquee object table td template th');
/** Parts of a table: only a table inside keeps their end from reaching them. */
export const TABLE_PART = names('table tbody thead tfoot tr td th caption');
export const LIST = names('ol ul menu dir dl');
/** Their beginning ends a paragraph that is open. */
export const ENDS_PARAGRAPH = names(
  'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp',
);
/** What the beginning of an element ends, if it is open in the same list or table. */
export const ENDS: Readonly<Record<string, readonly string[]>> = {
  li: ['li'],
  dd: ['dd', 'dt'],
  dt: ['dd', 'dt'],
  option: ['option'],
  optgroup: ['option', 'optgroup'],
  td: ['td', 'th'],
  th: ['td', 'th'],
  tr: ['tr'],
  tbody: ['tbody', 'thead', 'tfoot'],
  thead: ['tbody', 'thead', 'tfoot'],
  tfoot: ['tbody', 'thead', 'tfoot'],
};

/** Never drawn, whatever is declared. What stands in `noscript` is drawn where scripts are off, as a ticket system has them. */
export const NEVER_SHOWN = names('audio canvas datalist iframe noembed noframes script style template title video');
/** Keep their white space. */
export const PREFORMATTED = names('pre textarea listing xmp plaintext');
/** Stand on lines of their own; the second kind with an empty line around. */
export const BLOCK = names(
  'address article aside body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hgroup html hr li listing main menu nav ol option p plaintext pre search section summary table tbody textarea tfoot thead tr ul xmp blockquote',
);
export const APART = names('blockquote h1 h2 h3 h4 h5 h6 p table');

/** What mail programs and editors of ticket systems write: one of these says that a text is HTML, and no log of a program holds them. */
export const WRITTEN = names(
  'a b big blockquote body br center code div em font h1 h2 h3 h4 h5 h6 head hr html i img li meta ol p pre s small span strike strong ' +
    'style sub sup table tbody td th thead tr tt u ul details',
);
/** The rest of HTML's own names: they say nothing, as other kinds of markup have them too. */
export const OTHERS = names(
  'abbr acronym address applet area article aside audio base basefont bdi bdo button canvas caption cite col colgroup data datalist dd del ' +
    'dfn dialog dir dl dt embed fieldset figcaption figure footer form frame frameset header hgroup iframe image input ins kbd label legend ' +
    'link listing main map mark marquee math menu meter nav nobr noembed noframes noscript object optgroup option output param picture ' +
    'plaintext progress q rp rt ruby samp script search section select slot source summary svg template textarea tfoot time title track var ' +
    'video wbr xmp',
);
