/** The time-outs of reports. Policies are data with reasons. */
import { BUGS } from '../chain/timeouts.ts';
import { WORKFLOW_QUEUE, deskQueue } from '../ids.ts';
import { priorityOf } from '../priority.ts';
import type { ActivityOptions } from '@temporalio/workflow';
import type { OnTickets } from './contract.ts';

/** Beats come every 5 s. What was under way when its process was killed is given to another after this, and not after its longest time. */
const heartbeatTimeout = '30s';
const priorityFor = (client: string) => priorityOf({ kind: 'item', criticality: 'convenience', comesBack: false, of: client });

export const readTimeouts = (connection: string, client: string, withinMs: number): ActivityOptions => ({
  taskQueue: deskQueue(connection),
  summary: 'read the tickets of the period',
  priority: priorityFor(client),
  // Some hundred pages of 10 s at most.
  startToCloseTimeout: '15m',
  heartbeatTimeout,
  scheduleToCloseTimeout: withinMs,
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '5m', nonRetryableErrorTypes: BUGS },
});
/** What computes in our own process: the figures of some thousand tickets, some charts, a file. */
export const workTimeouts = (client: string): ActivityOptions => ({
  taskQueue: WORKFLOW_QUEUE,
  priority: priorityFor(client),
  startToCloseTimeout: '2m',
  heartbeatTimeout,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes: BUGS },
});
/** A minute at most, and behind others of the same process. */
export const printTimeouts = (client: string): ActivityOptions => ({
  ...workTimeouts(client),
  startToCloseTimeout: '10m',
  scheduleToCloseTimeout: '30m',
});
const [FIRST_AGAIN_MS, LONGEST_AGAIN_MS] = [10_000, 15 * 60_000];
/** The wait after a try of a delivery, the first of which is 1. A recipient may ask for more, and never for less. */
export const deliverAgainMs = (attempt: number, askedMs: number): number =>
  Math.max(Math.min(FIRST_AGAIN_MS * 2 ** (attempt - 1), LONGEST_AGAIN_MS), askedMs);
/** One try is a minute at most; what was not sent is tried for a day. Then a person sees to it. */
const deliverTimeouts = (client: string): ActivityOptions => ({
  ...workTimeouts(client),
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: FIRST_AGAIN_MS, backoffCoefficient: 2, maximumInterval: LONGEST_AGAIN_MS, nonRetryableErrorTypes: BUGS },
});
/** By the queue of whoever reaches this recipient. */
export function deliverTimeoutsTo(client: string, recipient: string, onTickets: OnTickets | undefined): ActivityOptions {
  if (onTickets?.recipients.includes(recipient) !== true) return deliverTimeouts(client);
  // As at other writes to a ticket system no beat is waited for: only after its longest time is it given to another, which the fence counts on.
  const { heartbeatTimeout: _none, ...timeouts } = deliverTimeouts(client);
  return { ...timeouts, taskQueue: deskQueue(onTickets.connection), startToCloseTimeout: '1m' };
}
