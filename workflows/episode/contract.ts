/** One item of a process, episode after episode: what goes in, every way it can end, and what a process brings. */
import type { Rejection, Route, RouteFailure } from '../chain/contract.ts';
import type { FailedUndo } from '../compensations/kinds.ts';
import type { Because, PeopleRules, TaskChoices } from '../people/contract.ts';
import type { ComingBack } from '../people/times.ts';
import type { Choices, Handled, NothingNew, TicketFields } from '../ticket/contract.ts';
import type { ClientRules, RulesHeld } from '../rules/contract.ts';
import type { Decider, WriteSettings, Written } from '../ticket/writes.ts';

/** As configured. Times in milliseconds. */
export type EpisodeSettings = CommonSettings & ClientRules;
/** As a run carries them, so that it keeps those it started with: what is the same for all clients whole, and `rules`, the hash of the rest. */
export type CarriedSettings = CommonSettings & RulesHeld;

type CommonSettings = WriteSettings & {
  /** Names this set of settings in records. */
  readonly version: string;
  readonly routes: readonly Route[];
  readonly deadline: {
    readonly shareOfTimeLeft: number;
    readonly atMostMs: number;
    readonly withoutDueMs: number;
    readonly overdueMs: number;
  };
  /** A request that no worker has started after this time counts as a route failure. */
  readonly livenessMs: number;
  readonly people: PeopleRules;
  /** How often a ticket that waits for a person asks the machines again. */
  readonly comingBack: ComingBack;
  /** How long a weaker model's answer waits for a review by a better model. */
  readonly reviewWithinMs: number;
  /** How long an announced ticket that its system does not find yet is looked for. */
  readonly absentPatienceMs: number;
  /** How long work that is convenience only waits for AI before a person is asked. @default not at all */
  readonly convenienceMs?: number;
};

/** Every way an episode can end. There is no "gave up". `Decision` is what the process decides. */
export type EpisodeOutcome<Decision = unknown> =
  | NothingNew
  /** The configured scope does not include this ticket. It is only counted. */
  | { readonly kind: 'out-of-scope'; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }
  | {
      readonly kind: 'decided';
      readonly by: Decider;
      readonly decision: Decision;
      /** In a word or two, for lists. */
      readonly inShort: string;
      readonly note: Written;
      readonly fields: Written;
      readonly routeFailures: readonly RouteFailure[];
      readonly failedUndos: readonly FailedUndo[];
    }
  /** Staff have handled it in the ticket system; what they did is the answer. */
  | ({
      readonly kind: 'handled-in-desk';
      readonly routeFailures: readonly RouteFailure[];
      readonly failedUndos: readonly FailedUndo[];
    } & Handled)
  /** Somebody cancelled the run. Nothing more is asked or written; people handle the ticket. */
  | { readonly kind: 'stopped'; readonly failedUndos: readonly FailedUndo[] }
  | {
      readonly kind: 'would-ask-a-person';
      readonly because: Because;
      readonly draft: Decision | undefined;
      readonly routeFailures: readonly RouteFailure[];
      readonly rejected: readonly Rejection[];
    };

/**
 * What a process brings to the episode, all of it pure. The episode reads, asks, writes, waits for people and comes back; it never looks
 * into what is decided. Methods, so that a process may name its own types where the episode knows none.
 */
export type Process<Decision = unknown, Given = unknown> = {
  /** As configuration, records and search attributes name it. */
  readonly name: string;
  /** The workflow type that looks again at a weaker model's answer; undefined where none does. */
  readonly reviewType: string | undefined;
  /** Whether fields of the ticket are set after the note. */
  readonly setsFields: boolean;
  /** Whom to ask where no machine may ever answer: nobody, where all that must be said stands without an answer. @default person */
  readonly whereAiIsOff?: 'person' | 'nobody';
  /** Whether it is read anew before the machines are asked again after a wait for AI: there may be more to say by then. @default false */
  readonly readsBeforeRetry?: boolean;
  /** Why a person is to decide although a machine has answered; undefined where its answer may be written. `now`: what the ticket holds. */
  whyUnsure(decision: Decision, minConfidence: EpisodeSettings['minConfidence'], now: TicketFields): string | undefined;
  /** In a word or two, for lists. Never text of the ticket. */
  inShort(decision: Decision): string;
  /** Ids that a person's answer may name. */
  choicesOf(choices: Choices): TaskChoices;
  /** Throws why a person's answer is refused, none at all included. Synchronous: the SDK does not wait for a validator. */
  checkGiven(given: Given | null, choices: TaskChoices): void;
  /** Fields of a person's answer that name something which is not among these choices. */
  notOffered(given: Given, choices: Choices): readonly string[];
  /** A person's answer as the decision that it is. */
  ofPerson(given: Given, by: string): Decision;
  /** What a person would have to say to give that decision. */
  asGiven(decision: Decision): Given;
  /** Whether a second answer says something that matters to whoever has the ticket. */
  differs(standing: Decision, other: Decision): boolean;
};
