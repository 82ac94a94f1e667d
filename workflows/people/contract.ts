/** What is asked of people, and every way in which they can answer. Data only. */
import type { Because, Decision, Level, TicketFields } from '../triage/contract.ts';

/** `answer`: no machine could or may. `approve`: a planned step. `review`: something of ours that a person must set right. */
export type TaskKind = 'answer' | 'approve' | 'review';

/** Who is asked and when. Times in milliseconds. */
export type PeopleRules = {
  /** Who is asked, in this order; the last one again and again. */
  readonly roles: readonly [string, ...string[]];
  /** From the deadline to the next role, and between two roles. */
  readonly escalateEveryMs: number;
  /** When nobody is left to ask the waits grow, up to this. */
  readonly escalateAtMostMs: number;
  /** For a ticket without a due time. */
  readonly withoutDueMs: number;
  /** A claim that no answer follows lapses after this. */
  readonly claimMs: number;
};

/** What a person says instead of a model; ids from the ticket's own lists. */
export type PersonsDecision = {
  readonly category: string;
  readonly impact: Level;
  readonly urgency: Level;
  readonly destination: string;
  readonly summary: string;
};

export type Claim = { readonly by: string; readonly untilMs: number };
/**
 * What was given and is on its way into the ticket; it is final when its effect stands there. `decision` is null where none was asked for
 * (a review is answered by saying that it is done), and where a machine is about to answer.
 */
export type Answer = { readonly by: string; readonly decision: PersonsDecision | null; readonly atMs: number };

/** A task that is open, in workflow state. `id` is `<workflow id>:e<N>:t<n>`. */
export type OpenTask = {
  readonly id: string;
  readonly number: number;
  readonly kind: TaskKind;
  readonly openedAtMs: number;
  readonly dueAtMs: number;
  /** Why a person, in our own words. */
  readonly why: string;
  readonly because?: Because['kind'];
  readonly draft: Decision | undefined;
  /** Who gave the draft, as people read it. */
  readonly draftBy?: string;
  readonly choices: { readonly categories: readonly string[]; readonly destinations: readonly string[] };
  escalations: number;
  role: string;
  claim: Claim | undefined;
  answer: Answer | undefined;
  /** Replies of the client since the task was opened. */
  clientReplies: number;
  /** How it is about to end: nothing is taken for it any more. */
  ending?: string | undefined;
};

export type ClaimRequest = { readonly task: string; readonly by: string };
export type AnswerRequest = ClaimRequest & { readonly decision: PersonsDecision | null };

/** What people did in the ticket system that settles a ticket there. */
export type Handled = {
  readonly by: string | undefined;
  readonly acts: readonly string[];
  /** The fields as they left them: their answer. */
  readonly fields: TicketFields | undefined;
};
