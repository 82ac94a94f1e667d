/** Ticket triage: what goes in, every way it can end, and the work it needs done. */
import type { Asked, Fall, Mend, Rejection, Route } from '../chain/contract.ts';
import type { Stop } from '../chain/ask.ts';
import type { FailedUndo, Settled } from '../compensations/contract.ts';
import type { Handled, PeopleRules } from '../people/contract.ts';
import type { ComingBack } from '../people/times.ts';
import type { DeskNow } from '../people/wait.ts';
import type { TriageState } from './state.ts';
import type { ClientPolicy, Confidences, DueBy, Exception, FieldName, ReadingRules } from './settings.ts';

/** Settings as data, so that a running ticket keeps the rules it started with. Times in milliseconds. */
export type TriageSettings = {
  /** Names this set of settings in records. */
  readonly version: string;
  readonly routes: readonly Route[];
  readonly clients: Readonly<Record<string, ClientPolicy>>;
  /** Clients that are not named above. */
  readonly otherClients: ClientPolicy;
  /** Over both, for some tickets. @default none */
  readonly exceptions?: readonly Exception[];
  /** @default every ticket is in scope, and due when its system says so */
  readonly reading?: ReadingRules;
  readonly deadline: {
    readonly shareOfTimeLeft: number;
    readonly atMostMs: number;
    readonly withoutDueMs: number;
    readonly overdueMs: number;
  };
  /** A field below this confidence (0 to 100) is not set. A number stands for every field, also for those that have a value. */
  readonly minConfidence: number | Confidences;
  /** A model queue that nobody polls is left after this. */
  readonly livenessMs: number;
  /** After a write whose end is unknown, the next try comes no sooner. */
  readonly lookAgainMs: number;
  readonly people: PeopleRules;
  /** When a ticket that waits for a person tries the machines again by itself. */
  readonly comingBack: ComingBack;
  /** Where a ticket goes that waits for a person: nowhere, or to a destination of its system. */
  readonly handOver: { readonly kind: 'note' } | { readonly kind: 'move'; readonly destination: string };
  /** An answer of a weaker model that no better one has looked at by then stays as it is. */
  readonly reviewWithinMs: number;
  /** A ticket that was announced and is not there yet is looked for this long. */
  readonly absentPatienceMs: number;
  /** How long work that is convenience only waits for AI before a person is asked. @default not at all */
  readonly convenienceMs?: number;
};

/** `carried`: where an earlier run of the same item stood when it went on as this one. */
export type TriageInput = {
  readonly connection: string;
  readonly ticket: string;
  readonly settings: TriageSettings;
  readonly carried?: TriageState;
};

export type Level = 1 | 2 | 3;
export type Choice = { readonly id: string; readonly name: string };
export type Choices = { readonly categories: readonly Choice[]; readonly destinations: readonly Choice[] };
export type TicketFields = {
  readonly category: string | null;
  readonly impact: Level | null;
  readonly urgency: Level | null;
  readonly priority: string | null;
  readonly destination: string | null;
};

/** The ticket as read once for an episode: the input of every attempt, and what evidence is checked against. */
export type Snapshot = {
  readonly client: string;
  readonly text: string;
  readonly version: string;
  /** Who has it in hand by its system, as it was read. */
  readonly owner?: string | undefined;
  readonly dueAtMs: number | undefined;
  /** Which rule `dueAtMs` comes from. */
  readonly dueBy?: DueBy;
  readonly fields: TicketFields;
  readonly choices: Choices;
};

/** How a ticket stood when it was last looked at: what has been done since is asked from here. */
export type Since = { readonly version: string; readonly fields: TicketFields; readonly owner: string | undefined };

/** How the newest episode of the item ended, for whoever looks at a run that found nothing to do. */
export type LastOutcome = {
  readonly episode: number;
  readonly outcome: string;
  readonly route: string | undefined;
  readonly endedAtMs: number;
};
type NothingNew = { readonly kind: 'nothing-new'; readonly why: string; readonly last?: LastOutcome };

export type Reading =
  | NothingNew
  | { readonly kind: 'gone'; readonly why: string }
  /** Counted, and not read further. */
  | { readonly kind: 'out-of-scope'; readonly why: string }
  /** No machine can be shown it. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'episode';
      readonly number: number;
      readonly snapshot: Snapshot;
      /** Why no machine is to be asked of this episode; undefined where one may be. */
      readonly forPerson?: string | undefined;
    };

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
export type Decider =
  | { readonly kind: 'model'; readonly route: string; readonly label: string; readonly model: string; readonly degraded: boolean }
  | { readonly kind: 'person'; readonly staff: string };

export type AskRequest = {
  readonly workflowId: string;
  readonly episode: number;
  readonly round: number;
  readonly route: Route;
  readonly client: string;
  readonly snapshot: Snapshot;
  readonly mend: Mend | undefined;
  /** How often Temporal will give this request out: the activity must know which is the last. */
  readonly attempts: number;
};

/** What one step is to leave in the ticket system. */
export type WriteStep =
  | { readonly kind: 'note'; readonly number?: number; readonly decision: Decision; readonly by: Decider; readonly falls: readonly Fall[] }
  | { readonly kind: 'fields'; readonly number?: number; readonly decision: Decision; readonly by?: Decider }
  /** Asks a person: what was tried, why, and the best draft. */
  | {
      readonly kind: 'hand-over';
      readonly number: number;
      readonly why: string;
      readonly because: Because['kind'] | undefined;
      readonly role: string;
      readonly askedAtMs: number;
      readonly dueAtMs: number;
      readonly falls: readonly Fall[];
      readonly draft: Decision | undefined;
      readonly draftBy: string | undefined;
    }
  | { readonly kind: 'move'; readonly number: number; readonly destination: string }
  | { readonly kind: 'put-back'; readonly number: number; readonly from: string | null; readonly to: string }
  /** `target` is the step whose note no longer holds. */
  | { readonly kind: 'supersede'; readonly target: string; readonly settled: Settled }
  /** Standby itself cannot go on with the ticket. `incident` tells one time from another. */
  | { readonly kind: 'overdue'; readonly incident: string; readonly sinceMs: number; readonly because: 'overdue' | 'stuck' }
  /** What a better model says of an answer that stands: a note, never a field. */
  | { readonly kind: 'suggestion'; readonly decision: Decision; readonly by: Decider; readonly standing: Decision };
export type WriteSettings = Pick<TriageSettings, 'clients' | 'otherClients' | 'exceptions' | 'minConfidence' | 'lookAgainMs' | 'handOver'>;
export type WriteRequest = {
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly client: string;
  readonly settings: WriteSettings;
  readonly seen: { readonly fields: TicketFields; readonly choices: Choices; readonly version: string };
  readonly step: WriteStep;
  /** Set for what comes late: a person's act since then has settled the ticket, and nothing is written over that. */
  readonly since: Since | undefined;
};
/** A field of a decision that was not set, and why. */
export type LeftField = { readonly field: FieldName; readonly why: string };
export type Written =
  /** `sets`: of a note of an answer, the fields that it says are set next. */
  | { readonly kind: 'written'; readonly ref: string; readonly left?: readonly LeftField[]; readonly sets?: readonly FieldName[] }
  | { readonly kind: 'withheld'; readonly why: string; readonly left?: readonly LeftField[] }
  | { readonly kind: 'moved'; readonly client: string }
  /** A person was there first. */
  | ({ readonly kind: 'taken' } & Handled)
  /** `left`: fields that were taken and not set, or not to be set. */
  | { readonly kind: 'refused'; readonly why: string; readonly left?: readonly LeftField[] }
  /** Not known within the time of one activity: the workflow asks again, and tends to people in between. */
  | { readonly kind: 'pending'; readonly why: string };

/** `rules` undefined: every ticket is wanted, and due when its system says so. */
export type ReadHow = { readonly absentPatienceMs: number; readonly rules: ReadingRules | undefined };

/** What becomes of the due rows that a look has covered: a task is watched by itself, and what waits for AI is due later. */
export type DueAfterLook = { readonly kind: 'as-it-was' | 'watched' } | { readonly kind: 'waits'; readonly untilMs: number };
export type Look = {
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly since: Since;
  readonly due: DueAfterLook;
};
/** The newest acceptance of the item that this has covered: what was accepted later has not been seen yet. */
export type Covering = { readonly acceptance: number };

export interface DeskActivities {
  readTicket(connection: string, ticket: string, workflowId: string, how: ReadHow): Promise<Reading & Covering>;
  /** Whose ticket it is now, and whether a person has settled it since then. */
  lookAtTicket(look: Look): Promise<DeskNow & Covering>;
  /** Safe to repeat: one key leaves at most one visible effect. The only activity that writes to a ticket system. */
  writeToTicket(request: WriteRequest): Promise<Written>;
}
export interface ModelActivities {
  decide(request: AskRequest): Promise<Asked<Decision>>;
}

/** Why a person would have to decide. */
export type Because =
  | Stop
  | { readonly kind: 'not-confident'; readonly why: string }
  /** `ai-off`: no machine may ever answer this client. */
  | { readonly kind: 'unsettled' | 'unreadable' | 'ai-off'; readonly why: string };
/** Every way a triage can end. There is no "gave up". */
export type TriageOutcome =
  | NothingNew
  /** Not among the tickets that are wanted here: counted, and nothing else. */
  | { readonly kind: 'out-of-scope'; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }
  | {
      readonly kind: 'decided';
      readonly by: Decider;
      readonly decision: Decision;
      readonly priority: string;
      readonly note: Written;
      readonly fields: Written;
      readonly falls: readonly Fall[];
      readonly failedUndos: readonly FailedUndo[];
    }
  /** A person has settled it in the ticket system: that is the answer. */
  | ({ readonly kind: 'handled-in-desk'; readonly falls: readonly Fall[]; readonly failedUndos: readonly FailedUndo[] } & Handled)
  /** Somebody cancelled the run: nothing more is asked or written, and the ticket is theirs. */
  | { readonly kind: 'stopped'; readonly failedUndos: readonly FailedUndo[] }
  | {
      readonly kind: 'would-ask-a-person';
      readonly because: Because;
      readonly draft: Decision | undefined;
      readonly falls: readonly Fall[];
      readonly rejected: readonly Rejection[];
    };
