/** Pure: a task's row as people and as programs read it. */
import { RUN_LOST } from '../../ledger/tasks.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { itemJson } from '../item-json.ts';
import { findProcess } from '../../workers/processes.ts';
import { absolute, both } from '../when.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { TaskDetail } from '../../ledger/task-detail.ts';

/** None if the body was emptied: such a task has ended, and answering it is refused. */
export const choicesOf = (row: TaskRow): TaskDetail['choices'] => readTaskDetail(row)?.choices ?? {};

/** `keptMs` is how long bodies are kept here; undefined where that is not known. */
export const emptiedText = (keptMs: number | undefined): string =>
  keptMs === undefined ? 'emptied, because it is old' : `emptied after ${Math.round(keptMs / DAY_MS)} days`;
const DAY_MS = 86_400_000;

const ENDS: Readonly<Record<string, string>> = {
  answered: 'answered',
  'answered-by-ai': 'answered by AI, which came back before a person',
  'handled-in-desk': 'handled in the ticket system',
  gone: 'over, because the ticket is gone',
  moved: 'over, because the ticket belongs to another client now',
  stopped: 'over, because its run was cancelled',
  [RUN_LOST]: 'over, because its run was lost; its ticket was announced anew',
};

/** Where there is no ticket system nobody announces an item anew. */
const LOST = 'over, because its run was lost';

export function endOf({ end, connection }: TaskRow): string {
  if (!end) return 'open';
  const how = end.how === RUN_LOST && connection === null ? LOST : (ENDS[end.how] ?? end.how);
  return `${how}${end.by === undefined ? '' : ` by ${end.by}`}, ${absolute(end.atMs)}`;
}

/** A claim that has lapsed does not count. */
export const claimNow = ({ claim }: TaskRow, nowMs: number): TaskRow['claim'] =>
  claim !== undefined && claim.untilMs > nowMs ? claim : undefined;

export function holderOf(row: TaskRow, nowMs: number): string {
  const claim = claimNow(row, nowMs);
  return claim === undefined ? 'nobody' : `${claim.by} until ${absolute(claim.untilMs)}`;
}

export const askedOf = ({ role, escalations }: TaskRow): string =>
  escalations === 0 ? role : `${role}, escalated ${escalations} time${escalations === 1 ? '' : 's'}`;

/** The same for `list` and `show`; times as ISO 8601. */
export function jsonOf(row: TaskRow, nowMs: number): Readonly<Record<string, unknown>> {
  const { task, workflowId, episode, kind, client, openedAtMs, dueAtMs, role, escalations, end } = row;
  const claim = end ? undefined : claimNow(row, nowMs);
  return {
    task,
    workflowId,
    episode,
    kind,
    client,
    ...itemJson(row),
    openedAt: iso(openedAtMs),
    dueAt: iso(dueAtMs),
    role,
    escalations,
    claim: claim ? { by: claim.by, until: iso(claim.untilMs) } : null,
    end: end ? { how: end.how, by: end.by ?? null, at: iso(end.atMs) } : null,
  };
}

type Fact = readonly [string, string | readonly string[]];

export function factsOfTask(row: TaskRow, nowMs: number, keptMs?: number): readonly Fact[] {
  return [
    ['Task', `${row.task} (${row.kind})`],
    row.connection === null
      ? ['Item', `${row.item} of ${row.process}, for ${row.client}`]
      : ['Ticket', `${row.item} of ${row.client}, on ${row.connection}`],
    ['State', endOf(row)],
    ['Opened', both(row.openedAtMs, nowMs)],
    ['Due', both(row.dueAtMs, nowMs)],
    ['Asked', askedOf(row)],
    ...(row.end ? [] : [['Has it', holderOf(row, nowMs)] as const]),
    ...detailFacts(row, keptMs),
    ...(row.end ? [] : [['Answer', howToAnswer(row)] as const]),
  ];
}

function detailFacts(row: TaskRow, keptMs: number | undefined): readonly Fact[] {
  const detail = readTaskDetail(row);
  if (detail === undefined) return [['Why', emptiedText(keptMs)]];
  const { why, draft, choices, clientReplies = 0 } = detail;
  const tried = triedOf(detail);
  return [
    ...(clientReplies === 0 ? [] : [['Client', `has written again, ${clientReplies} time${clientReplies === 1 ? '' : 's'}`] as const]),
    ['Why', why],
    ['Tried', tried.length === 0 ? 'nothing' : tried],
    ...(draft === undefined ? [] : [['Best draft', draftLines(row, detail)] as const]),
    ...(row.kind === 'review'
      ? []
      : Object.entries(choices).map(([of, ids]) => [`${of.charAt(0).toUpperCase()}${of.slice(1)}`, ids.join(', ')] as const)),
  ];
}

const iso = (ms: number): string => new Date(ms).toISOString();
/** Routes that were left, then who has answered: that was not enough either. */
function triedOf({ failureHistory, draft, draftBy, why }: TaskDetail): readonly string[] {
  const left = failureHistory.map(({ label, why: reason, atMs }) => `${label}, left ${absolute(atMs)}: ${reason}`);
  return draft === undefined || draftBy === undefined ? left : [...left, `${draftBy} answered, and that was not enough: ${why}`];
}

/** Also where it was taken out, or the command was started without what adds it. */
const UNKNOWN = 'of a process that this command does not know';

const draftLines = ({ process }: TaskRow, { draft, draftBy }: TaskDetail): readonly string[] => [
  ...(draftBy === undefined ? [] : [`of ${draftBy}`]),
  ...(findProcess(process)?.answer.draft(draft) ?? [UNKNOWN]),
];

/** What follows the task's id where its process wants more than that it is done. */
export const usageOf = (process: string): string =>
  (findProcess(process)?.answer.flags ?? [])
    .filter(({ isOptional = false }) => !isOptional)
    .map(({ name, value }) => ` --${name} ${value}`)
    .join('');

export const howToAnswer = ({ kind, task, process }: Pick<TaskRow, 'kind' | 'task' | 'process'>): string =>
  `standby tasks answer ${task}${kind === 'review' ? '' : usageOf(process)}`;
