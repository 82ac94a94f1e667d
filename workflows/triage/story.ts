/** Pure: what an operator reads in Temporal's UI while a ticket is on its way. */
import type { ChainState } from '../chain/ask.ts';

export function story(ticket: string, client: string, state: ChainState): string {
  const falls = state.falls.map((fall) => `- left ${fall.label}: ${fall.why}`);
  return [`Ticket ${ticket} of ${client}.`, `Now: ${state.now}.`, ...falls].join('\n');
}
