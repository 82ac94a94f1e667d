/** Ticket triage: what a machine decides about a ticket, and what a person says instead. Data only. */
import type { EpisodeOutcome } from '../episode/contract.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Level } from '../ticket/contract.ts';

export type Confidence = { readonly category: number; readonly impact: number; readonly urgency: number; readonly destination: number };
/** What the model says. `priority` is not among it: code computes that. */
export type Decision = {
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly destination: string;
  readonly summary: string;
  readonly steps: readonly string[];
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
};
/** What a person says instead of a model; ids from the ticket's own lists. */
export type PersonsDecision = {
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly destination: string;
  readonly summary: string;
};

export type TriageOutcome = EpisodeOutcome<Decision>;
export type TriageTask = OpenTask<Decision, PersonsDecision>;
