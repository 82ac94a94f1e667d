/**
 * A week or month as far as it has come, for whoever wants to see it now. It is no report: it has no revision, asks no model and no person, and
 * goes to nobody. Its page and its figures stand in the ledger under their hashes.
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { LOCAL_LOOK } from '../chain/timeouts.ts';
import { ticketsWithin } from './tickets-within.ts';
import { workTimeouts } from './timeouts.ts';
import type { ReportActivities, SoFarInput, SoFarLocalActivities, SoFarOutcome } from './contract.ts';

const { beginSoFar } = proxyLocalActivities<SoFarLocalActivities>(LOCAL_LOOK);

/** Somebody sits before it and waits: a ticket system that takes longer is said to be unreadable. */
const READ_WITHIN_MS = 2 * 60_000;

export async function reportSoFar(input: SoFarInput): Promise<SoFarOutcome> {
  const begun = await beginSoFar(input);
  if (begun.kind === 'refused') return begun;
  const of = { ...input.ref, timeZone: input.timeZone, untilMs: begun.untilMs };
  const { pageSoFar } = proxyActivities<ReportActivities>(workTimeouts(of.client));
  return pageSoFar(of, await ticketsWithin(begun.tickets, of, READ_WITHIN_MS));
}
