/** Waits for a better route, asks it once, and suggests where it differs and nobody has touched the ticket. Ends after a week at the latest. */
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
import { askChain } from '../chain/ask.ts';
import { failureAsValue } from '../chain/failure.ts';
import { attemptsOf } from '../chain/policy.ts';
import { backstopWaitMs } from '../people/times.ts';
import { askModel } from '../triage/ask-model.ts';
import { deskPolicy, recordPolicy } from '../triage/policy.ts';
import { EMPTY, needsPerson } from '../triage/confidence.ts';
import { sinceOf } from '../triage/since.ts';
import { isSameClient } from '../triage/client-name.ts';
import { minute } from '../triage/end-story.ts';
import { policyFor } from '../triage/rules-for.ts';
import { writeSettings } from '../triage/write-settings.ts';
import { routeBack } from '../triage/messages.ts';
import { differs } from './differs.ts';
import type { Answer } from '../chain/ask.ts';
import type { Decision, DeskActivities } from '../triage/contract.ts';
import type { RecordActivities } from '../triage/records.ts';
import type { Place } from '../triage/settings.ts';
import type { ReviewInput, ReviewOutcome } from './contract.ts';

const records = proxyLocalActivities<RecordActivities>(recordPolicy);

export async function reviewAnswer(input: ReviewInput): Promise<ReviewOutcome> {
  const { workflowId } = workflowInfo();
  let isBack = false;
  setHandler(routeBack, () => void (isBack = true));
  const { client } = input.snapshot;
  const { reviewWithinMs } = input.settings;
  const endsAtMs = Date.now() + reviewWithinMs;
  const about = `The answer of **${input.route}** for ticket ${input.ticket}`;
  setCurrentDetails(`${about} waits for a better route until ${minute(endsAtMs)}.`);
  const takeBack = (): boolean => {
    const was = isBack;
    isBack = false;
    return was;
  };
  let outcome: ReviewOutcome;
  try {
    await records.recordWaiting(workflowId, { workflowId, client, dueAtMs: endsAtMs, lane: 'review' });
    outcome = await untilLookedAt(input, endsAtMs, { isBack: () => isBack, takeBack });
  } catch (error) {
    if (isCancellation(error)) setCurrentDetails(`${about} was not looked at again: the run was cancelled ${minute(Date.now())}.`);
    throw error;
  } finally {
    // Also where somebody has cancelled it: nobody waits any more.
    await CancellationScope.nonCancellable(() => records.recordWaiting(workflowId, undefined));
  }
  await records.recordReview({ workflowId, input, outcome });
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

type Back = { readonly isBack: () => boolean; readonly takeBack: () => boolean };
async function untilLookedAt(input: ReviewInput, endsAtMs: number, { isBack, takeBack }: Back): Promise<ReviewOutcome> {
  const { workflowId } = workflowInfo();
  const { comingBack, routes } = input.settings;
  for (let tries = 0; Date.now() < endsAtMs; tries++) {
    const waitMs = Math.min(backstopWaitMs(comingBack, tries, Math.random()), endsAtMs - Date.now());
    await condition(isBack, Math.max(1, waitMs));
    const looked = await lookAgain(input, workflowId, { number: tries + 1, mostRoutes: takeBack() ? routes.length : 1 });
    if (looked !== undefined) return looked;
  }
  return { kind: 'not-reviewed', why: 'no better route came back in time' };
}

/** Undefined where no better route has answered: later perhaps. */
async function lookAgain(
  input: ReviewInput,
  workflowId: string,
  round: { readonly number: number; readonly mostRoutes: number },
): Promise<ReviewOutcome | undefined> {
  const { connection, ticket, snapshot, triage } = input;
  const desk = proxyActivities<DeskActivities>(deskPolicy(connection));
  const now = await failureAsValue(() =>
    // Under the id of the triage: what we have written, and which ticket its number stands for, is kept under that.
    desk.lookAtTicket({ connection, ticket, workflowId: triage, since: sinceOf(snapshot), due: { kind: 'as-it-was' } }),
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
  // Where it stands now decides who may see it, also where our own answer has moved it there.
  const { board = snapshot.fields.destination, priority = snapshot.fields.priority } = now;
  const answer = await ask(input, workflowId, { ...round, place: { client: snapshot.client, board, priority } });
  if (answer.kind !== 'answered') return undefined;
  const { value: decision, route, model } = answer;
  if (needsPerson(decision, input.settings.minConfidence, EMPTY) !== undefined)
    return { kind: 'not-reviewed', why: `${route.route} was not sure either` };
  if (!differs(input.decision, decision)) return { kind: 'confirmed', route: route.route };
  const by = { kind: 'model', route: route.route, label: route.label, model, degraded: route.degraded } as const;
  const written = await failureAsValue(() =>
    desk.writeToTicket({
      connection,
      ticket,
      workflowId: triage,
      episode: input.episode,
      client: snapshot.client,
      settings: writeSettings(input.settings),
      seen: { fields: snapshot.fields, choices: snapshot.choices, version: snapshot.version },
      step: { kind: 'suggestion', decision, by, standing: input.decision },
      since: sinceOf(snapshot),
    }),
  );
  if (written.kind === 'written') return { kind: 'suggested', route: route.route, decision, note: written.ref };
  if (written.kind === 'taken') return { kind: 'overtaken', why: `a person has changed the ticket (${written.acts.join(', ')})` };
  return { kind: 'not-reviewed', why: 'why' in written ? written.why : written.kind };
}

/** Better routes only: asking the weaker one twice proves nothing. */
function ask(
  input: ReviewInput,
  workflowId: string,
  { number, mostRoutes, place }: { number: number; mostRoutes: number; place: Place },
): Promise<Answer<Decision>> {
  const { settings, snapshot, episode } = input;
  const { client } = snapshot;
  const policy = policyFor(settings, place);
  const chain = {
    routes: settings.routes.filter(({ degraded }) => !degraded),
    mostRoutes,
    ai: policy.ai,
    onRefusal: policy.onRefusal,
    stillHolds: () => Promise.resolve(true),
    // Nobody waits for this one.
    machinesStopAtMs: Date.now() + settings.deadline.atMostMs,
    ask: (route, budgetMs, mend) => {
      const request = { workflowId, episode, round: number, route, client, snapshot, mend, attempts: attemptsOf(mend) };
      return askModel({ route, mend, times: { budgetMs, livenessMs: settings.livenessMs } }, request);
    },
  } satisfies Parameters<typeof askChain<Decision>>[0];
  return askChain(chain, { falls: [], now: 'reviewing' });
}
