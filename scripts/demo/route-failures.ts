/** Pure: how attempts at a provider ended, in a few words of ours. */
import { CHAIN, stepOfProvider } from './plugs.ts';
import type { AttemptRow } from '../../ledger/contract.ts';

export type RouteFailureSeen = { readonly label: string; readonly words: string; readonly atMs: number };

const WORDS: Readonly<Record<string, string>> = {
  network: 'no connection',
  silent: 'no answer in time',
  malformed: 'no usable answer',
  loading: 'the model was still loading',
  'another-model': 'another model answered',
  refused: 'the model declined',
  'too-large': 'an answer without end',
  '404': 'model gone, 404',
  '429': 'rate-limited, 429',
  '529': 'overloaded, 529',
  aborted: 'stopped',
};

/** Undefined for an answer, and while nobody knows. */
export function endWords({ end }: AttemptRow): string | undefined {
  if (end === undefined || end.outcome === 'answered') return undefined;
  if (end.outcome === 'unfit') return 'wrong answer, refused by the gates';
  if (end.outcome === 'truncated') return 'answer cut short';
  return WORDS[end.raw ?? ''] ?? `status ${end.raw ?? 'unknown'}`;
}

/** Each provider that was left, once for each reason, with the time of its last failure: oldest first. */
export function routeFailuresOf(attempts: readonly AttemptRow[]): readonly RouteFailureSeen[] {
  const routeFailures = new Map<string, RouteFailureSeen>();
  for (const attempt of attempts) {
    const words = endWords(attempt);
    if (words === undefined || attempt.end === undefined) continue;
    const step = stepOfProvider(attempt.provider);
    const label = step === undefined ? attempt.provider : CHAIN[step].label;
    routeFailures.set(`${label}: ${words}`, { label, words, atMs: attempt.end.endedAtMs });
  }
  return [...routeFailures.values()];
}
