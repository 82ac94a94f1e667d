/** One episode: rounds of the chain until a machine has answered or a person has; whoever comes first, once. */
import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import { undoAll } from '../compensations/stack.ts';
import { isTaken } from '../people/messages.ts';
import { scheduleFor, waitForPerson } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { person, personsDecision } from './ending.ts';
import { handOver } from './hand-over.ts';
import { mend } from './mend.ts';
import { startReview } from './start-review.ts';
import { priorityOf } from './rules.ts';
import { runRound } from './round.ts';
import { isAsRead, lookBriefly, readTicket, rulesOf } from './run.ts';
import { tell } from './story.ts';
import { closeTask, openTask, recordTask } from './tasks.ts';
import { mayWaitForAi, waitForAi } from './wait-for-ai.ts';
import { writeDown } from './write-down.ts';
import type { Fall } from '../chain/contract.ts';
import type { FailedUndo, Settled } from '../compensations/stack.ts';
import type { Answer, Handled, OpenTask } from '../people/contract.ts';
import type { Schedule, Waited } from '../people/wait.ts';
import type { Because, Decider, Decision, TriageOutcome } from './contract.ts';
import type { Round, RoundEnd } from './round.ts';
import type { Episode, Run } from './run.ts';
import type { TaskEnd } from './tasks.ts';

/** `episode` is undefined where none was opened: the ticket could not be read, or is gone. */
export type Ended = { readonly outcome: TriageOutcome; readonly client: string | undefined; readonly episode: number | undefined };

/** A ticket that changes its client or board this often during one triage is for a person to sort out. */
const MOST_MOVES = 5;

/** What is open with people, kept over the rounds. */
type Asked = { readonly task: OpenTask; readonly schedule: Schedule };

export async function triageEpisode(run: Run, first: Episode): Promise<Ended> {
  let reading = first;
  let round: Round = { number: 1, routes: 'all' };
  let moves = 0;
  let asked: Asked | undefined;
  /** Undos that failed when the ticket moved on: its triage goes first. */
  const owed: FailedUndo[] = [];
  const next = (routes: Round['routes']): Round => ({ number: round.number + 1, routes });
  const ended = async (outcome: TriageOutcome): Promise<Ended> => {
    await mend(run, reading, owed);
    return { outcome, client: reading.snapshot.client, episode: reading.number };
  };
  for (;;) {
    const end = moves > MOST_MOVES ? tooRestless() : await runRound(run, reading, round);
    const step = await afterRound(run, reading, end, asked);
    switch (step.kind) {
      case 'ended':
        return ended(step.outcome);
      case 'try-again':
        asked = step.asked;
        round = next(step.routes);
        break;
      case 'moved': {
        moves += 1;
        // What we left on the ticket was left under other rules.
        if (step.asked) owed.push(...(await settle(run, reading, step.asked, { settled: { kind: 'moved' }, how: 'moved', by: undefined })));
        asked = undefined;
        const again = await readTicket(run);
        if (again.kind === 'nothing-new' || again.kind === 'gone' || again.kind === 'out-of-scope') return ended(again);
        if (again.kind === 'unreadable') return ended(person(again, run.state));
        if (again.kind !== 'episode') return ended(person({ kind: 'defect', why: again.why }, run.state));
        reading = again;
        round = next('all');
      }
    }
  }
}

const tooRestless = (): RoundEnd => ({
  kind: 'person',
  because: { kind: 'unsettled', why: `the ticket changed its client or board more than ${MOST_MOVES} times` },
  draft: undefined,
  rejected: [],
});

type Step =
  | { readonly kind: 'ended'; readonly outcome: TriageOutcome }
  | { readonly kind: 'moved'; readonly asked: Asked | undefined }
  | { readonly kind: 'try-again'; readonly routes: Round['routes']; readonly asked: Asked | undefined };

async function afterRound(run: Run, reading: Episode, end: RoundEnd, asked: Asked | undefined): Promise<Step> {
  switch (end.kind) {
    case 'moved':
      return { kind: 'moved', asked };
    case 'answered':
      if (asked && isTaken(asked.task, Date.now())) {
        // Whoever took the task while the machine was thinking comes first; the machine is asked again if nothing comes of it.
        run.state.routeBack = true;
        return afterWait(run, reading, await waiting(run, reading, asked), asked);
      }
      return answered(run, reading, { decision: end.decision, by: end.by }, asked);
    case 'person':
      return handedOver(run, reading, end, asked);
  }
}

async function answered(run: Run, reading: Episode, given: { decision: Decision; by: Decider }, asked: Asked | undefined): Promise<Step> {
  const falls = [...run.state.falls];
  const late = asked !== undefined;
  // From here on a person would be too late, and is told so instead of being passed over.
  const claimed = asked && given.by.kind === 'model' ? asked.task : undefined;
  if (claimed && given.by.kind === 'model') claimed.answer = { by: given.by.label, decision: null };
  const written = await writeDown(run, reading, { ...given, falls, late, startReview: () => startReview(run, reading, given) });
  if (claimed && written.kind !== 'decided') claimed.answer = undefined;
  switch (written.kind) {
    case 'decided': {
      const how = given.by.kind === 'person' ? 'answered' : 'answered-by-ai';
      if (asked) await closeTask(run, reading, asked.task, { how, by: given.by.kind === 'person' ? given.by.staff : undefined });
      await mend(run, reading, written.outcome.failedUndos);
      return { kind: 'ended', outcome: written.outcome };
    }
    case 'moved':
      return { kind: 'moved', asked };
    case 'taken':
      return handled(run, reading, written, asked);
    case 'defect':
      if (asked && given.by.kind === 'person') return unwritten(run, reading, { ...given, falls, why: written.why }, asked);
      return handedOver(run, reading, { kind: 'person', because: written, draft: given.decision, rejected: [] }, asked);
  }
}

type Given = { readonly decision: Decision; readonly by: Decider; readonly falls: readonly Fall[] };

/** A person has decided and a bug of ours keeps it out of the ticket: asking them again would only repeat it, so they set it by hand. */
async function unwritten(run: Run, reading: Episode, { why, ...given }: Given & { readonly why: string }, { task }: Asked): Promise<Step> {
  await closeTask(run, reading, task, { how: 'answered', by: given.by.kind === 'person' ? given.by.staff : undefined });
  const failedUndos = [...(await undoAll(run.state.stack, { kind: 'stopped' })), { id: 'note', kind: 'partial-write-back', why } as const];
  await mend(run, reading, failedUndos);
  const refused = { kind: 'refused', why } as const;
  const priority = priorityOf(given.decision.impact, given.decision.urgency);
  return { kind: 'ended', outcome: { kind: 'decided', ...given, priority, note: refused, fields: refused, failedUndos } };
}

async function handedOver(
  run: Run,
  reading: Episode,
  end: Extract<RoundEnd, { kind: 'person' }>,
  before: Asked | undefined,
): Promise<Step> {
  const { because, draft, rejected } = end;
  // Observing writes nothing, hand-over notes included: what would have been done is the outcome.
  if (rulesOf(run, reading).write === 'observe') return { kind: 'ended', outcome: { ...person(because, run.state), draft, rejected } };
  // A machine that ends under a cancel is no reason to ask a person.
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) await scope.cancelRequested;
  if (before === undefined && mayWaitForAi(run, reading, because)) {
    const waited = await waitForAi(run, reading);
    if (waited.kind !== 'over') return afterWait(run, reading, waited, undefined);
  }
  const asked = before ?? (await openAsked(run, reading, because, draft));
  if (before === undefined) {
    const handing = await handOver(run, reading, asked.task);
    if (handing.kind === 'taken') return handled(run, reading, handing, asked);
    if (handing.kind === 'moved') return { kind: 'moved', asked };
    // What keeps our note off the ticket may be that it stands where nobody is asked: the wait begins with a look.
    if (handing.kind === 'withheld') run.state.news = true;
  }
  const waited = await waiting(run, reading, asked);
  return afterWait(run, reading, waited, asked);
}

async function openAsked(run: Run, reading: Episode, { kind, why }: Because, draft: Decision | undefined): Promise<Asked> {
  const task = await openTask(run, reading, { kind: 'answer', why, draft, isDefect: kind === 'defect' });
  return { task, schedule: scheduleFor(task, run.input.settings, Date.now(), Math.random()) };
}

async function waiting(run: Run, reading: Episode, { task, schedule }: Asked): Promise<Waited> {
  const { state, records, workflowId } = run;
  const { client } = reading.snapshot;
  state.now = 'waiting';
  upsertSearchAttributes([{ key: WAITING, value: 'person' }]);
  tell(run, client);
  await records.recordWaiting(workflowId, { workflowId, client, dueAtMs: task.dueAtMs, lane: 'person', triedAtMs: schedule.triedAtMs });
  const waited = await waitForPerson(state, task, schedule, {
    rules: run.input.settings.people,
    comingBack: run.input.settings.comingBack,
    isAsRead: (now) => isAsRead(run, reading, now),
    look: () => lookBriefly(run, reading),
    record: async (open, escalated) => {
      tell(run, client);
      await recordTask(run, reading, { task: open, escalated });
    },
  });
  await records.recordWaiting(workflowId, undefined);
  return waited;
}

async function afterWait(run: Run, reading: Episode, waited: Waited, asked: Asked | undefined): Promise<Step> {
  switch (waited.kind) {
    case 'answered':
      if (!asked) throw new Error('Expected an answer to come from a task, got none.');
      return byPerson(run, reading, waited.answer, asked);
    case 'handled':
      return handled(run, reading, waited, asked);
    case 'gone':
      if (asked) await closeTask(run, reading, asked.task, { how: 'gone', by: undefined });
      return { kind: 'ended', outcome: waited };
    case 'moved':
      return { kind: 'moved', asked };
    case 'try-again':
      return { kind: 'try-again', routes: waited.routes, asked };
  }
}

function byPerson(run: Run, reading: Episode, { by, decision }: Answer, asked: Asked): Promise<Step> {
  if (!decision) throw new Error('Expected the validator to refuse an answer without a decision, got one.');
  return answered(run, reading, { decision: personsDecision(decision, by), by: { kind: 'person', staff: by } }, asked);
}

/** What a person did in the ticket system is the answer; our note stops asking, and nothing of ours goes over theirs. */
async function handled(run: Run, reading: Episode, { by, acts, fields }: Handled, asked: Asked | undefined): Promise<Step> {
  const failedUndos = asked
    ? await settle(run, reading, asked, { settled: { kind: 'handled', by }, how: 'handled-in-desk', by })
    : await undoAll(run.state.stack, { kind: 'handled', by });
  await mend(run, reading, failedUndos);
  return { kind: 'ended', outcome: { kind: 'handled-in-desk', by, acts, fields, falls: [...run.state.falls], failedUndos } };
}

async function settle(run: Run, reading: Episode, { task }: Asked, { settled, how, by }: Settling): Promise<readonly FailedUndo[]> {
  const failed = await undoAll(run.state.stack, settled);
  await closeTask(run, reading, task, { how, by });
  return failed;
}
type Settling = { readonly settled: Settled } & TaskEnd;
