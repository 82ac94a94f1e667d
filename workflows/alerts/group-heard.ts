/** Has the receiver told of a higher severity, by a run of its own: a receiver that is away holds up nothing of the group. */
import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { OF_THIS_GENERATION } from '../generation.ts';
import { priorityOf } from '../priority.ts';
import { CLIENT, CONNECTION, PROCESS } from '../search-attributes.ts';
import { higherSeverityId } from './higher-severity-contract.ts';
import { ALERTS } from './process.ts';
import { isAbove } from './severity.ts';
import type { GroupState } from './contract.ts';
import type { GroupInput, GroupRun, Look } from './group-contract.ts';
import type { HigherSeverity } from './higher-severity-contract.ts';
import type { Severity } from './severity.ts';

/** Before any other step, and whatever becomes of that: no ticket system is asked for it. */
export async function tellReceiver(input: GroupInput, run: GroupRun, look: Extract<Look, { kind: 'open' }>): Promise<GroupRun> {
  // What comes while an end is told begins the next episode.
  if (input.onRaise !== 'webhook' || run.ending !== undefined) return run;
  const heard = run.heard ?? firstSaid(run.group);
  const { severity } = look.counts;
  if (heard === undefined || !isAbove(severity, heard)) return heard === run.heard ? run : { ...run, heard };
  const { connection, group, tickets } = input;
  const { episode, client, nowMs: atMs } = look;
  await begin({ connection, group, episode, client, from: heard, to: severity, atMs, tickets, ticket: run.ticket ?? null });
  return { ...run, heard: severity };
}

/** The severity that its first ticket has told; of a run that was begun again, the last that was told. Pure. */
function firstSaid(group: GroupState): Severity | undefined {
  switch (group.kind) {
    case 'gathering':
    case 'ended':
      return undefined;
    case 'ticket':
      return group.noted.severity;
    case 'closed':
      return group.severity;
  }
}

async function begin(news: HigherSeverity): Promise<void> {
  const { connection, client } = news;
  try {
    await startChild('tellHigherSeverity', {
      workflowId: higherSeverityId(news),
      args: [news],
      // The group may be over while its receiver is away.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
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
