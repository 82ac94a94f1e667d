/** Lists what has changed in a ticket system, keeps it, and announces it. */
import { Context } from '@temporalio/activity';
import { asActivities } from '../failures.ts';
import { announceAll } from './announce.ts';
import type { Announced } from './announce.ts';
import { list } from './list.ts';
import type { Listed } from './list.ts';
import { MOST_ASKS } from './poll.ts';
import type { Poll, PollPorts } from './poll.ts';
import type { PollActivities, PollOutcome } from '../../workflows/poll/contract.ts';

export type { PollPorts } from './poll.ts';

export function createPollActivities(ports: PollPorts): PollActivities {
  return asActivities({
    pollChanges: (connection) => pollChanges({ beat: () => Context.current().heartbeat(), ...ports }, connection),
  } satisfies PollActivities);
}

export async function pollChanges(ports: PollPorts, connection: string): Promise<PollOutcome> {
  const poll: Poll = {
    ...ports,
    connection,
    beat: ports.beat ?? (() => undefined),
    beganAtMs: await ports.clock.nowMs(),
    sum: { listed: 0, accepted: 0, ours: 0, unnamed: 0 },
    doubted: [],
    asksLeft: MOST_ASKS,
    polledAtMs: (await ports.ledger.pollCursor(connection))?.polledAtMs ?? 0,
  };
  const listed = await list(poll);
  if ('why' in listed) return { kind: 'not-taken', why: listed.why };
  const polledAtMs = poll.polledAtMs;
  // Also what an earlier poll has listed: it does not wait for a ticket system that is down.
  const announced = await announceAll(poll);
  if (isTrouble(listed)) return refused(poll, listed);
  if (!('why' in announced) && poll.polledAtMs !== polledAtMs) await ports.ledger.putPolledAt(connection, poll.polledAtMs);
  return outcomeOf(poll, listed, announced);
}

type Trouble = Exclude<Listed, { kind: 'ended' | 'left' } | { why: string }>;
const isTrouble = (listed: Exclude<Listed, { why: string }>): listed is Trouble => listed.kind !== 'ended' && listed.kind !== 'left';

function outcomeOf({ sum }: Poll, listed: { readonly kind: 'ended' | 'left' }, announced: Announced): PollOutcome {
  if ('why' in announced) return { kind: 'not-taken', why: announced.why };
  return { kind: 'polled', ...sum, more: listed.kind === 'left' || announced.kind === 'some' };
}

function refused({ alert, connection }: Poll, trouble: Trouble): PollOutcome {
  switch (trouble.kind) {
    case 'unreachable':
      return { kind: 'unreachable', why: trouble.detail };
    case 'forbidden':
      alert({ kind: 'desk-forbidden', detail: `${connection} refuses our token at the list of changes: give it the rights it had` });
      return { kind: 'unreachable', why: trouble.detail };
    case 'unsupported':
      alert({ kind: 'poll-unsupported', detail: `${connection} has no list of changes: set its intake to webhook` });
      return { kind: 'unsupported', why: 'the ticket system has no list of changes' };
  }
}
