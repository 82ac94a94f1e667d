/** Pure: frozen facts as CSV, a line each, for a spreadsheet or a program: RFC 4180, in the order in which they were frozen. */
import { stringify } from 'csv-stringify/sync';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';

/** Each by its name in the JSON, where it stands there under that name. */
const COLUMNS = [
  'id',
  'label',
  'value',
  'unit',
  'rounding',
  'source',
  'state',
  'missing',
  'measure',
  'span',
  'group',
  'name',
  'better',
  'definition',
] as const;

/** `shown`: what is made of each text, where it goes to a terminal and not into a file. */
export function factsCsv(frozen: FrozenReport, shown: (text: string) => string = (text) => text): string {
  return stringify(
    frozen.facts.map((fact) => lineOf(fact, frozen.sources)),
    {
      header: true,
      columns: [...COLUMNS],
      record_delimiter: '\r\n',
      // With that its own standard would be to leave a cell with half of it bare.
      quote_record_delimiter: true,
      // Of numbers it leaves the minus, which is theirs.
      escape_formulas: true,
      cast: { string: (text) => guarded(shown(text)) },
    },
  );
}

function lineOf(fact: Fact, sources: FrozenReport['sources']): Readonly<Record<(typeof COLUMNS)[number], string | number | null>> {
  const { about, better = null, missing = null, ...rest } = fact;
  const group = about.group?.kind ?? null;
  return {
    ...rest,
    better,
    missing,
    state: stateOf(fact, sources),
    measure: about.measure,
    span: about.span,
    group,
    name: about.group?.name ?? null,
  };
}

/** What is said of the sources is said of this period: of the one before, a figure that is not there says itself why. */
function stateOf({ value, source, about }: Fact, sources: FrozenReport['sources']): string {
  const { kind } = sources[source];
  if (about.span !== 'previous' && kind !== 'complete') return kind;
  return value === null ? 'no data' : 'complete';
}

/**
 * A quote mark before what a spreadsheet could take for a formula: as a cell begins, behind signs that are not seen, and behind what parts cells
 * where a comma does not (a semicolon in half of Europe). The library sees the first sign of a cell alone, and stays on behind this.
 */
// One class, so that no sign can be read in two ways: a row of them would take for ever.
const UNSEEN = String.raw`[[\s\p{Cc}\p{Default_Ignorable_Code_Point}"']--[\t\r\n]]*`;
const FORMULA = new RegExp(String.raw`^(?='*[\t\r])|(?<=^|[;\t\r\n])(?=${UNSEEN}[=+\-@\uff1d\uff0b\uff0d\uff20])`, 'gv');
const guarded = (text: string): string => text.replace(FORMULA, "'");
