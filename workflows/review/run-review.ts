/** Waits for a better route and asks it. If its answer differs and nobody has changed the ticket, a note suggests it. Ends after a week at the latest. */
import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { priorityOf } from '../priority.ts';
import { askChain } from '../chain/ask.ts';
import { failureAsValue } from '../chain/failure.ts';
import { attemptsOf } from '../chain/timeouts.ts';
import { backstopWaitMs } from '../people/times.ts';
import { askModel } from '../chain/ask-model.ts';
import { deskTimeouts } from '../ticket/timeouts.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { EMPTY } from '../ticket/fields.ts';
import { sinceOf } from '../ticket/since.ts';
import { isSameClient } from '../rules/client-name.ts';
import { minute } from '../minute.ts';
import { permissionsBriefly } from '../rules/permissions-for.ts';
import { writeRulesOf } from '../ticket/write-rules.ts';
import { routeBack } from '../episode/messages.ts';
import type { Priority } from '@temporalio/common';
import type { Answer } from '../chain/ask.ts';
import type { Process } from '../episode/contract.ts';
import type { DeskActivities } from '../ticket/writes.ts';
import type { RecordActivities } from '../records/contract.ts';
import type { ClientPolicy, Place } from '../rules/contract.ts';
import type { Snapshot, Standing } from '../ticket/contract.ts';
import type { Permitted } from '../rules/permissions-for.ts';
import type { ReviewInput, ReviewOutcome } from './contract.ts';

const records = proxyLocalActivities<RecordActivities>(recordTimeouts);

export async function runReview(process: Process, input: ReviewInput): Promise<ReviewOutcome> {
  const { workflowId } = workflowInfo();
  let isBack = false;
  setHandler(routeBack, () => void (isBack = true));
  const { client } = input.snapshot;
  const { reviewWithinMs } = input.settings;
  const endsAtMs = Date.now() + reviewWithinMs;
  const about = `The answer of **${input.route}** for ticket ${input.ticket}`;
  setCurrentDetails(`${about} waits for a better route until ${minute(endsAtMs)}.`);
  const takeBack = (): void => void (isBack = false);
  let outcome: ReviewOutcome;
  try {
    await records.recordWaiting(workflowId, { workflowId, process: process.name, client, dueAtMs: endsAtMs, lane: 'review' });
    outcome = await untilLookedAt(process, input, endsAtMs, { isBack: () => isBack, takeBack });
  } catch (error) {
    if (isCancellation(error)) setCurrentDetails(`${about} was not looked at again: the run was cancelled ${minute(Date.now())}.`);
    throw error;
  } finally {
    // Also where somebody has cancelled it: nobody waits any more.
    await CancellationScope.nonCancellable(() => records.recordWaiting(workflowId, undefined));
  }
  await records.recordReview({ process: process.name, workflowId, input, outcome });
  setCurrentDetails(`${about}: ${reviewEnd(outcome)}, ${minute(Date.now())}.`);
  return outcome;
}

function reviewEnd(outcome: ReviewOutcome): string {
  switch (outcome.kind) {
    case 'confirmed':
      return `**${outcome.route}** says the same`;
    case 'suggested':
      return `**${outcome.route}** says otherwise, and a note on the ticket suggests it`;
    case 'overtaken':
      return `no second look is needed any more, ${outcome.why}`;
    case 'not-reviewed':
      return `not looked at again, ${outcome.why}`;
  }
}

type Back = { readonly isBack: () => boolean; readonly takeBack: () => void };
async function untilLookedAt(process: Process, input: ReviewInput, endsAtMs: number, { isBack, takeBack }: Back): Promise<ReviewOutcome> {
  const { workflowId } = workflowInfo();
  const { comingBack } = input.settings;
  const permitted: Permitted = [];
  for (let tries = 0; Date.now() < endsAtMs; tries++) {
    const waitMs = Math.min(backstopWaitMs(comingBack, tries, Math.random()), endsAtMs - Date.now());
    await condition(isBack, Math.max(1, waitMs));
    takeBack();
    const looked = await lookAgain(process, input, workflowId, { number: tries + 1, permitted });
    if (looked !== undefined) return looked;
  }
  return { kind: 'not-reviewed', why: 'no better route came back in time' };
}

/** Undefined if no better route has answered yet. */
async function lookAgain(
  process: Process,
  input: ReviewInput,
  workflowId: string,
  round: { readonly number: number; readonly permitted: Permitted },
): Promise<ReviewOutcome | undefined> {
  const { connection, ticket, snapshot, answeredIn } = input;
  const desk = proxyActivities<DeskActivities>(deskTimeouts(connection, secondLook(snapshot.client)));
  const now = await failureAsValue(() =>
    // Under the id of the run that answered: what we have written, and which ticket its number stands for, is kept under that.
    desk.lookAtTicket({ connection, ticket, workflowId: answeredIn, since: sinceOf(snapshot), due: { kind: 'as-it-was' } }),
  );
  switch (now.kind) {
    case 'handled':
      return { kind: 'overtaken', why: `a person has changed the ticket (${now.acts.join(', ')})` };
    case 'gone':
      return { kind: 'overtaken', why: now.why };
    case 'untouched':
      if (!isSameClient(now.client, snapshot.client)) return { kind: 'overtaken', why: 'the ticket belongs to another client now' };
      break;
    case 'unknown':
    case 'next-route':
    case 'defect':
      return undefined;
  }
  const permissions = await permissionsBriefly(input.settings, round.permitted, placeNow(snapshot, now));
  if (permissions === 'unknown') return undefined;
  const answer = await ask(process, input, workflowId, { ...round, permissions });
  if (answer.kind !== 'answered') return undefined;
  const { value: decision, route, model } = answer;
  if (process.whyUnsure(decision, input.settings.minConfidence, EMPTY) !== undefined)
    return { kind: 'not-reviewed', why: `${route.route} was not sure either` };
  if (!process.differs(input.decision, decision)) return { kind: 'confirmed', route: route.route };
  const by = { kind: 'model', route: route.route, label: route.label, model, degraded: route.degraded } as const;
  const written = await failureAsValue(() =>
    desk.writeToTicket({
      process: process.name,
      connection,
      ticket,
      workflowId: answeredIn,
      episode: input.episode,
      client: snapshot.client,
      settings: writeRulesOf(input.settings),
      seen: { fields: snapshot.fields, choices: snapshot.choices, version: snapshot.version },
      step: { kind: 'suggestion', decision, by, standing: input.decision },
      since: sinceOf(snapshot),
    }),
  );
  if (written.kind === 'written') return { kind: 'suggested', route: route.route, decision, note: written.ref };
  if (written.kind === 'taken') return { kind: 'overtaken', why: `a person has changed the ticket (${written.acts.join(', ')})` };
  return { kind: 'not-reviewed', why: 'why' in written ? written.why : written.kind };
}

/** Where it stands now decides who may see it, also where our own answer has moved it there. */
function placeNow({ client, fields }: Snapshot, { board = fields.destination, priority = fields.priority }: Standing): Place {
  return { client, board, priority };
}

/** Nobody waits for it. */
const secondLook = (client: string): Priority => priorityOf({ kind: 'item', criticality: 'convenience', comesBack: true, of: client });

/** Better routes only: asking the weaker one twice proves nothing. */
function ask(
  process: Process,
  input: ReviewInput,
  workflowId: string,
  { number, permissions }: { number: number; permissions: ClientPolicy },
): Promise<Answer<unknown>> {
  const { settings, snapshot, episode } = input;
  const { client } = snapshot;
  const chain = {
    routes: settings.routes.filter(({ degraded }) => !degraded),
    ai: permissions.ai,
    onRefusal: permissions.onRefusal,
    stillHolds: () => Promise.resolve(true),
    // Nobody waits for this one.
    machinesStopAtMs: Date.now() + settings.deadline.atMostMs,
    livenessMs: settings.livenessMs,
    ask: (route, times, adjustment, mayMoveOn) => {
      const request = {
        workflowId,
        process: process.name,
        episode,
        round: number,
        route,
        client,
        snapshot,
        adjustment,
        ...(mayMoveOn && { mayMoveOn }),
        attempts: attemptsOf(adjustment),
      };
      return askModel({ route, adjustment, times, priority: secondLook(client) }, request);
    },
  } satisfies Parameters<typeof askChain<unknown>>[0];
  return askChain(chain, { routeFailures: [], now: 'reviewing' });
}
