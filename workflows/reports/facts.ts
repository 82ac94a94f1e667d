/** What a report says, as figures with their names. A model gets these finished; nobody adds anything up behind them. */
import type { Period } from './period.ts';

/** `minutes` are printed as hours and minutes, `date` is milliseconds and printed as the day in the client's zone. */
export type Unit = 'count' | 'percent' | 'points' | 'minutes' | 'rank' | 'date';
export type SourceName = 'ticket-system' | 'alerts' | 'ledger';
/** Unreadable is never zero, and partial is never compared. */
export type SourceState =
  | { readonly kind: 'complete' }
  | { readonly kind: 'partial'; readonly untilMs: number }
  | { readonly kind: 'unreadable'; readonly reason: string };

export type GroupKind = 'priority' | 'category' | 'site' | 'severity' | 'host' | 'age' | 'issue' | 'route' | 'provider';
/** What a figure is about: by this a sentence that says it of something else is known. */
export type About = {
  /** `created`, `resolved`, `acknowledge-median`, … */
  readonly measure: string;
  readonly span: 'this' | 'previous' | 'change';
  readonly group?: { readonly kind: GroupKind; readonly name: string };
};
export type Fact = {
  /** Small letters, digits, hyphens and dots; the same one in every revision. */
  readonly id: string;
  /** A noun phrase that follows the value: `tickets created, priority High`. */
  readonly label: string;
  /** Rounded as it is printed; null where there is no data. */
  readonly value: number | null;
  readonly unit: Unit;
  /** Decimals. Halves go away from zero. */
  readonly rounding: number;
  readonly definition: string;
  readonly source: SourceName;
  readonly about: About;
  /** Which way is good news; neither for volumes. */
  readonly better?: 'up' | 'down';
  /** Why there is no data. */
  readonly missing?: string;
};

/** How numbers and days are printed; the words are English. */
export const REPORT_LANGUAGES = ['en', 'en-GB', 'en-US'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

/** What is frozen before a word is written. `hash` is over all the rest. */
export type FrozenReport = {
  readonly client: string;
  readonly clientName: string;
  readonly period: Period;
  readonly previous: Period;
  readonly sources: Readonly<Record<SourceName, SourceState>>;
  readonly facts: readonly Fact[];
  /** The period is not over: it ends where it was read, and is compared with nothing. Nobody may approve what is made of it. */
  readonly isSoFar?: true;
  /** Not there where it was frozen by a release that knew one alone: `en`. */
  readonly language?: ReportLanguage;
  readonly hash: string;
};
