/** Has the receiver told of a higher severity, by a run of its own: neither waits for the other, nor for the ticket system. */
import {
  CancellationScope,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  condition,
  proxyLocalActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { OF_THIS_GENERATION } from '../generation.ts';
import { priorityOf } from '../priority.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { CLIENT, CONNECTION, PROCESS } from '../search-attributes.ts';
import { groupStep } from './group-step.ts';
import { higherSeverityId } from './higher-severity-contract.ts';
import { ALERTS } from './process.ts';
import { LISTEN_EVERY_MS, LOOK_EVERY_MS } from './settings.ts';
import { SEVERITIES, isAbove } from './severity.ts';
import type { GroupActivities, GroupRun, Rise } from './group-contract.ts';
import type { Doing } from './group-tell.ts';
import type { HigherSeverity } from './higher-severity-contract.ts';
import type { Severity } from './severity.ts';

const { severityOf } = proxyLocalActivities<Pick<GroupActivities, 'severityOf'>>(recordTimeouts);

/** `seen`: how much news had come before the look. `now`: how much has come. */
export type News = { readonly seen: number; readonly now: () => number };

/** Does the step, and tells of what rises before and meanwhile: a step may wait for the ticket system for minutes. */
export async function tellingMeanwhile<T extends { readonly run: GroupRun }>(
  doing: Doing,
  news: News,
  step: (run: GroupRun) => Promise<T>,
): Promise<T> {
  const { input, run, look } = doing;
  // What comes while an end is told begins the next episode.
  if (input.onRaise !== 'webhook' || run.ending !== undefined) return step(run);
  let heard = await told(doing, run.heard ?? firstSaid(doing), { severity: look.counts.severity, atMs: look.nowMs });
  let isDone = false;
  const listen = async (): Promise<void> => {
    let { seen } = news;
    let heldForMs = forMs(look.counts.heldUntilMs, look.nowMs);
    for (let gapMs = LOOK_EVERY_MS; canRise(heard); gapMs = Math.min(2 * gapMs, LISTEN_EVERY_MS)) {
      await waitFor(() => isDone || news.now() !== seen, heldForMs);
      if (isDone) return;
      // Before it is read: what comes from here on may not be in what is read.
      seen = news.now();
      const rise = await severityOf({
        connection: input.connection,
        group: input.group,
        episode: look.episode,
        workflowId: workflowInfo().workflowId,
      });
      if (rise) heard = await told(doing, heard, rise);
      heldForMs = rise && forMs(rise.heldUntilMs, rise.atMs);
      await condition(() => isDone, gapMs);
    }
  };
  const listening = listen();
  // Whatever ends it, a cancel, too: the step has its own end first, as where nobody is told.
  listening.catch(() => undefined);
  const went = await step({ ...run, heard }).finally(() => (isDone = true));
  await listening;
  return { ...went, run: { ...went.run, heard } };
}

const canRise = (heard: Severity | undefined): boolean => heard !== undefined && SEVERITIES.some((one) => isAbove(one, heard));

/** What is held begins to count by time alone: nobody tells the run. */
const forMs = (heldUntilMs: number | undefined, nowMs: number): number | undefined =>
  heldUntilMs === undefined ? undefined : Math.max(LOOK_EVERY_MS, heldUntilMs - nowMs);
const waitFor = async (is: () => boolean, withinMs: number | undefined): Promise<unknown> =>
  withinMs === undefined ? condition(is) : condition(is, withinMs);

/** The severity that its first ticket tells; of a run that was begun again, the last that was told, or seen. Undefined where nothing is said yet. */
function firstSaid({ input, run: { group }, look }: Doing): Severity | undefined {
  switch (group.kind) {
    case 'gathering': {
      if (look.before !== undefined) return look.before;
      const { kind } = groupStep(group, look.counts, input.settings, look.nowMs);
      // Whatever comes while it is being made is news: the first try freezes what it says.
      return kind === 'summarize' || kind === 'note-flapping' ? look.counts.severity : undefined;
    }
    case 'ticket':
      return group.noted.severity;
    case 'closed':
      return group.severity;
    case 'ended':
      return undefined;
  }
}

/** What the receiver knows of then. */
async function told({ input, run, look }: Doing, heard: Severity | undefined, { severity: to, atMs }: Rise): Promise<Severity | undefined> {
  if (heard === undefined || !isAbove(to, heard)) return heard;
  const { connection, group, tickets } = input;
  const { episode, client } = look;
  const news = { connection, group, episode, client, from: heard, to, atMs, tickets, ticket: run.ticket ?? null };
  // Who cancels the run of a group, as before an upgrade, cancels no message.
  await CancellationScope.nonCancellable(() => begin(news));
  return to;
}

async function begin(news: HigherSeverity): Promise<void> {
  const { connection, client } = news;
  try {
    await startChild('tellHigherSeverity', {
      workflowId: higherSeverityId(news),
      args: [news],
      // The group may be over while its receiver is away.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      // One that was ended by hand is begun again, under the id by which the receiver knows it.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      priority: priorityOf({ kind: 'item', comesBack: false, of: client }),
      staticSummary: `Higher severity: ${news.from} to ${news.to}`,
      typedSearchAttributes: [
        { key: CLIENT, value: client },
        { key: PROCESS, value: ALERTS.name },
        { key: CONNECTION, value: connection },
        OF_THIS_GENERATION,
      ],
    });
  } catch (error) {
    // A run of the group that was begun again has found it, too.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
