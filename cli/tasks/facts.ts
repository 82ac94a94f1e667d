/** Pure: a task's row as people and as programs read it. */
import { z } from 'zod';
import { absolute, both } from '../when.ts';
import type { TaskRow } from '../../ledger/contract.ts';

const level = z.number();
/** Our own JSON; lenient, because an older release may have written it. */
const detailSchema = z.object({
  why: z.string(),
  because: z.string().optional(),
  draftBy: z.string().optional(),
  draft: z
    .object({
      category: z.string(),
      impact: level,
      urgency: level,
      destination: z.string(),
      summary: z.string(),
      confidence: z.record(z.string(), level),
    })
    .optional(),
  choices: z.object({ categories: z.array(z.string()), destinations: z.array(z.string()) }),
  trail: z.array(z.object({ label: z.string(), why: z.string(), atMs: z.number() })),
  clientReplies: z.number().optional(),
  answer: z.object({ by: z.string(), decision: z.unknown() }).optional(),
});
export type TaskDetail = z.infer<typeof detailSchema>;

/** Undefined where retention has emptied it. */
export const detailOf = (row: TaskRow): TaskDetail | undefined =>
  row.detail === '' ? undefined : detailSchema.parse(JSON.parse(row.detail));

/** None where the body is emptied: such a task has ended, and whoever answers it is told so. */
export const choicesOf = (row: TaskRow): TaskDetail['choices'] => detailOf(row)?.choices ?? { categories: [], destinations: [] };

/** `keptMs` is how long bodies are kept here; undefined where that is not known. */
export const emptiedText = (keptMs: number | undefined): string =>
  keptMs === undefined ? 'emptied, because it is old' : `emptied after ${Math.round(keptMs / DAY_MS)} days`;
const DAY_MS = 86_400_000;

const ENDS: Readonly<Record<string, string>> = {
  answered: 'answered',
  'answered-by-ai': 'answered by AI, which came back before a person',
  'handled-in-desk': 'settled in the ticket system',
  gone: 'over, because the ticket is gone',
  moved: 'over, because the ticket belongs to another client now',
  stopped: 'over, because its run was cancelled',
  'run-lost': 'over, because its run was lost; its ticket was announced anew',
};

export function endOf({ end }: TaskRow): string {
  if (!end) return 'open';
  return `${ENDS[end.how] ?? end.how}${end.by === undefined ? '' : ` by ${end.by}`}, ${absolute(end.atMs)}`;
}

/** A claim that has lapsed is nobody's. */
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
  const { task, workflowId, episode, kind, client, process, connection, ticket, openedAtMs, dueAtMs, role, escalations, end } = row;
  const claim = end ? undefined : claimNow(row, nowMs);
  return {
    task,
    workflowId,
    episode,
    kind,
    client,
    process,
    connection,
    ticket,
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
    ['Ticket', `${row.ticket} of ${row.client}, on ${row.connection}`],
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
  const detail = detailOf(row);
  if (detail === undefined) return [['Why', emptiedText(keptMs)]];
  const { why, draft, choices, clientReplies = 0 } = detail;
  const tried = triedOf(detail);
  return [
    ...(clientReplies === 0 ? [] : [['Client', `has written again, ${clientReplies} time${clientReplies === 1 ? '' : 's'}`] as const]),
    ['Why', why],
    ['Tried', tried.length === 0 ? 'nothing' : tried],
    ...(draft ? [['Best draft', draftLines(detail, draft)] as const] : []),
    ...(row.kind === 'review'
      ? []
      : ([
          ['Categories', choices.categories.join(', ')],
          ['Destinations', choices.destinations.join(', ')],
        ] as const)),
  ];
}

const iso = (ms: number): string => new Date(ms).toISOString();
/** Routes that were left, then who has answered: that was not enough either. */
function triedOf({ trail, draft, draftBy, why }: TaskDetail): readonly string[] {
  const left = trail.map(({ label, why: reason, atMs }) => `${label}, left ${absolute(atMs)}: ${reason}`);
  return draft === undefined || draftBy === undefined ? left : [...left, `${draftBy} answered, and that was not enough: ${why}`];
}

const draftLines = (
  { draftBy }: TaskDetail,
  { category, impact, urgency, destination, summary, confidence }: NonNullable<TaskDetail['draft']>,
): readonly string[] => [
  ...(draftBy === undefined ? [] : [`of ${draftBy}`]),
  `category ${category}, impact ${impact}, urgency ${urgency}, destination ${destination}`,
  `confidence: ${Object.entries(confidence)
    .map(([field, percent]) => `${field} ${percent} %`)
    .join(', ')}`,
  summary,
];
export const howToAnswer = ({ kind, task }: Pick<TaskRow, 'kind' | 'task'>): string =>
  `standby tasks answer ${task}${kind === 'review' ? '' : ' --category ID --impact 1|2|3 --urgency 1|2|3 --destination ID'}`;
