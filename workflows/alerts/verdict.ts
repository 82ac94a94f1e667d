/** Pure: what a model's verdict does to a group. It may raise or annotate; it never closes, suppresses or lowers. */
import { SEVERITIES } from './severity.ts';
import type { Severity } from './severity.ts';

export const VERDICTS = ['needs-attention', 'probably-benign', 'unclear'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a person reads of a verdict, in our own words. */
const SAID: Readonly<Record<Verdict, string>> = {
  'needs-attention': 'the AI thinks that it needs attention',
  'probably-benign': 'the AI thinks that it is probably benign; nothing was lowered or closed',
  unclear: 'the AI could not tell whether it matters',
};

export type AfterVerdict = { readonly severity: Severity; readonly said: string };

/** One step up, and never to critical: what wakes people is decided by their sources and their rules. */
export function afterVerdict(severity: Severity, verdict: Verdict): AfterVerdict {
  const at = SEVERITIES.indexOf(severity);
  const isRaised = verdict === 'needs-attention' && at < SEVERITIES.indexOf('error');
  return { severity: isRaised ? (SEVERITIES[at + 1] ?? severity) : severity, said: SAID[verdict] };
}
