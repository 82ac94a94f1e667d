/** Writes one step to the ticket and repeats the activity until its end is known. */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { continueIfLong } from './continue.ts';
import { WRITE_WITHIN } from '../ticket/timeouts.ts';
import { sinceOf } from '../ticket/since.ts';
import { stepName } from '../ticket/steps.ts';
import { writeRulesOf } from '../ticket/write-rules.ts';
import { readingOf } from './run.ts';
import type { WriteAsked, WriteEnd, WriteStep, WrittenInOrder } from '../ticket/writes.ts';
import type { Run } from './run.ts';

/** The pause before a pending write is asked for again. */
const REST_MS = 5_000;
const never = (): boolean => false;

export type Overtaken = { readonly kind: 'overtaken' };
export type WriteHow = {
  /** If true, nothing is written once staff have acted on the ticket. */
  readonly late: boolean;
  /** True once a person's answer comes before this write. @default never */
  readonly isOvertaken?: () => boolean;
  /** What the same activity goes on with once this is written. @default nothing */
  readonly following?: readonly WriteStep[];
};
export type WriteEndInOrder = WriteEnd & Pick<WrittenInOrder, 'following'>;

/** Ends when the effect stands, or cannot: a ticket system that is down is waited for, and a long run goes on as a new one meanwhile. */
export async function write(run: Run, step: WriteStep, how: WriteHow): Promise<WriteEndInOrder | Overtaken> {
  const { isOvertaken = never, following = [] } = how;
  const summary = `write ${[step, ...following].map(stepName).join(', ')}`;
  for (;;) {
    if (isOvertaken()) return { kind: 'overtaken' };
    const written = await unlessOvertaken(isOvertaken, () =>
      failureAsValue(() => run.desk.writeToTicket.executeWithOptions({ summary, ...WRITE_WITHIN }, [requestFor(run, step, how)])),
    );
    // What is left as a passing failure is a ticket system that did not answer in time.
    if (written.kind !== 'pending' && written.kind !== 'next-route') return written;
    await continueIfLong(run);
    await condition(isOvertaken, REST_MS);
  }
}

/** As `write`, for a step that no answer can overtake. */
export async function writeSurely(run: Run, step: WriteStep, late: boolean): Promise<WriteEnd> {
  const end = await write(run, step, { late });
  if (end.kind === 'overtaken') throw new Error('Expected a write that nothing overtakes, got one that was overtaken.');
  return end;
}

function requestFor(run: Run, step: WriteStep, { late, following = [] }: WriteHow): WriteAsked {
  const { connection, ticket, settings } = run.input;
  const reading = readingOf(run);
  const { client, fields, choices, version } = reading.snapshot;
  return {
    process: run.process.name,
    connection,
    ticket,
    workflowId: run.workflowId,
    episode: reading.number,
    client,
    settings: writeRulesOf(settings),
    seen: { fields, choices, version },
    step,
    ...(following.length === 0 ? {} : { following }),
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
