/** The state of an episode as plain data, so that a run can end at any pause and continue as a new one. */
import { AT_ONCE } from '../people/times.ts';
import type { ChainState } from '../chain/ask.ts';
import type { Rejection } from '../chain/contract.ts';
import type { FailedUndo } from '../compensations/kinds.ts';
import type { Decider, UndoReason, WriteEnd } from '../ticket/writes.ts';
import type { Stack } from '../compensations/stack.ts';
import type { Permitted } from '../rules/permissions-for.ts';
import type { Answer, Because } from '../people/contract.ts';
import type { Inbox, Schedule } from '../people/wait.ts';
import type { EpisodeOutcome } from './contract.ts';
import type { Reading, Since } from '../ticket/contract.ts';

export type Episode = Extract<Reading, { kind: 'episode' }>;
/** `episode` is undefined where none was opened: the ticket could not be read, or is gone. */
export type Ended = { readonly outcome: EpisodeOutcome; readonly client: string | undefined; readonly episode: number | undefined };
/** `decision` is the process's own, and nothing here looks into it. */
export type Given = { readonly decision: unknown; readonly by: Decider };
/** The wait for AI before a person is asked: when it ends, and when AI is tried next. */
export type AiWait = { readonly endsAtMs: number; nextTryAtMs: number; tries: number; triedAtMs: number | undefined };
export type Round = { readonly number: number };
export type ForPerson = {
  readonly because: Because;
  readonly draft: unknown;
  /** Who gave the draft, as people read it. */
  readonly draftBy?: string | undefined;
  readonly rejected: readonly Rejection[];
};

/** What is done next. Every phase can be started again: effects it has already made are found by their keys and not repeated. */
export type Phase =
  /** `move`: in the middle of an episode, under the rules of another client or board. */
  | { readonly kind: 'reading'; readonly after: 'news' | 'move' }
  | { readonly kind: 'round' }
  | ({ readonly kind: 'waiting-for-ai' } & ForPerson)
  /** A task is open, and the note that asks is being written. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'waiting' }
  /** `note` and `fields` as far as they are known. */
  | {
      readonly kind: 'writing';
      readonly given: Given;
      readonly late: boolean;
      readonly answeredAtMs?: number;
      note?: WriteEnd;
      fields?: WriteEnd;
    }
  /** Effects on the ticket are undone. */
  | {
      readonly kind: 'undoing';
      readonly undoReason: Extract<UndoReason, { kind: 'handled' | 'moved' }>;
      readonly how: string;
      readonly by: string | undefined;
      readonly after: Ended | 'move';
    }
  /** The task is closed, with what ended it. */
  | { readonly kind: 'closing'; readonly how: string; readonly by: string | undefined; readonly ended: Ended }
  /** Undos have failed: a review task asks for a manual fix. */
  | { readonly kind: 'manual-fix'; readonly ended: Ended }
  | { readonly kind: 'recording'; readonly ended: Ended }
  /** Somebody cancelled the run. `delivered`: what had been announced by then. `ended`: its episode had come to its end before. */
  | { readonly kind: 'stopping'; readonly delivered: number; readonly ended: Ended | undefined }
  | { readonly kind: 'done' };

export type EpisodeState = ChainState &
  Inbox & {
    phase: Phase;
    /** Ids of answers that were taken, so that a repeat is told. */
    readonly answers: string[];
    /** Of the announcements counted in `delivered`: those that a reading has covered. The run ends when it has covered all. */
    read: number;
    /** The newest acceptance that a reading, and that a look, has covered. */
    acceptance: { read: number; looked: number };
    /** Something may have happened that no delivery announces: the ticket is read once more before the run ends. */
    readAgain: boolean;
    reading: Episode | undefined;
    /** What its rules allow where it stood: of each place asked once. */
    readonly permitted: Permitted;
    /** Where the next look begins. */
    since: Since | undefined;
    schedule: Schedule | undefined;
    readonly stack: Stack;
    /** Undos that failed in this episode. */
    failed: FailedUndo[];
    /** Tasks opened in this run. */
    tasks: number;
    aiWait: AiWait | undefined;
    round: Round;
    /** How often the ticket has moved in this episode. */
    moves: number;
    /** A person's answer that was taken before the ticket moved. */
    carried: Answer | undefined;
    /** A person's answer that was accepted and can no longer be written. */
    unwritten: Answer | undefined;
    /** An answer that another overtakes leaves a note of its own: the first, the second … of this episode. */
    answer: number;
    last: EpisodeOutcome | undefined;
  };

export const freshState = (): EpisodeState => ({
  phase: { kind: 'reading', after: 'news' },
  routeFailures: [],
  now: 'reading',
  delivered: 0,
  looked: 0,
  lookAgain: false,
  read: 0,
  acceptance: { read: 0, looked: 0 },
  readAgain: false,
  pace: AT_ONCE,
  routeBack: false,
  changed: false,
  task: undefined,
  answers: [],
  reading: undefined,
  permitted: [],
  since: undefined,
  schedule: undefined,
  stack: [],
  failed: [],
  tasks: 0,
  aiWait: undefined,
  round: { number: 1 },
  moves: 0,
  carried: undefined,
  unwritten: undefined,
  answer: 1,
  last: undefined,
});

/** The phase that a cancel starts. */
export const stoppingOf = ({ phase, delivered }: EpisodeState): Extract<Phase, { kind: 'stopping' }> => {
  if (phase.kind === 'stopping') return phase;
  return { kind: 'stopping', delivered, ended: phase.kind === 'manual-fix' || phase.kind === 'recording' ? phase.ended : undefined };
};

/** A look that could not be judged has covered nothing: the next one comes at its pace. */
export function staysNews(state: Pick<Inbox, 'lookAgain'>): void {
  state.lookAgain = true;
}

/** The next look is made at once, also where nothing was announced. */
export function lookSoon(state: Inbox): void {
  staysNews(state);
  state.pace = AT_ONCE;
}
