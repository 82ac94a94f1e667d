/** Finds work that cannot go on: workflows whose tasks keep failing, those that wait and would fail at their next step, and those that were ended under it. */
import type { Ledger } from '../../ledger/contract.ts';
import type { Said } from './ask.ts';

export type StuckPorts = {
  readonly ledger: Pick<Ledger, 'tasks' | 'waiting'>;
  readonly failing: () => Promise<readonly string[]>;
  /** What each of them says; those that are not in the answer were not asked. */
  readonly ask: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Said>>;
  /** Where nobody waits who could be asked: undefined if a workflow can be run, else why not. */
  readonly prove: (signal: AbortSignal) => Promise<string | undefined>;
};
export type FindStuck = (signal: AbortSignal) => Promise<ReadonlySet<string>>;

/** Items asked at most, in all and at the first check. */
const MOST = 1_000;
/** Each check asks so many of those that wait, in turn; at one check a minute 1,000 of them take ten minutes. The first check asks all. */
const EACH_CHECK = 100;

/** The result's function is called once a check. Throws where Temporal, or every worker, is silent. */
export function createStuck(ports: StuckPorts): FindStuck {
  let turn: readonly string[] = [];
  let isFirst = true;
  const known = new Set<string>();
  return async (signal) => {
    const failing = await ports.failing();
    const waiting = await waitingIds(ports.ledger);
    const inTurn = new Set(turn);
    const all = [...turn.filter((id) => waiting.has(id)), ...[...waiting].filter((id) => !inTurn.has(id))];
    const chosen = new Set(all.slice(0, isFirst ? MOST : EACH_CHECK));
    // What was stuck is asked at every check: whoever was told wants to know when it is over.
    const again = [...known].filter((id) => !chosen.has(id) && waiting.has(id));
    const said = await ports.ask([...again, ...chosen], signal);
    const answers = [...said.values()];
    if (!answers.some((answer) => answer === 'answers' || answer === 'fails')) await proof(ports, answers.includes('silent'), signal);
    for (const [id, answer] of said)
      if (answer === 'fails' || answer === 'ended') known.add(id);
      else if (answer === 'answers' || answer === 'done') known.delete(id);
    for (const id of known) if (!waiting.has(id)) known.delete(id);
    isFirst = false;
    // Those that were not come to go before those that were.
    turn = [...all.filter((id) => !said.has(id)), ...all.filter((id) => said.has(id))];
    return new Set([...failing, ...known]);
  };
}

/** Without a worker nobody's trouble could be seen. */
async function proof({ prove }: StuckPorts, isSilent: boolean, signal: AbortSignal): Promise<void> {
  const why = isSilent ? 'none of the workflows that wait has answered' : await prove(signal);
  if (why !== undefined) throw new Error(`Expected a workflow worker to answer, got none: ${why}.`);
}

async function waitingIds(ledger: StuckPorts['ledger']): Promise<ReadonlySet<string>> {
  const tasks = await ledger.tasks({ open: true }, MOST);
  const waiting = await ledger.waiting('ticket-triage', MOST);
  return new Set([...tasks, ...waiting].map(({ workflowId }) => workflowId));
}
