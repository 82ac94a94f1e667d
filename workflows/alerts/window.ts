/** Pure: when a group of alerts that has no ticket yet gets one. */
import { isFlapping } from './flapping.ts';
import type { Counts, GroupSettings, GroupStep } from './contract.ts';

/**
 * A critical one is summarized at once. Any other waits until the window ends: after a quiet time, at the maximum wait or with so many alerts,
 * whichever is first. What has resolved by then makes no ticket, unless it flapped; while something is held that still fires, nothing is over.
 */
export function windowStep(counts: Counts, settings: GroupSettings, nowMs: number): GroupStep {
  if (counts.critical > 0) return { kind: 'summarize', why: 'critical' };
  if (counts.count === 0) return afterAll(counts, nowMs, counts.held > 0 ? 'held' : 'nothing');
  const isFlappingNow = isFlapping(counts, settings, nowMs);
  if (isFlappingNow) return { kind: 'note-flapping', changes: counts.changes };
  const end = windowEnd(counts, settings, nowMs);
  if (end.why === undefined) return { kind: 'wait', untilMs: end.untilMs };
  if (counts.firing > 0) return { kind: 'summarize', why: end.why };
  if (counts.changes >= settings.flapChanges) return { kind: 'note-flapping', changes: counts.changes };
  return afterAll(counts, nowMs, 'resolved');
}

function afterAll({ heldUntilMs }: Counts, nowMs: number, why: 'resolved' | 'held' | 'nothing'): GroupStep {
  if (heldUntilMs === undefined) return { kind: 'drop', why };
  return { kind: 'wait', untilMs: Math.max(heldUntilMs, nowMs + 1) };
}

type WindowEnd = { readonly why: 'quiet' | 'max-wait' | 'many' } | { readonly why: undefined; readonly untilMs: number };

function windowEnd({ firstAtMs, lastAtMs, count }: Counts, settings: GroupSettings, nowMs: number): WindowEnd {
  if (count >= settings.most) return { why: 'many' };
  const quietAtMs = lastAtMs + settings.quietMs;
  const latestAtMs = firstAtMs + settings.maxWaitMs;
  if (nowMs >= latestAtMs || nowMs >= quietAtMs) return { why: quietAtMs <= latestAtMs ? 'quiet' : 'max-wait' };
  // Also where our clock was set back: no window is longer than the maximum wait from now.
  return { why: undefined, untilMs: Math.min(quietAtMs, latestAtMs, nowMs + settings.maxWaitMs) };
}
