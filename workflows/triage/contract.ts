/** Ticket triage: what goes in, every way it can end, and the work it needs done. */
import type { AiPolicy, Asked, Fall, Mend, Rejection, Route } from '../chain/contract.ts';
import type { Stop } from '../chain/ask.ts';

export type WriteMode = 'observe' | 'note' | 'fields';
export type ClientPolicy = { readonly ai: AiPolicy; readonly write: WriteMode; readonly onRefusal: 'person' | 'next-route' };

/** Settings as data, so that a running ticket keeps the rules it started with. Times in milliseconds. */
export type TriageSettings = {
  /** Names this set of settings in records. */
  readonly version: string;
  readonly routes: readonly Route[];
  readonly clients: Readonly<Record<string, ClientPolicy>>;
  /** Clients that are not named above. */
  readonly otherClients: ClientPolicy;
  readonly deadline: {
    readonly shareOfTimeLeft: number;
    readonly atMostMs: number;
    readonly withoutDueMs: number;
    readonly overdueMs: number;
  };
  /** A field below this confidence (0 to 100) is not set. */
  readonly minConfidence: number;
  /** A model queue that nobody polls is left after this. */
  readonly livenessMs: number;
  /** After a write whose end is unknown, the next try comes no sooner. */
  readonly lookAgainMs: number;
  /** A ticket that was announced and is not there yet is looked for this long. */
  readonly absentPatienceMs: number;
};

export type TriageInput = { readonly connection: string; readonly ticket: string; readonly settings: TriageSettings };

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
  readonly dueAtMs: number | undefined;
  readonly fields: TicketFields;
  readonly choices: Choices;
};

export type Reading =
  | { readonly kind: 'nothing-new'; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }
  /** No machine can be shown it. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'episode'; readonly number: number; readonly snapshot: Snapshot };

export type ClientLook = { readonly kind: 'client'; readonly client: string } | { readonly kind: 'gone' };

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
export type Decider = {
  readonly kind: 'model';
  readonly route: string;
  readonly label: string;
  readonly model: string;
  readonly degraded: boolean;
};

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
  | { readonly kind: 'note'; readonly decision: Decision; readonly by: Decider; readonly falls: readonly Fall[] }
  | { readonly kind: 'fields'; readonly decision: Decision };
export type WriteRequest = {
  readonly connection: string;
  readonly ticket: string;
  readonly workflowId: string;
  readonly episode: number;
  readonly client: string;
  readonly settings: Pick<TriageSettings, 'clients' | 'otherClients' | 'minConfidence' | 'lookAgainMs'>;
  readonly seen: { readonly fields: TicketFields; readonly choices: Choices };
  readonly step: WriteStep;
};
export type Written =
  | { readonly kind: 'written'; readonly ref: string }
  | { readonly kind: 'withheld'; readonly why: string }
  | { readonly kind: 'moved'; readonly client: string }
  | { readonly kind: 'refused'; readonly why: string };

export interface DeskActivities {
  readTicket(connection: string, ticket: string, workflowId: string, absentPatienceMs: number): Promise<Reading>;
  /** Whose ticket it is now. Reads nothing else of it. */
  clientOf(connection: string, ticket: string, workflowId: string): Promise<ClientLook>;
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
  | { readonly kind: 'unsettled' | 'unreadable'; readonly why: string };
/** Every way a triage can end. There is no "gave up". */
export type TriageOutcome =
  | { readonly kind: 'nothing-new'; readonly why: string }
  | { readonly kind: 'gone'; readonly why: string }
  | {
      readonly kind: 'decided';
      readonly by: Decider;
      readonly decision: Decision;
      readonly priority: string;
      readonly note: Written;
      readonly fields: Written;
      readonly falls: readonly Fall[];
    }
  | {
      readonly kind: 'would-ask-a-person';
      readonly because: Because;
      readonly draft: Decision | undefined;
      readonly falls: readonly Fall[];
      readonly rejected: readonly Rejection[];
    };

export type OutcomeRecord = {
  readonly workflowId: string;
  readonly connection: string;
  readonly ticket: string;
  /** Both undefined where no episode was opened: the ticket is gone or closed, or could not be read. */
  readonly episode: number | undefined;
  readonly client: string | undefined;
  readonly settingsVersion: string;
  readonly outcome: TriageOutcome;
};
export interface RecordActivities {
  /** Idempotent by workflow and episode. Raises the alert line where the outcome is a defect of ours. */
  recordOutcome(record: OutcomeRecord): Promise<void>;
}
