/** One row for each process. Adding one adds a row here, a folder under `workflows/` and a folder under `activities/`. */
import { processOf, taskOf, wordsOf, wrongWith } from '../activities/processes.ts';
import { keptFactsOf } from '../activities/kept-facts.ts';
import { REPORTS_ROW } from '../activities/reports/row.ts';
import { ALERTS_ROW } from '../activities/alerts/row.ts';
import { TRIAGE_ROW } from '../activities/triage/row.ts';
import type { TaskOf } from '../activities/model/task.ts';
import type { ItemFacts, KeptFactsOf } from '../activities/kept-facts.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ProcessRow, RunsRow } from '../activities/processes.ts';

/** The first is the one that a connection's tickets are for where nothing else is said. */
const rows: [ProcessRow, ...ProcessRow[]] = [TRIAGE_ROW, ALERTS_ROW];
/** Those without items: nothing of a ticket system is for them. */
export const RUNS: readonly RunsRow[] = [REPORTS_ROW];
export const PROCESSES: readonly [ProcessRow, ...ProcessRow[]] = rows;

/** For a program that brings a process of its own. To be called before anything else of the service is loaded: its configuration names it. */
export function addProcess(row: ProcessRow): void {
  const why = wrongWith(row, [...rows, ...RUNS]);
  if (why !== undefined) throw new Error(`Expected a process with ${why}, got ${row.name} (${row.prefix}, ${row.workflowType}).`);
  rows.push(row);
}

/** Undefined for one that this program does not have: it was taken out, or is added by another program. */
export const findProcess = (process: string): ProcessRow | undefined => rows.find(({ name }) => name === process);

export const processNamed = (process: string): ProcessRow => {
  const row = findProcess(process);
  if (row) return row;
  throw new Error(`Expected one of the processes ${rows.map(({ name }) => name).join(', ')}, got ${process}.`);
};

export const WORDS = wordsOf(rows);
export const TASKS: TaskOf = (process) => taskOf(rows)(process) ?? taskOf(RUNS)(process);
export const PROCESS_OF = (workflowId: string): string => processOf([...rows, ...RUNS])(workflowId);
/** Of those whose items are kept as facts. */
export function keptFacts(ledger: Ledger): KeptFactsOf {
  const known = [keptFactsOf(rows, ledger), ...RUNS.map((row) => row.factsOf(ledger))];
  return (workflowId) => known.reduce<ItemFacts | undefined>((found, of) => found ?? of(workflowId), undefined);
}
