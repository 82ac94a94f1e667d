/** One group of alerts of one client, episode after episode: it waits for its window, has its ticket made, says what has changed, and ends. */
import {
  allHandlersFinished,
  condition,
  makeContinueAsNewFunc,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { delivered } from '../episode/messages.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { actOf, askAgain, isToAskAgain, payOwed } from './group-acts.ts';
import { goOnEnding } from './group-ending.ts';
import { groupStep } from './group-step.ts';
import { tellingMeanwhile } from './group-heard.ts';
import { freshRun, ofEpisode } from './group-run.ts';
import { LOOK_EVERY_MS } from './settings.ts';
import { showClient, showGroup, showGroupEnd } from './group-story.ts';
import type { Acted } from './group-tell.ts';
import type { GroupActivities, GroupInput, GroupOutcome, GroupRun, Look } from './group-contract.ts';

const ledger = proxyLocalActivities<GroupActivities>(recordTimeouts);

/** Well before the 2,000 that we promise; a look is some five events. */
const MOST_EVENTS = 1_000;
/** After a ticket system that did not answer, or a write whose end is not known yet. */
const AGAIN_MS = 5_000;
/** Nothing follows from time alone. Looked at all the same, should the telling of a change have been lost. */
const REST_MS = 6 * 60 * 60_000;

const goOn = makeContinueAsNewFunc<(input: GroupInput) => Promise<GroupOutcome>>();

export async function alertGroup(input: GroupInput): Promise<GroupOutcome> {
  const { workflowId } = workflowInfo();
  const { carried, ...given } = input;
  let news = 0;
  setHandler(delivered, () => void (news += 1));
  let run = carried ?? freshRun();
  let last = 'nothing';
  let shown: string | undefined;
  for (;;) {
    const seen = news;
    const begunOn = run.episode === undefined ? { begunOn: input.tickets } : {};
    const look = await ledger.lookAtGroup({ connection: input.connection, group: input.group, workflowId, ...begunOn });
    if (look.kind === 'none') {
      await ledger.restGroup(workflowId, look.acceptance, undefined);
      await condition(allHandlersFinished);
      if (news !== seen) continue;
      showGroupEnd(last);
      return { episodes: run.episodes, last };
    }
    if (shown !== look.client) showClient((shown = look.client));
    const doing = { input: given, run: ofEpisode(run, look, input.settings), look };
    const went = await tellingMeanwhile(doing, { seen, now: () => news }, (heard) => stepOf(given, heard, look));
    run = went.run;
    if (went.kind === 'ended') {
      last = went.why;
      await ledger.endGroupEpisode(
        { connection: input.connection, group: input.group, episode: look.episode },
        { change: went.change ?? look.change, why: last },
      );
      run = freshRun(run.episodes + 1);
    }
    if (went.kind === 'waits') await ledger.restGroup(workflowId, look.acceptance, went.dueMs);
    if (went.kind === 'done' || went.kind === 'ended') continue;
    if (workflowInfo().historyLength >= MOST_EVENTS) {
      await condition(allHandlersFinished);
      await goOn({ ...given, carried: run });
    }
    const restMs = went.kind === 'again' ? AGAIN_MS : went.restMs;
    // What came during the look may not be in it: a second later it is.
    await sleep(Math.min(LOOK_EVERY_MS, restMs));
    if (restMs > LOOK_EVERY_MS) await condition(() => news !== seen, restMs - LOOK_EVERY_MS);
  }
}

/** `dueMs`: when something follows from time alone; undefined where nothing does. */
type Waits = { readonly kind: 'waits'; readonly run: GroupRun; readonly restMs: number; readonly dueMs: number | undefined };

async function stepOf(input: GroupInput, before: GroupRun, look: Extract<Look, { kind: 'open' }>): Promise<Acted | Waits> {
  if (before.ending) return goOnEnding({ input, run: before, look }, before.ending);
  if (before.refused && isToAskAgain({ input, run: before, look })) return askAgain({ input, run: before, look }, before.refused);
  let run = before;
  if (run.owed) {
    const paid = await payOwed({ input, run, look }, run.owed);
    if (paid.kind !== 'done') return paid;
    ({ run } = paid);
  }
  const step = groupStep(run.group, look.counts, input.settings, look.nowMs);
  showGroup(run, look, step);
  switch (step.kind) {
    case 'wait':
    case 'rest':
      return waitUntil(run, look.nowMs, Math.min(step.kind === 'wait' ? step.untilMs : Number.POSITIVE_INFINITY, againAtMs(run, look)));
    default:
      return actOf({ input, run, look }, step);
  }
}

const waitUntil = (run: GroupRun, nowMs: number, untilMs: number): Waits => ({
  kind: 'waits',
  run,
  restMs: Math.min(REST_MS, Math.max(1, untilMs - nowMs)),
  dueMs: Number.isFinite(untilMs) ? untilMs : undefined,
});

/** Where all is over nothing that was refused is made any more. */
const againAtMs = ({ refused, group }: GroupRun, { counts }: Extract<Look, { kind: 'open' }>): number =>
  refused === undefined || group.kind !== 'ticket' || counts.firing === 0 ? Number.POSITIVE_INFINITY : refused.nextAtMs;
