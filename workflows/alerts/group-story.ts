/** What an operator reads of a group in Temporal's UI. Counts and times only: details are not encrypted while a worker answers for them. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { plainName } from '../episode/end-story.ts';
import { minute } from '../minute.ts';
import { CLIENT } from '../search-attributes.ts';
import type { GroupStep } from './contract.ts';
import type { GroupRun, Look } from './group-contract.ts';

/** Pure. Markdown. */
export function groupStory(run: GroupRun, { client, counts }: Extract<Look, { kind: 'open' }>, step: GroupStep): string {
  const { count, firing, held, severity, hosts, rules, firstAtMs } = counts;
  return [
    `**Group of alerts** of ${plainName(client)}`,
    '',
    `${counted(count, 'alert')}, ${firing} firing, ${held} held, ${severity}; ${counted(hosts, 'host')}, ${counted(rules, 'condition')}${count === 0 ? '' : `; since ${minute(firstAtMs)}`}.`,
    '',
    `Stands: ${run.group.kind}${run.ticket === undefined ? '' : `, ticket ${run.ticket}${fromText(run)}`}. Next: ${nextText(step)}.`,
    ...(run.refused === undefined
      ? []
      : ['', `The ticket system has refused a ticket of it. Asked again after ${minute(run.refused.nextAtMs)}, while it fires.`]),
    ...(run.owed === undefined ? [] : ['', 'Its source has made no ticket of it yet, so nothing is written.']),
  ].join('\n');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
const fromText = ({ followed, ticket }: GroupRun): string =>
  followed !== undefined && followed.into === ticket ? `, into which ticket ${followed.from} was merged` : '';

function nextText(step: GroupStep): string {
  switch (step.kind) {
    case 'wait':
      return `wait until ${minute(step.untilMs)}`;
    case 'rest':
      return 'wait for news';
    default:
      return 'why' in step ? `${step.kind} (${step.why})` : step.kind;
  }
}

export function showGroup(run: GroupRun, look: Extract<Look, { kind: 'open' }>, step: GroupStep): void {
  setCurrentDetails(groupStory(run, look, step));
}

/** Once for a run: whose it is follows from its id. */
export const showClient = (client: string): void => upsertSearchAttributes([{ key: CLIENT, value: client }]);

export const showGroupEnd = (last: string): void => setCurrentDetails(`**Group of alerts**\n\nEnded: ${last}. No episode of it is open.`);
