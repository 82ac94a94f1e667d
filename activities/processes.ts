/** What an installation knows of a process outside its workflows: one row each, and everything else asks for it here. */
import { itemOf } from '../workflows/ids.ts';
import type { TaskChoices } from '../workflows/people/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { AlertWork } from './alert-work.ts';
import type { KeptFactsOf } from './kept-facts.ts';
import type { ProcessWords, WordsOf } from './desk/words.ts';
import type { ModelTask, TaskOf } from './model/task.ts';

/** A person's answer, given by flags. Which ids hold is the workflow's to say; here only what is missing is asked for. */
export type AnswerForm = {
  /** Each with what stands behind it in a usage line, and what it is. */
  readonly flags: readonly { readonly name: string; readonly value: string; readonly about: string; readonly isOptional?: boolean }[];
  read(flags: Readonly<Record<string, string | undefined>>, choices: TaskChoices): Given | { readonly wrong: string };
  /** A draft, a line each; and what of it a program gets. Never more of the ticket than people see. */
  draft(draft: unknown): readonly string[];
  draftJson(draft: unknown): unknown;
};
type Given = { readonly given: unknown };

export type ProcessRow = {
  /** As configuration, records and search attributes name it. */
  readonly name: string;
  /** What it does, in the words of the configuration's form. */
  readonly about: string;
  /** The module that exports its workflows, from the root of the checkout or absolute. What it imports of its own stands in or under its folder. */
  readonly workflows: string;
  /** The workflow type that works on one item. */
  readonly workflowType: string;
  /** What the ids of its runs begin with. */
  readonly prefix: string;
  /** What Temporal's UI shows of a run. */
  titleOf(item: string): string;
  readonly task: ModelTask;
  readonly words: ProcessWords;
  /** Its items are kept in the ledger as frozen facts: their ticket is only where it writes. */
  readonly keepsFacts?: true;
  /** How a person answers a task of it on the command line. */
  readonly answer: AnswerForm;
  /** Of one that works on what alert sources post. */
  readonly alerts?: AlertWork;
};

/** Of a process without items: its runs are started by time or by people, and nobody announces anything to it. */
export type RunsRow = Pick<ProcessRow, 'name' | 'about' | 'workflows' | 'workflowType' | 'prefix' | 'task'> & {
  /** What a model is shown of one of its runs; undefined for any other run. */
  factsOf(ledger: Ledger): KeptFactsOf;
};

/** Other work has ids that begin with these. */
const RESERVED: ReadonlySet<string> = new Set(['review', 'poll', 'drain', 'heartbeat', 'standby']);
const WORD = /^[a-z]+(?:-[a-z]+)*$/;

type Named = Pick<ProcessRow, 'name' | 'prefix' | 'workflowType' | 'alerts'>;
/** What no two rows may have in common: names, what ids begin with, workflow types. */
const namesOf = ({ name, prefix, workflowType, alerts }: Named): readonly string[] => [
  `name ${name}`,
  `prefix ${prefix}`,
  `type ${workflowType}`,
  ...(alerts === undefined ? [] : [`prefix ${alerts.prefix}`, `type ${alerts.workflowType}`]),
];

/** What a row must be that this one is not; undefined where it may stand beside the others. */
export function wrongWith(row: ProcessRow, others: readonly Named[]): string | undefined {
  const { name, prefix, answer } = row;
  // Ids of runs are read back by their prefix, and second looks are recorded under the name and `-review`.
  if (!WORD.test(prefix) || RESERVED.has(prefix)) return 'a prefix of small letters and hyphens that no other work has';
  if (!WORD.test(name) || name.endsWith('-review')) return 'a name of small letters and hyphens that does not end in -review';
  const own = namesOf(row);
  if (new Set(own).size < own.length || others.flatMap(namesOf).some((one) => own.includes(one)))
    return 'a name, a prefix and a workflow type of its own';
  if (answer.flags.some((flag) => !WORD.test(flag.name) || ['by', 'config', 'data-dir', 'json', 'help'].includes(flag.name)))
    return 'flags of small letters and hyphens that no other part of the command has';
  return undefined;
}

/** The process that a run or its second look belongs to. A run of no item is of none: its name is what its id begins with. */
export const processOf =
  (rows: readonly Named[]) =>
  (workflowId: string): string => {
    const prefix = itemOf(workflowId)?.prefix ?? workflowId.replace(/:.*/s, '');
    return rows.find((row) => row.prefix === prefix || row.alerts?.prefix === prefix)?.name ?? prefix;
  };

const rowOf = <Row extends { readonly name: string }>(rows: readonly Row[], process: string): Row | undefined =>
  rows.find(({ name }) => name === process);

/** Undefined for a process that this release does not know. */
export const taskOf =
  (rows: readonly Pick<ProcessRow, 'name' | 'task'>[]): TaskOf =>
  (process) =>
    rowOf(rows, process)?.task;

/** Throws for a process that nobody knows: that is a bug of ours, and no fault of the ticket. */
export const wordsOf =
  (rows: readonly ProcessRow[]): WordsOf =>
  (process) => {
    const row = rowOf(rows, process);
    if (row) return row.words;
    throw new Error(`Expected one of the processes ${rows.map(({ name }) => name).join(', ')}, got ${process}.`);
  };

/** Visibility query for the runs of items that are under way. Workflow types are names of ours, and hold no quotes. */
export const runningQuery = (rows: readonly Pick<ProcessRow, 'workflowType'>[]): string =>
  `WorkflowType IN (${rows.map(({ workflowType }) => `'${workflowType}'`).join(', ')}) AND ExecutionStatus = 'Running'`;
