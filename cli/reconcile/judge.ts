/** Pure: where ledger and Temporal contradict each other, and the steps that correct it. */
import { itemWords } from '../../activities/item-words.ts';
import { itemOf } from '../../workflows/ids.ts';
import type { HandOver, StandingDue, TaskRow } from '../../ledger/contract.ts';

/** What Temporal knows of a workflow; `holds` is the task that it itself calls open. */
export type RunNow =
  | { readonly kind: 'missing' }
  | { readonly kind: 'ended'; readonly byItself: boolean; readonly endedAtMs: number }
  | { readonly kind: 'running'; readonly holds: string | undefined }
  /** It runs, and no worker says what it holds; or Temporal does not say. */
  | { readonly kind: 'unknown'; readonly why: string };

/** All that the ledger holds of one workflow. */
export type Rows = {
  readonly workflowId: string;
  readonly tasks: readonly TaskRow[];
  readonly waits: boolean;
  readonly due: readonly StandingDue[];
  readonly notes: readonly HandOver[];
};

/** Why something is found. Each kind is one way in which two stores of different age disagree. */
export type Kind =
  /** The ledger counts on a run that Temporal does not have. */
  | 'lost'
  /** The run has come to its end, and an older ledger does not know it. */
  | 'over'
  /** The run is an earlier state of itself, and does not know the task. */
  | 'rewound'
  /** The run is there, and the ledger has nothing by which it would be watched. */
  | 'unwatched'
  /** A note on the ticket asks a person, and nobody waits for the answer. */
  | 'asks-in-vain'
  /** Nothing can be said or done now. */
  | 'left';
export type Step =
  | { readonly kind: 'close-task'; readonly task: TaskRow }
  | { readonly kind: 'stop-waiting' }
  | { readonly kind: 'drop-due'; readonly row: StandingDue }
  | { readonly kind: 'announce'; readonly connection: string; readonly ticket: string; readonly isDue: boolean }
  | { readonly kind: 'recheck' }
  | { readonly kind: 'supersede'; readonly note: HandOver };
export type Finding = {
  readonly kind: Kind;
  readonly workflowId: string;
  readonly what: string;
  readonly steps: readonly Step[];
  /** What no machine will do: somebody has to. */
  readonly byHand: readonly string[];
};

/** A delivery that is on its way has its row before its run; so have two reads of a moment ago. */
const ON_ITS_WAY_MS = 60_000;

export function judge(rows: Rows, run: RunNow, nowMs: number): readonly Finding[] {
  const { workflowId, tasks, waits } = rows;
  const due = rows.due.filter(({ acceptedAtMs }) => acceptedAtMs <= nowMs - ON_ITS_WAY_MS);
  const counted = tasks.length > 0 || waits || due.length > 0;
  switch (run.kind) {
    case 'unknown':
      return counted ? [{ kind: 'left', workflowId, what: run.why, steps: [], byHand: [] }] : [];
    case 'running':
      return rewound(rows, run.holds);
    case 'missing':
      return [...(counted ? [lost(rows, due, 'Temporal has no run of it')] : []), ...(tasks.length > 0 ? [] : inVain(rows))];
    case 'ended': {
      if (!counted) return inVain(rows);
      const isOver = run.byItself && run.endedAtMs >= newest(rows);
      return [
        isOver
          ? over(rows, due)
          : lost(rows, due, run.byItself ? 'Temporal has an earlier run of it only' : 'its run was ended from outside'),
        ...(tasks.length > 0 && !isOver ? [] : inVain(rows)),
      ];
    }
  }
}

/** A run of a ticket that neither task nor row speaks of. */
export const unwatched = (workflowId: string): Finding => ({
  kind: 'unwatched',
  workflowId,
  what: 'it runs, and the ledger has neither task nor due row of it',
  steps: [{ kind: 'recheck' }],
  byHand: [],
});

function lost({ workflowId, tasks, waits }: Rows, due: readonly StandingDue[], why: string): Finding {
  const alone = [...tasks, ...due].find(({ connection }) => connection === null);
  if (alone) return leftAlone(workflowId, alone, why);
  const ticket = itemOf(workflowId);
  // A second look is not made again: the answer that it was to look at stands.
  const isTriage = ticket !== undefined && !workflowId.startsWith('review:');
  return {
    kind: 'lost',
    workflowId,
    what: why,
    steps: [
      ...tasks.map((task): Step => ({ kind: 'close-task', task })),
      ...(waits ? [{ kind: 'stop-waiting' } as const] : []),
      ...(isTriage ? [{ kind: 'announce', ...ticket, isDue: due.length > 0 } as const] : []),
    ],
    byHand: tasks
      .filter(({ kind }) => kind === 'review')
      .map(({ task, ...of }) => `${itemWords(of)}: ${task} asked to set something right; see standby tasks show`),
  };
}

/** Nobody announces what stands in no ticket system. All that the ledger has of it stays, so that it is told of until a new run takes it over. */
const leftAlone = (workflowId: string, of: Parameters<typeof itemWords>[0], why: string): Finding => ({
  kind: 'left',
  workflowId,
  what: `${why}, and no ticket system announces ${itemWords(of)} anew`,
  steps: [],
  byHand: [`start ${itemWords(of)} again`],
});

const over = ({ workflowId, tasks, waits }: Rows, due: readonly StandingDue[]): Finding => ({
  kind: 'over',
  workflowId,
  what: 'its run has come to its end after all that the ledger knows of it',
  steps: [
    ...tasks.map((task): Step => ({ kind: 'close-task', task })),
    ...(waits ? [{ kind: 'stop-waiting' } as const] : []),
    ...due.map((row): Step => ({ kind: 'drop-due', row })),
  ],
  byHand: [],
});

/** The run asks again when it comes to that, under the same name; until then nobody could answer. */
function rewound({ workflowId, tasks }: Rows, holds: string | undefined): readonly Finding[] {
  const strange = tasks.filter(({ task }) => task !== holds);
  if (strange.length === 0) return [];
  const what = 'its run is at an earlier state and does not know the task';
  return [
    {
      kind: 'rewound',
      workflowId,
      what,
      steps: [...strange.map((task): Step => ({ kind: 'close-task', task })), { kind: 'recheck' }],
      byHand: [],
    },
  ];
}

function inVain({ workflowId, notes }: Rows): readonly Finding[] {
  if (notes.length === 0) return [];
  const steps = notes.map((note): Step => ({ kind: 'supersede', note }));
  return [
    { kind: 'asks-in-vain', workflowId, what: 'a note on the ticket asks a person, and nobody waits for the answer', steps, byHand: [] },
  ];
}

const newest = ({ tasks, due }: Rows): number =>
  Math.max(0, ...tasks.map(({ openedAtMs }) => openedAtMs), ...due.map(({ acceptedAtMs }) => acceptedAtMs));
