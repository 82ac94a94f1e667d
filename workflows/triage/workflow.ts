/** The workflows of triage: a ticket, and a second look at what a weaker model has said of it. */
import { runEpisodes } from '../episode/run-episodes.ts';
import { runReview } from '../review/run-review.ts';
import { TRIAGE } from './process.ts';
import type { EpisodeInput } from '../episode/input.ts';
import type { ReviewInput, ReviewOutcome } from '../review/contract.ts';
import type { TriageOutcome } from './contract.ts';

/** One ticket from its announcement to its outcome, episode after episode. */
export const triageTicket = (input: EpisodeInput): Promise<TriageOutcome> => runEpisodes(TRIAGE, input) as Promise<TriageOutcome>;

/** A second look at a weaker model's answer, once a better one is back. */
export const reviewAnswer = (input: ReviewInput): Promise<ReviewOutcome> => runReview(TRIAGE, input);
