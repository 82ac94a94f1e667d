/** What is said of a group of alerts: by a model, and by a person instead. Data and their bounds. */
import type { EpisodeOutcome } from '../episode/contract.ts';
import type { Verdict } from './verdict.ts';

/** Characters. Every text is bounded: a grammar without a bound lets a small model run to its output limit. */
export const LONGEST = { happened: 300, cause: 160, step: 120 } as const;
export const MOST = { causes: 2, steps: 3 } as const;

/** What a model has made of a group. `evidence`: fingerprints of alerts that it was shown. */
export type Cause = { readonly cause: string; readonly evidence: readonly string[] };
export type Summary = {
  readonly happened: string;
  /** None: not known from these alerts. */
  readonly causes: readonly Cause[];
  readonly verdict: Verdict;
  readonly steps: readonly string[];
};
/** What a person says instead. */
export type PersonsSummary = { readonly verdict: Verdict; readonly happened: string; readonly steps: readonly string[] };

export type SummaryOutcome = EpisodeOutcome<Summary>;
