/** What the acts of a visitor share. */
import type { Acted } from '../../web/demo/contract.ts';
import type { Seen } from './observe.ts';
import type { Show } from './show.ts';
import type { World } from './world.ts';

export type Acting = {
  readonly world: World;
  readonly seen: Seen;
  readonly show: Show;
  /** Ends the guided story. */
  readonly skip: () => void;
  /** Aborted when the demo is to end. */
  readonly quit: AbortSignal;
  /** Tasks whose answer is on its way. */
  readonly answering: Set<string>;
  /** Set while tickets that wait are being woken: one drain at a time. */
  isDraining: boolean;
  /** Set where a plug was put back meanwhile. */
  wakeAgain: boolean;
};

/** A small provider's desk sees as many in a week; more would only slow this machine down. */
export const MOST_TICKETS = 500;

export const done = (said: string): Acted => ({ kind: 'done', said });
export const refused = (why: string): Acted => ({ kind: 'refused', why });
