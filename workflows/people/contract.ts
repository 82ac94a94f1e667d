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
  /** How long before its due time an item on the list of those that wait gets its note. @default at once, however many wait */
  readonly noteBeforeDueMs?: number;
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
  /** Why a person, in our own words. This and what follows from it may change as long as nobody was told. */
  why: string;
  because?: Because['kind'];
  draft: Draft | undefined;
  /** Who gave the draft, as people read it. */
  draftBy?: string;
  /** The machines that it waits for, all of them down; absent where something else is why a person is asked. */
  cause?: string | undefined;
  /** Its note is put off; absent once the item itself asks. */
  unasked?: Unasked | undefined;
  /** When a note that was put off came to be written; absent where that was at once. */
  askedAtMs?: number;
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

/** `untilMs`: when its note comes. Before it is listed it waits a moment for others of the same cause. */
export type Unasked = { readonly kind: 'gathering' | 'listed'; readonly untilMs: number };

export type ClaimRequest = { readonly task: string; readonly by: string };
export type AnswerRequest<Given = unknown> = ClaimRequest & { readonly decision: Given | null };
