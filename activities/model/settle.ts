/** Closes an attempt's row: what came, what it cost, in the vendor's own short word. */
import { costOf } from '../../providers/prices.ts';
import type { Judged } from './judge.ts';
import type { ModelPorts, ServedRoute } from './decide.ts';
import type { Completion } from '../../providers/contract.ts';

export type Settlement = {
  readonly attempt: string;
  readonly config: ServedRoute['config'];
  readonly completion: Completion;
  readonly judged: Judged;
};

/** A paid answer must not be lost, nor asked for again, because its row could not be closed. */
export async function settle(ports: Pick<ModelPorts, 'ledger' | 'clock' | 'alert'>, settlement: Settlement): Promise<void> {
  const { attempt, config, completion, judged } = settlement;
  const endedAtMs = await ports.clock.nowMs();
  const { usage } = completion;
  const end = {
    endedAtMs,
    outcome: judged.kind,
    raw: rawOf(completion),
    detail: detailOf(completion, judged),
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    costMicros: usage === undefined ? null : costOf(config.kind, config.model, usage, endedAtMs),
  };
  try {
    await ports.ledger.settleAttempt(attempt, end);
  } catch (error) {
    ports.alert({
      kind: 'record-lost',
      detail: `an attempt's row could not be closed: ${error instanceof Error ? error.name : typeof error}`,
    });
  }
}

function rawOf(completion: Completion): string {
  if (completion.kind !== 'fault') return completion.raw;
  const { fault } = completion;
  return fault.kind === 'http' ? String(fault.status) : fault.kind;
}

/** Sealed at rest: it may quote the vendor, who may quote the ticket. */
function detailOf(completion: Completion, judged: Judged): string | undefined {
  if (completion.kind === 'fault') return 'detail' in completion.fault ? completion.fault.detail : undefined;
  return judged.kind === 'unfit' ? judged.problems.join('; ') : undefined;
}
