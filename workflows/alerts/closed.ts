/** Pure: what a group does whose ticket people have closed or merged while it fires. */
import { isAbove } from './severity.ts';
import type { Counts, GroupSettings, GroupState, GroupStep } from './contract.ts';

type Closed = Extract<GroupState, { readonly kind: 'closed' }>;

/**
 * That a person has closed it is found when something is to be said. What they knew is what was known when it was last open: whatever came after
 * that is news to them. Of one that was closed before anything was said on it nothing else is known than what counts now.
 */
export function closedBy(state: GroupState, { severity, hosts, rules }: Counts, atMs: number): Closed {
  if (state.kind !== 'ticket') return { kind: 'closed', atMs, severity, hosts, rules };
  return { kind: 'closed', atMs, severity: state.raisedTo, hosts: state.open.hosts, rules: state.open.rules };
}

/**
 * Nothing is written, and all is silent for a day: also what resolves and fires again is what the person has closed. A new host, a new rule or
 * a higher severity is news, and opens a ticket that is linked with the closed one; so does whatever still fires when the silence is over.
 */
export function closedStep(closed: Closed, counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
  if (isAbove(counts.severity, closed.severity)) return { kind: 'linked-ticket', why: 'severity' };
  if (counts.hosts > closed.hosts) return { kind: 'linked-ticket', why: 'host' };
  if (counts.rules > closed.rules) return { kind: 'linked-ticket', why: 'rule' };
  const endsAtMs = closed.atMs + settings.silenceMs;
  if (nowMs < endsAtMs) return { kind: 'wait', untilMs: Math.min(endsAtMs, nowMs + settings.silenceMs) };
  if (isSilent(counts, settings, nowMs)) return { kind: 'end', why: 'silent-source' };
  if (counts.firing > 0) return { kind: 'linked-ticket', why: 'still-firing' };
  if (counts.heldUntilMs !== undefined) return { kind: 'wait', untilMs: Math.max(counts.heldUntilMs, nowMs + 1) };
  return { kind: 'end', why: 'resolved-in-silence' };
}

/** Of a source that never says that an alert is over: nothing of it is known to fire still. */
const isSilent = ({ lastAtMs }: Counts, { silentEndMs }: GroupSettings, nowMs: number): boolean =>
  silentEndMs !== undefined && nowMs >= lastAtMs + silentEndMs;

export type AfterMerge = { readonly kind: 'follow'; readonly ticket: string } | { readonly kind: 'leave'; readonly why: string };

/** Once: the survivor of a survivor is people's own doing, and two tickets that were merged into each other would be followed for ever. */
export function afterMerge(ticket: string, survivor: string | undefined, hasFollowed: boolean): AfterMerge {
  if (survivor === undefined) return { kind: 'leave', why: 'it was merged, and into which ticket is not said' };
  if (survivor === ticket) return { kind: 'leave', why: 'it was merged into itself' };
  return hasFollowed ? { kind: 'leave', why: 'it was merged a second time' } : { kind: 'follow', ticket: survivor };
}
