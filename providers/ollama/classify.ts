/** Pure: what the end of one attempt at Ollama means. Decided on status and error code together, never on status alone. */
import type { Fault, Provider, Verdict } from '../contract.ts';
import { retryOrOpen } from '../retry-after.ts';

type Http = Extract<Fault, { kind: 'http' }>;

/** A supervisor brings a fallen daemon back within 2 to 5 seconds; asking sooner finds nobody. */
const RESTART_MS = 3_000;
/** Mistakes of ours that the server reports as its own. */
const OUR_MISTAKES = new Set(['invalid_format', 'invalid_option']);

/** What the fault means for the next step. */
export const verdictOf: Provider['verdictOf'] = (fault, nowMs) => {
  switch (fault.kind) {
    case 'http':
      return verdictOfStatus(fault, nowMs);
    case 'network':
      return { kind: 'retry-same', afterMs: fault.sent ? undefined : RESTART_MS };
    case 'silent':
      return { kind: 'next-route' }; // overload and a frozen runner both show as silence, and neither passes by asking again
    case 'too-large':
      return { kind: 'next-route' };
    case 'malformed':
      return { kind: 'next-route' }; // at temperature 0 the same request gives the same reply
    case 'refused':
      return { kind: 'policy' };
  }
};

function verdictOfStatus({ status, code, retryAfter }: Http, nowMs: number): Verdict {
  if (code !== undefined && OUR_MISTAKES.has(code)) return { kind: 'fix-or-human' };
  if (status === 401 || status === 402) return { kind: 'open-until', atMs: 'changed-by-hand' };
  if (status === 403) return { kind: 'policy' };
  if (status === 404) return { kind: 'next-route' };
  if (status === 502) return { kind: 'next-route' }; // a model that is not local after all, and its cloud is away
  if (status === 408 || status === 409 || status === 429 || status >= 499) return retryOrOpen(retryAfter, nowMs); // 499: somebody between us gave up
  if (status < 400) return { kind: 'next-route' }; // a redirect: the address is wrong for this route only
  return { kind: 'fix-or-human' };
}
