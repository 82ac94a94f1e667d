/** Finds work that cannot go on: workflows whose tasks keep failing, those that wait and would fail at their next step, and those that were ended under it. */
import { createTurn } from './turn.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Said, Seen } from './ask.ts';

export type StuckPorts = {
  readonly ledger: Pick<Ledger, 'waitingWorkflows'>;
  readonly failing: () => Promise<readonly string[]>;
  /** What the server knows of each; those that are not in the answer were not looked at. */
  readonly look: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Seen>>;
  /** What each of them says itself; those that are not in the answer were not asked. */
  readonly ask: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Said>>;
  /** Where nobody waits who could be asked: undefined if a workflow can be run, else why not. */
  readonly prove: (signal: AbortSignal) => Promise<string | undefined>;
  /** More wait than one check can take, and a whole round is longer than was said before. */
  readonly roundGrew: (round: Round) => void;
};
export type FindStuck = (signal: AbortSignal) => Promise<ReadonlySet<string>>;
/** In checks: until each of those that wait was looked at once (was it ended?), and asked once (could it go on?). */
export type Round = { readonly waiting: number; readonly looks: number; readonly asks: number };

/** Looked at in each check. The server answers from memory or by one read: 3,000 took 12 s, 8 at once, on two cores under a load of 20. */
const LOOKED = 3_000;
/** Asked at the first check. A question makes a worker replay the history, so at 50 a second these take 20 s. */
const ASKED_FIRST = 1_000;
/** Asked in each further check, which costs a worker 2 s a minute. */
const ASKED = 100;
/** A round that is said again only when it has doubled: the number of those that wait changes all day. */
const GREW = 2;

export function roundOf(waiting: number): Round {
  return { waiting, looks: Math.ceil(waiting / LOOKED), asks: 1 + Math.ceil(Math.max(0, waiting - ASKED_FIRST) / ASKED) };
}

/** The result's function is called once a check. Throws where Temporal, or every worker, is silent. */
export function createStuck(ports: StuckPorts): FindStuck {
  const [looks, asks] = [createTurn(), createTurn()];
  let isFirst = true;
  let said = 1;
  const known = new Set<string>();
  return async (signal) => {
    const failing = await ports.failing();
    const waiting = new Set(await ports.ledger.waitingWorkflows());
    const round = roundOf(waiting.size);
    if (round.asks >= GREW * said) {
      said = round.asks;
      ports.roundGrew(round);
    }
    for (const id of known) if (!waiting.has(id)) known.delete(id);
    await lookAtSome(ports, { looks, waiting, known, signal });
    const chosen = new Set(asks.next(waiting, isFirst ? ASKED_FIRST : ASKED));
    // What was stuck is asked at every check: whoever was told wants to know when it is over.
    const again = [...known].filter((id) => !chosen.has(id));
    const answered = await ports.ask([...again, ...chosen], signal);
    const answers = [...answered.values()];
    if (!answers.some((answer) => answer === 'answers' || answer === 'fails')) await proof(ports, answers.includes('silent'), signal);
    for (const [id, answer] of answered) note(known, id, answer);
    isFirst = false;
    // Those that were not come to go before those that were.
    asks.had([...chosen].filter((id) => answered.has(id)));
    return new Set([...failing, ...known]);
  };
}

type Looking = {
  readonly looks: ReturnType<typeof createTurn>;
  readonly waiting: ReadonlySet<string>;
  readonly known: Set<string>;
  readonly signal: AbortSignal;
};
/** Finds what was ended from outside without a worker's help, and so far sooner than by asking. */
async function lookAtSome({ look }: StuckPorts, { looks, waiting, known, signal }: Looking): Promise<void> {
  const seen = await look(looks.next(waiting, LOOKED), signal);
  for (const [id, state] of seen) note(known, id, state);
  looks.had([...seen.keys()]);
}

function note(known: Set<string>, id: string, state: Said | Seen): void {
  if (state === 'fails' || state === 'ended') known.add(id);
  else if (state === 'answers' || state === 'done') known.delete(id);
}

/** Without a worker nobody's trouble could be seen. */
async function proof({ prove }: StuckPorts, isSilent: boolean, signal: AbortSignal): Promise<void> {
  const why = isSilent ? 'none of the workflows that wait has answered' : await prove(signal);
  if (why !== undefined) throw new Error(`Expected a workflow worker to answer, got none: ${why}.`);
}
