/** One round: asks the chain under the rules of the ticket's client, and decides whether the answer may be written. */
import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { askChain } from '../chain/ask.ts';
import { attemptsOf } from '../chain/timeouts.ts';
import { CLIENT, FALLBACK_DEPTH, ROUTE, SLA_DUE_AT } from '../search-attributes.ts';
import { isNews } from '../people/wait.ts';
import { askModel } from '../chain/ask-model.ts';
import { machineTimeMs } from './machine-time.ts';
import { story } from './story.ts';
import { lookAt } from './looks.ts';
import { isAsRead, permissionsAsRead, priorityNow } from './run.ts';
import type { Answer } from '../chain/ask.ts';
import type { Decider } from '../ticket/writes.ts';
import type { ClientPolicy } from '../rules/contract.ts';
import type { Run } from './run.ts';
import type { Episode, ForPerson, Round } from './state.ts';

export type RoundEnd =
  | { readonly kind: 'answered'; readonly decision: unknown; readonly by: Extract<Decider, { kind: 'model' }> }
  /** `turnedAway`: no request was made, since routes that come back had no room yet. */
  | ({ readonly kind: 'person'; readonly turnedAway?: boolean } & ForPerson)
  /** Another client's by now: nothing holds that was decided under the old rules. */
  | { readonly kind: 'moved' };

export async function runRound(run: Run, reading: Episode, round: Round): Promise<RoundEnd> {
  const { state } = run;
  const { client, dueAtMs } = reading.snapshot;
  state.routeFailures.length = 0;
  const dueAt = { key: SLA_DUE_AT, value: dueAtMs === undefined ? null : new Date(dueAtMs) };
  if (round.number === 1) upsertSearchAttributes([{ key: CLIENT, value: client }, ...(dueAtMs === undefined ? [] : [dueAt])]);
  const permissions = await permissionsAsRead(run, reading);
  const answer = permissions.ai === 'off' ? AI_OFF : await ask(run, reading, round, permissions);
  if (answer.kind === 'outdated') return { kind: 'moved' };
  upsertSearchAttributes([
    ...(round.number === 1 ? [] : [{ key: CLIENT, value: client }, dueAt]),
    { key: ROUTE, value: answer.kind === 'answered' ? answer.route.route : 'nobody' },
    { key: FALLBACK_DEPTH, value: state.routeFailures.length },
  ]);
  if (answer.kind === 'nobody')
    return { kind: 'person', because: answer.because, draft: undefined, rejected: answer.rejected, turnedAway: answer.turnedAway };
  const { value: decision, route, model } = answer;
  const unsure = run.process.whyUnsure(decision, run.input.settings.minConfidence, reading.snapshot.fields);
  if (unsure !== undefined)
    return { kind: 'person', because: { kind: 'not-confident', why: unsure }, draft: decision, draftBy: route.label, rejected: [] };
  return { kind: 'answered', decision, by: { kind: 'model', route: route.route, label: route.label, model, degraded: route.degraded } };
}

/** No plan is made where there is nothing to plan. */
const AI_OFF = { kind: 'nobody', because: { kind: 'ai-off', why: 'AI is off for this client' }, rejected: [], turnedAway: false } as const;

function ask(run: Run, reading: Episode, round: Round, { ai, onRefusal }: ClientPolicy): Promise<Answer<unknown>> {
  const { input, workflowId, state } = run;
  const { snapshot, number: episode } = reading;
  const { client } = snapshot;
  const { routes, deadline, livenessMs } = input.settings;
  const machinesStopAtMs = Date.now() + machineTimeMs(deadline, snapshot.dueAtMs, Date.now());
  const chain = {
    routes,
    ai,
    onRefusal,
    stillHolds: () => stillHolds(run, reading, machinesStopAtMs),
    machinesStopAtMs,
    livenessMs,
    ask: (route, times, adjustment, mayMoveOn) => {
      setCurrentDetails(story(input.ticket, client, state));
      const request = {
        workflowId,
        process: run.process.name,
        episode,
        round: round.number,
        route,
        client,
        snapshot,
        adjustment,
        ...(mayMoveOn && { mayMoveOn }),
        attempts: attemptsOf(adjustment),
      };
      return askModel({ route, adjustment, times, priority: priorityNow(run) }, request);
    },
  } satisfies Parameters<typeof askChain<unknown>>[0];
  return askChain(chain, state);
}

/** A ticket that somebody changed may be another client's by now; one that nobody announced is looked at again before the write. */
async function stillHolds(run: Run, reading: Episode, untilMs: number): Promise<boolean> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    if (run.found?.kind === 'moved') return false;
    if (!isNews(run.state)) return true;
    const now = await lookAt(run);
    // One that is gone or taken is found out by the write; here only the rules matter, whoever has moved it under others.
    if (now.kind === 'gone') return true;
    if (now.kind !== 'unknown') {
      const { client = reading.snapshot.client, ...standing } = now;
      const isSo = await isAsRead(run, reading, { client, ...standing });
      if (isSo !== 'unknown') return isSo;
    }
    // Under whose rules it stands, nobody knows: no machine is asked before that is known, or their time is over.
    const leftMs = untilMs - Date.now();
    if (leftMs <= 0) return true;
    await condition(() => run.found?.kind === 'moved', Math.min(pauseMs, leftMs));
  }
}
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
