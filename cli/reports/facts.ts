/** The facts of a report for one's own sums, as JSON or CSV: those that were frozen, proven by their hash, and never counted again. */
import { factsCsv } from '../../activities/reports/facts-csv.ts';
import { frozenIn } from '../../activities/reports/frozen-text.ts';
import { failed, wrong } from '../command.ts';
import { inert, inertJson } from '../inert.ts';
import { putNew } from './new-file.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Ledger, ReportRow } from '../../ledger/contract.ts';
import type { Ended, Failed, Given, Wrong } from '../command.ts';

export type FactsAsked = { readonly form: 'json' | 'csv'; readonly out: string | undefined };

/** Undefined where none are asked for. */
export function factsAsked({ values }: Given): FactsAsked | Wrong | undefined {
  const { facts: form, out } = values;
  if (form === undefined) return out === undefined ? undefined : wrong('Expected --facts json or csv beside --out, got none.');
  if (form !== 'json' && form !== 'csv') return wrong(`Expected --facts to be json or csv, got "${String(form)}".`);
  if (out === '') return wrong('Expected --out to name a file, got nothing.');
  return { form, out: typeof out === 'string' ? out : undefined };
}

/** `progress` is told what the hash proves where the answer is the facts themselves. */
export async function giveFacts(
  ledger: Pick<Ledger, 'reportText'>,
  row: ReportRow,
  { form, out }: FactsAsked,
  progress: (line: string) => void,
): Promise<Ended> {
  const read = await factsOf(ledger, row);
  if ('kind' in read) return read;
  const { text, frozen } = read;
  const { client, period, revision, facts: factsHash } = row;
  const about = { client, period, revision, form, factsHash, frozenAs: frozen.hash };
  const proven = `the facts of ${client} for ${period}, revision ${revision}, as they were frozen; their hash was checked: ${factsHash}; the page names them by ${frozen.hash}.`;
  if (out === undefined) {
    progress(inert(`These are ${proven}`));
    // What comes to a terminal moves nothing there. The line end behind the last line is that of every answer.
    if (form === 'csv') return { kind: 'done', text: factsCsv(frozen, inert).slice(0, -1), json: { ...about, csv: factsCsv(frozen) } };
    return { kind: 'done', text: inertJson(frozen), json: { ...about, facts: frozen } };
  }
  const refused = await putNew(out, form === 'json' ? text : factsCsv(frozen));
  if (refused) return refused;
  return { kind: 'done', text: inert(`${out} holds ${proven}`), json: { file: out, ...about } };
}

/** The text is what the hash of the ledger is over, byte for byte. */
async function factsOf(
  ledger: Pick<Ledger, 'reportText'>,
  { facts, revision }: ReportRow,
): Promise<{ readonly text: string; readonly frozen: FrozenReport } | Failed> {
  const todo = 'See `standby report show`; `standby report run` makes a newer revision.';
  if (facts === undefined) return failed(`Expected facts of revision ${revision}, got none: they are not frozen yet.`, todo);
  const text = await ledger.reportText(facts);
  const frozen = text === undefined ? undefined : frozenIn(text);
  if (text !== undefined && frozen !== undefined) return { text, frozen };
  return failed(
    `Expected the facts of revision ${revision} as ${facts} says, got ${text === undefined ? 'none: they were emptied, or are not what their hash says' : 'others than were frozen'}.`,
    todo,
  );
}
