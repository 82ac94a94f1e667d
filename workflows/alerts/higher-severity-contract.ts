/** What the receiver of higher severities is told, and how that ends. No text of an alert passes through it. */
import type { EpisodeRef } from './group-contract.ts';
import type { Severity } from './severity.ts';

/** All that a message says follows from this and from what an episode is about: so each try says the same. */
export type HigherSeverity = EpisodeRef & {
  readonly client: string;
  /** The severity that was known there before. */
  readonly from: Severity;
  readonly to: Severity;
  /** When it was found, by the clock of the counts. */
  readonly atMs: number;
  readonly tickets: string;
  /** Null where none was known then. */
  readonly ticket: string | null;
};

/** One for each episode and severity, whatever becomes of its ticket: told twice, it is the same run, and the same message. */
export const higherSeverityId = ({
  connection,
  group,
  episode,
  to,
}: Pick<HigherSeverity, 'connection' | 'group' | 'episode' | 'to'>): string => `alerts-severity:${connection}:${group}:e${episode}:${to}`;

export type Posted =
  | { readonly kind: 'taken' }
  /** By the rules nothing is said of this client or board. */
  | { readonly kind: 'withheld'; readonly why: string }
  /** Also where the receiver may have it: it knows the message by its id. `permanent`: it says so until somebody changes something. */
  | { readonly kind: 'not-taken'; readonly permanent: boolean; readonly why: string; readonly retryAfterMs?: number };

/** What operators are told. */
export type Untaken = { readonly tries: number; readonly why: string; readonly isLast: boolean };
export interface HigherSeverityActivities {
  /** One try. */
  postHigherSeverity(news: HigherSeverity): Promise<Posted>;
}
export interface HigherSeverityLocal {
  tellHigherSeverityUntaken(news: HigherSeverity, untaken: Untaken): Promise<void>;
}
export type HigherSeverityOutcome =
  | { readonly kind: 'taken'; readonly tries: number }
  | { readonly kind: 'withheld'; readonly why: string }
  | { readonly kind: 'not-taken'; readonly tries: number; readonly why: string };
