/** Pure: what a dead provider still got, and what it would have got from a chain without breakers. */
import { CHAIN } from './plugs.ts';
import { inWords } from './closing.ts';
import type { StepName } from '../../web/demo/contract.ts';
import type { Seen } from './observe.ts';

export type DeadRoute = {
  /** Requests that tickets sent there, in vain. */
  readonly requests: number;
  /** Tickets that met it. */
  readonly asked: number;
  /** Tiny questions of its control. */
  readonly canaries: number;
  readonly tickets: number;
};
type Facts = {
  readonly tickets: Iterable<string>;
  readonly seen: Pick<Seen, 'attemptsOf' | 'entriesOf' | 'routeStates'>;
  readonly startedAtMs: number;
};

/** Of the tickets that arrived since `startedAtMs`. */
export function deadRouteOf(step: StepName, { tickets, seen, startedAtMs }: Facts): DeadRoute {
  const { dialect } = CHAIN[step];
  const arrived = [...tickets].filter((ticket) => Date.parse(seen.entriesOf(ticket)[0]?.at ?? '') >= startedAtMs);
  const attempts = arrived.map((ticket) => seen.attemptsOf(ticket).filter(({ provider }) => provider === dialect).length);
  return {
    tickets: arrived.length,
    asked: attempts.filter((count) => count > 0).length,
    requests: attempts.reduce((sum, count) => sum + count, 0),
    canaries: seen.routeStates.find(({ route }) => route.startsWith(`${dialect}/`))?.canaries ?? 0,
  };
}

export function deadRouteText(step: StepName, { requests, asked, canaries, tickets }: DeadRoute): string {
  const spared = tickets - asked;
  const rest = spared === 0 ? '' : `; the other ${spared === 1 ? 'ticket' : inWords(spared)} did not ask it`;
  const [inVain, from] = [counted(requests, 'request', 'requests'), counted(asked, 'ticket', 'tickets')];
  return `The dead ${step} got ${inVain} from ${from}, and ${counted(canaries, 'canary', 'canaries')}${rest}.`;
}

const counted = (count: number, one: string, many: string): string => `${inWords(count)} ${count === 1 ? one : many}`;
