/** Decides what a list of a period tells of one ticket. Pure. This desk knows all of it, and says what there is none of. */
import { CATEGORIES } from './taxonomy.ts';
import type { Held } from './state.ts';
import type { Past } from './acts.ts';

export type Listed = {
  readonly id: string;
  readonly client: string;
  readonly subject: string;
  readonly createdAt: string;
  readonly status: 'open' | 'closed';
  readonly acknowledgedAt: string;
  readonly resolvedAt: string | null;
  readonly category: string;
  readonly priority: string;
  readonly site: string;
  readonly sla: 'met' | 'missed' | 'none' | null;
  readonly waitingOnClient: boolean;
  readonly internal: boolean;
  readonly project: boolean;
  readonly merged: boolean;
};

/** What the contract lets a desk tell at least. */
const LONGEST_SUBJECT = 1_000;
/** The desk's own word for a ticket that the client is to answer. */
export const WAITING = 'Waiting for client';

export function listedOf(held: Held, nowMs: number): Listed {
  const { id, client, subject, createdAt, fields, site, internal, project } = held;
  const isOpen = held.status === 'open';
  const acknowledgedAt = held.acts.find(takes)?.at;
  const resolvedAt = isOpen ? null : (held.acts.findLast(ends)?.at ?? createdAt);
  return {
    id,
    client,
    subject: subject.slice(0, LONGEST_SUBJECT),
    createdAt,
    status: isOpen ? 'open' : 'closed',
    acknowledgedAt: acknowledgedAt ?? 'none',
    resolvedAt,
    category: CATEGORIES.find((category) => category.id === fields.category)?.name ?? '',
    priority: fields.priority ?? '',
    site: site ?? '',
    sla: verdictOf(held.dueAt, acknowledgedAt ?? resolvedAt ?? undefined, nowMs),
    waitingOnClient: isOpen && held.statusName === WAITING,
    internal,
    project,
    merged: !isOpen && held.mergedInto !== null,
  };
}

/** Its owner, its answer, or its end. */
const takes = ({ actor, kind }: Past): boolean =>
  (actor === 'staff' || actor === 'person') && ['owner', 'reply', 'closed', 'merged'].includes(kind);
const ends = ({ kind }: Past): boolean => kind === 'closed' || kind === 'merged';

/** Whether somebody has reacted when it was due; null as long as that is not decided. */
function verdictOf(dueAt: string | null, reactedAt: string | undefined, nowMs: number): Listed['sla'] {
  if (dueAt === null) return 'none';
  const dueMs = Date.parse(dueAt);
  if (reactedAt !== undefined) return Date.parse(reactedAt) <= dueMs ? 'met' : 'missed';
  return nowMs > dueMs ? 'missed' : null;
}
