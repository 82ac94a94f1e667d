/** The phases of an episode, and which follows which. Machines and people may both answer; the first answer counts. */
import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import { answerKept } from '../people/kept.ts';
import { isTaken } from '../people/messages.ts';
import { waitForPerson } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { answering } from './answering.ts';
import { closing, manualFix, undoing } from './closing.ts';
import { continueIfLong } from './continue.ts';
import { carriedAnswer, leftAsItIs, wouldAskAPerson, personsAnswer } from './ending.ts';
import { handOver } from './hand-over.ts';
import { causeOf, inVain, noteDue } from './put-off.ts';
import { lookFound, readTicket } from './looks.ts';
import { runRound } from './round.ts';
import { permissionsAsRead, readingOf } from './run.ts';
import { lookSoon } from './state.ts';
import { showStory } from './story.ts';
import { givesWay } from './told.ts';
import { askedNow, comingBackFor, openTask, recordTask } from './tasks.ts';
import { endedAs, handledInDesk, moved, nextRound, triedAgain } from './turns.ts';
import { beginToWaitForAi, mayWaitForAi, waitForAi } from './wait-for-ai.ts';
import type { Waited } from '../people/wait.ts';
import type { Run } from './run.ts';
import type { ForPerson, Phase } from './state.ts';
import type { RoundEnd } from './round.ts';
import type { EpisodeOutcome } from './contract.ts';

/** A ticket that changes its client or board more often than this in one episode goes to a person. */
const MOST_MOVES = 5;

/** Runs a phase and answers the next one. */
export function nextPhase(run: Run, phase: Exclude<Phase, { kind: 'recording' | 'stopping' | 'done' }>): Promise<Phase> {
  switch (phase.kind) {
    case 'reading':
      return reading(run, phase.after);
    case 'round':
      return oneRound(run);
    case 'waiting-for-ai':
      return waitingForAi(run, phase);
    case 'asking':
      return asking(run);
    case 'waiting':
      return waiting(run);
    case 'writing':
      return answering(run, phase, (forPerson) => handedOver(run, forPerson));
    case 'undoing':
      return undoing(run, phase);
    case 'closing':
      return closing(run, phase);
    case 'manual-fix':
      return manualFix(run, phase);
  }
}

async function reading(run: Run, after: 'news' | 'move'): Promise<Phase> {
  const { state } = run;
  if (after === 'news') {
    state.aiWait = undefined;
    state.moves = 0;
    state.answer = 1;
    state.carried = undefined;
    // A ticket that is gone took with it what was left on it.
    state.stack.length = 0;
  }
  state.now = 'reading the ticket';
  showStory(run, state.reading?.snapshot.client);
  const got = await readTicket(run);
  switch (got.kind) {
    case 'episode': {
      state.reading = got;
      state.since = undefined;
      givesWay(state.stack, got);
      state.round = after === 'news' ? { number: 1 } : nextRound(run);
      return { kind: 'round' };
    }
    case 'gone':
      // Known already, and recorded with its episode.
      return endedEarly(run, after, state.last?.kind === 'gone' ? { kind: 'nothing-new', why: got.why } : got);
    case 'nothing-new':
    case 'out-of-scope':
      return endedEarly(run, after, got);
    case 'unreadable':
      return endedEarly(run, after, wouldAskAPerson(got, state));
    // Reading has no end of its own but an answer, so what is left as a failure is a bug.
    case 'next-route':
    case 'defect':
      return endedEarly(run, after, wouldAskAPerson({ kind: 'defect', why: got.why }, state));
  }
}

/** In the middle of an episode it is that episode's end. */
function endedEarly(run: Run, after: 'news' | 'move', outcome: EpisodeOutcome): Phase {
  run.state.unwritten = run.state.carried;
  run.state.carried = undefined;
  return {
    kind: 'manual-fix',
    ended: after === 'move' ? endedAs(run, outcome) : { outcome, client: undefined, episode: undefined },
  };
}

async function oneRound(run: Run): Promise<Phase> {
  const { state } = run;
  const { carried } = state;
  const asked = askedNow(run);
  if (carried) {
    state.carried = undefined;
    state.routeFailures.length = 0;
    const answer = carriedAnswer(run.process, carried, readingOf(run).snapshot.choices);
    if (answer.kind === 'fits') return { kind: 'writing', given: answer.given, late: false };
    return handedOver(run, answer);
  }
  const end = endBefore(run) ?? (await runRound(run, readingOf(run), state.round));
  switch (end.kind) {
    case 'moved':
      return moved(run);
    case 'answered':
      if (asked && isTaken(asked.task, Date.now())) {
        // Whoever took the task while the machine was thinking comes first; the machine is asked again if nothing comes of it.
        state.routeBack = true;
        return { kind: 'waiting' };
      }
      return { kind: 'writing', given: { decision: end.decision, by: end.by }, late: asked !== undefined };
    case 'person':
      if (end.turnedAway === true) forgetTry(run);
      return handedOver(run, end);
  }
}

/** It is told again when there is room. */
function forgetTry({ state }: Run): void {
  if (state.schedule) state.schedule.triedAtMs = undefined;
  if (state.aiWait) state.aiWait.triedAtMs = undefined;
}

/** Where no machine is to be asked at all. */
function endBefore(run: Run): Extract<RoundEnd, { kind: 'person' }> | undefined {
  const { state } = run;
  const why =
    state.moves > MOST_MOVES
      ? `the ticket changed its client or board more than ${MOST_MOVES} times`
      : state.round.number === 1
        ? readingOf(run).forPerson
        : undefined;
  if (why === undefined) return undefined;
  return { kind: 'person', because: { kind: 'unclear', why }, draft: undefined, rejected: [] };
}

async function handedOver(run: Run, { because, draft, draftBy, rejected }: ForPerson): Promise<Phase> {
  const { state } = run;
  const left = leftAsItIs(run.process, because);
  if (left) return { kind: 'manual-fix', ended: endedAs(run, left) };
  // Observing writes nothing, hand-over notes included: what would have been done is the outcome.
  if ((await permissionsAsRead(run, readingOf(run))).write === 'observe')
    return { kind: 'manual-fix', ended: endedAs(run, { ...wouldAskAPerson(because, state), draft, rejected }) };
  // A machine that ends under a cancel is no reason to ask a person.
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) await scope.cancelRequested;
  const asked = askedNow(run);
  if (asked) return asked.task.unasked ? inVain(run, asked.task, { because, draft, draftBy, rejected }) : { kind: 'waiting' };
  if (await mayWaitForAi(run, because)) {
    beginToWaitForAi(run);
    return { kind: 'waiting-for-ai', because, draft, draftBy, rejected };
  }
  return ask(run, { because, draft, draftBy, rejected });
}

async function ask(run: Run, forPerson: ForPerson): Promise<Phase> {
  const { because, draft, draftBy } = forPerson;
  const { kind, why } = because;
  const cause = await causeOf(run, forPerson);
  await openTask(run, { kind: 'answer', why, because: kind, draft, draftBy, cause }, comingBackFor(run, kind));
  return { kind: askedNow(run)?.task.unasked ? 'waiting' : 'asking' };
}

async function waitingForAi(run: Run, forPerson: ForPerson): Promise<Phase> {
  const waited = await waitForAi(run, await causeOf(run, forPerson));
  const { connection, ticket } = run.input;
  // Its due rows still name the end of a wait for AI that is over.
  if (waited.kind === 'moved') await run.records.recordDue(run.workflowId, connection, ticket, run.process.name);
  return waited.kind === 'over' ? ask(run, forPerson) : afterWait(run, waited);
}

async function asking(run: Run): Promise<Phase> {
  const asked = askedNow(run);
  if (!asked) throw new Error('Expected a task that is open to be asked about, got none.');
  const handing = await handOver(run, asked.task);
  if (handing.kind === 'taken') return handledInDesk(run, handing);
  if (handing.kind === 'moved') return moved(run);
  // What keeps our note off the ticket may be that it stands where nobody is asked: the wait begins with a look.
  if (handing.kind === 'withheld') lookSoon(run.state);
  return { kind: 'waiting' };
}

async function waiting(run: Run): Promise<Phase> {
  const { state, records, workflowId } = run;
  const { client } = readingOf(run).snapshot;
  const asked = askedNow(run);
  if (!asked) throw new Error('Expected a task that is open to be waited for, got none.');
  const { task, schedule } = asked;
  state.now = 'waiting';
  upsertSearchAttributes([{ key: WAITING, value: 'person' }]);
  showStory(run, client);
  const comingBack = comingBackFor(run, task.because);
  // Without a machine that may answer there is nothing to be woken for.
  if (comingBack)
    await records.recordWaiting(workflowId, {
      workflowId,
      process: run.process.name,
      client,
      dueAtMs: task.dueAtMs,
      lane: 'person',
      triedAtMs: schedule.triedAtMs,
    });
  const waited = await waitForPerson(state, task, schedule, {
    comingBack,
    found: () => run.found,
    look: () => lookFound(run),
    record: async (open) => {
      showStory(run, client);
      await recordTask(run, open);
    },
    pause: () => continueIfLong(run),
  });
  if (comingBack) {
    if (waited.kind === 'answered') await answerKept();
    await records.recordWaiting(workflowId, undefined);
  }
  return waited.kind === 'note-due' ? noteDue(run, task) : afterWait(run, waited);
}

function afterWait(run: Run, waited: Exclude<Waited, { kind: 'note-due' }>): Phase {
  run.found = undefined;
  switch (waited.kind) {
    case 'answered': {
      const { by, decision, atMs } = waited.answer;
      if (decision === null) throw new Error('Expected the validator to refuse an answer without a decision, got one.');
      return { kind: 'writing', given: personsAnswer(run.process, by, decision), late: true, answeredAtMs: atMs };
    }
    case 'handled':
      return handledInDesk(run, waited);
    case 'gone':
      // Its number may stand for another ticket by now, which is read under its own episode.
      run.state.readAgain = true;
      return { kind: 'closing', how: 'gone', by: undefined, ended: endedAs(run, waited) };
    case 'moved':
      return moved(run);
    case 'try-again':
      return triedAgain(run);
  }
}
