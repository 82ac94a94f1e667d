/** One step's effect on the ticket, asked for until it is known how it ended. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { continueIfLong } from './continue.ts';
import { WRITE_WITHIN } from './policy.ts';
import { sinceOf } from './since.ts';
import { stepName } from './steps.ts';
import { writeSettings } from './write-settings.ts';
import { readingOf } from './run.ts';
import type { WriteEnd } from '../compensations/contract.ts';
import type { WriteRequest, WriteStep } from './contract.ts';
import type { Run } from './run.ts';

/** Between two activities: one that fails at once, because its next try would come too late for it, must not be asked again at once. */
const REST_MS = 5_000;
const never = (): boolean => false;

export type Overtaken = { readonly kind: 'overtaken' };
export type WriteHow = {
  /** Gives way to whatever a person has done since the ticket was last looked at. */
  readonly late: boolean;
  /** True once a person's answer comes before this write. @default never */
  readonly isOvertaken?: () => boolean;
};

/** Ends when the effect stands, or cannot: a ticket system that is down is waited for, and a long run goes on as a new one meanwhile. */
export async function write(run: Run, step: WriteStep, { late, isOvertaken = never }: WriteHow): Promise<WriteEnd | Overtaken> {
  for (;;) {
    if (isOvertaken()) return { kind: 'overtaken' };
    const written = await unlessOvertaken(isOvertaken, () =>
      failureAsValue(() =>
        run.desk.writeToTicket.executeWithOptions({ summary: `write ${stepName(step)}`, ...WRITE_WITHIN }, [requestFor(run, step, late)]),
      ),
    );
    // What is left as a passing failure is a ticket system that did not answer in time.
    if (written.kind !== 'pending' && written.kind !== 'next-route') return written;
    await continueIfLong(run);
    await condition(isOvertaken, REST_MS);
  }
}

/** As `write`, for what nothing overtakes. */
export async function writeSurely(run: Run, step: WriteStep, late: boolean): Promise<WriteEnd> {
  const end = await write(run, step, { late });
  if (end.kind === 'overtaken') throw new Error('Expected a write that nothing overtakes, got one that was overtaken.');
  return end;
}

function requestFor(run: Run, step: WriteStep, late: boolean): WriteRequest {
  const { connection, ticket, settings } = run.input;
  const reading = readingOf(run);
  const { client, fields, choices, version } = reading.snapshot;
  return {
    connection,
    ticket,
    workflowId: run.workflowId,
    episode: reading.number,
    client,
    settings: writeSettings(settings),
    seen: { fields, choices, version },
    step,
    since: late ? (run.state.since ?? sinceOf(reading.snapshot)) : undefined,
  };
}

async function unlessOvertaken<T>(isOvertaken: () => boolean, act: () => Promise<T>): Promise<T | Overtaken> {
  const scope = new CancellationScope();
  let isOver = false;
  const acting = scope.run(act).finally(() => (isOver = true));
  // Whoever waits below is told of a failure; a cancel of all must not leave this one unheard.
  acting.catch(() => undefined);
  try {
    await condition(() => isOver || isOvertaken());
  } catch (error) {
    // The run is cancelled, and the write with it: how that ended is what counts.
    if (!isCancellation(error)) throw error;
    return acting;
  }
  if (isOver) return acting;
  scope.cancel();
  // A try that is on its way comes to its end, so that no two writes are; what it has left is found by its mark.
  await acting.catch(() => undefined);
  return { kind: 'overtaken' };
}
