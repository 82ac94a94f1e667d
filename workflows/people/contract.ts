/** The types of tasks for people: what is asked, and how it can be answered. */
import type { Stop } from '../chain/ask.ts';

/** Why a person has to decide. */
export type Because =
  | Stop
  | { readonly kind: 'not-confident'; readonly why: string }
  /** `ai-off`: no machine may ever answer this client. */
  | { readonly kind: 'unclear' | 'unreadable' | 'ai-off'; readonly why: string };

/** `answer`: decide instead of a machine. `approve`: allow a planned step. `review`: a manual fix of something we could not undo. */
export type TaskKind = 'answer' | 'approve' | 'review';

/** Who is asked and when. Times in milliseconds. */
export type PeopleRules = {
  /** Who is asked, in this order; the last one again and again. */
  readonly roles: readonly [string, ...string[]];
  /** From the deadline to the next role, and between two roles. */
  readonly escalateEveryMs: number;
  /** After the last role the waits double, up to this. */
  readonly escalateAtMostMs: number;
  /** For a ticket without a due time. */
  readonly withoutDueMs: number;
  /** How long a claim holds. */
  readonly claimMs: number;
};

export type Claim = { readonly by: string; readonly untilMs: number };
/**
 * What was given and is on its way into the ticket; it is final when its effect stands there. `decision` is null where none was asked for
 * (a review is answered by saying that it is done), and where a machine is about to answer.
 */
export type Answer<Given = unknown> = { readonly by: string; readonly decision: Given | null; readonly atMs: number };

/** Ids that an answer may name, by the field that they are for. */
export type TaskChoices = Readonly<Record<string, readonly string[]>>;

/** A task that is open, in workflow state. `id` is `<workflow id>:e<N>:t<n>`. `Draft` and `Given` are a process's: what a machine and a person decide. */
export type OpenTask<Draft = unknown, Given = unknown> = {
  readonly id: string;
  readonly number: number;
  readonly kind: TaskKind;
  readonly openedAtMs: number;
  readonly dueAtMs: number;
  /** Why a person, in our own words. */
  readonly why: string;
  readonly because?: Because['kind'];
  readonly draft: Draft | undefined;
  /** Who gave the draft, as people read it. */
  readonly draftBy?: string;
  readonly choices: TaskChoices;
  escalations: number;
  role: string;
  claim: Claim | undefined;
  answer: Answer<Given> | undefined;
  /** Replies of the client since the task was opened. */
  clientReplies: number;
  /** How it is about to end: nothing is taken for it any more. */
  ending?: string | undefined;
};

export type ClaimRequest = { readonly task: string; readonly by: string };
export type AnswerRequest<Given = unknown> = ClaimRequest & { readonly decision: Given | null };
