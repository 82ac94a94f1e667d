/** Pure: what more is said on the ticket of a group after its first note. */
import { isFlapping } from './flapping.ts';
import { mayNoteAt } from './note-times.ts';
import { isAbove } from './severity.ts';
import type { Counts, GroupSettings, GroupState, GroupStep } from './contract.ts';

type Ticket = Extract<GroupState, { readonly kind: 'ticket' }>;
/** Now, or not before a change has been quiet for so long. */
type Wanted = GroupStep | { readonly kind: 'quiet-first' };

/**
 * A higher severity raises the priority at once. Notes: when the count has doubled, the severity has risen, it flaps, it has come to rest, or
 * all is resolved and quiet, after which nothing else is said; at least so far apart, at most so many a day, of which the last is kept for the
 * closing one.
 */
export function ticketStep(ticket: Ticket, counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
  if (isAbove(counts.severity, ticket.raisedTo)) return { kind: 'raise', to: counts.severity };
  const quietAtMs = counts.lastAtMs + settings.quietMs;
  const wanted = wantedOf(ticket, counts, settings, nowMs);
  if (wanted.kind === 'quiet-first') return { kind: 'wait', untilMs: soon(quietAtMs, nowMs, settings) };
  const mayAtMs = wanted.kind === 'rest' ? Number.POSITIVE_INFINITY : mayNoteAt(ticket.notesAtMs, settings, wanted.kind === 'closing-note');
  if (nowMs >= mayAtMs) return wanted;
  const look = lookAt(ticket, counts, settings, nowMs);
  if (look !== undefined && (look.kind === 'look' || look.untilMs < mayAtMs)) return look;
  if (wanted.kind === 'rest') return untilSilent(counts, settings, nowMs);
  // What may not be said until tomorrow keeps no closing note waiting: once it is quiet, that is what is wanted.
  const isSoonOver = isOver(counts) && quietAtMs > nowMs;
  return { kind: 'wait', untilMs: isSoonOver ? Math.min(mayAtMs, soon(quietAtMs, nowMs, settings)) : mayAtMs };
}

/** Nothing fires, and nothing is held that may. */
const isOver = ({ firing, heldUntilMs }: Counts): boolean => firing === 0 && heldUntilMs === undefined;

/** A new host or condition alone is no note, but a person may have closed the ticket meanwhile: looked at no more often than a window is quiet. */
function lookAt(
  { open }: Ticket,
  { hosts, rules }: Counts,
  { quietMs }: GroupSettings,
  nowMs: number,
): Extract<GroupStep, { kind: 'look' | 'wait' }> | undefined {
  const why = hosts > open.hosts ? 'host' : rules > open.rules ? 'rule' : undefined;
  if (why === undefined) return undefined;
  const untilMs = Math.min(open.atMs + quietMs, nowMs + quietMs);
  return nowMs >= open.atMs + quietMs ? { kind: 'look', why } : { kind: 'wait', untilMs };
}

function wantedOf({ noted, isFlapping: isSaid }: Ticket, counts: Counts, settings: GroupSettings, nowMs: number): Wanted {
  if (isOver(counts) && nowMs >= counts.lastAtMs + settings.quietMs) return { kind: 'closing-note' };
  const isRestless = isFlapping(counts, settings, nowMs);
  if (isAbove(counts.severity, noted.severity)) return { kind: 'update', why: 'severity' };
  if (isRestless) return isSaid ? { kind: 'quiet-first' } : { kind: 'update', why: 'flapping' };
  if (isOver(counts)) return { kind: 'quiet-first' };
  // Only what is held may fire still: nothing is known that could be said.
  if (counts.firing === 0) return { kind: 'rest' };
  if (isSaid) return { kind: 'update', why: 'steady' };
  if (counts.isCarriedOn === true) return { kind: 'update', why: 'carried-on' };
  return counts.count >= 2 * noted.count ? { kind: 'update', why: 'doubled' } : { kind: 'rest' };
}

/** A source that never resolves would keep its groups open for ever. */
function untilSilent({ lastAtMs }: Counts, { silentEndMs }: GroupSettings, nowMs: number): GroupStep {
  if (silentEndMs === undefined) return { kind: 'rest' };
  const endsAtMs = lastAtMs + silentEndMs;
  return nowMs >= endsAtMs ? { kind: 'end', why: 'silent-source' } : { kind: 'wait', untilMs: endsAtMs };
}

/** Also where our clock was set back. */
const soon = (atMs: number, nowMs: number, { quietMs }: GroupSettings): number => Math.min(Math.max(atMs, nowMs + 1), nowMs + quietMs);
