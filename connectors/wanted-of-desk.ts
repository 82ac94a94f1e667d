/** Pure: what a source of alerts wants of its ticket system, and that cannot do: what is wanted, what it says of itself, and what to do. */
import { canClose, canCreate } from './ticket-system.ts';
import type { CapabilitiesRead } from './ticket-system.ts';

export type WantedOfDesk = {
  /** The ticket system, by the name of its connection. */
  readonly tickets: string;
  readonly create: boolean;
  /** Of tickets that were made, and of no others. */
  readonly closeResolved: boolean;
};

/** In words for people. Undefined where nothing is missing, and of one that could not be asked. */
export function missedIn({ tickets, create, closeResolved }: WantedOfDesk, read: CapabilitiesRead): string | undefined {
  if (create && canCreate(read) === false)
    return `${tickets} makes no tickets for Standby: a summary goes on a ticket that the source names, or is only told; say create: false where that is meant`;
  if (create && closeResolved && canClose(read) === false)
    return `closeResolved wants tickets closed, and ${tickets} closes none for Standby (${saysText(read)}): they stay open with their closing note; connect an adapter of contract 2.2 that says close, or leave closeResolved out`;
  return undefined;
}

const saysText = (read: CapabilitiesRead): string =>
  read.kind === 'capabilities' ? `it says contract ${read.contract}, and not close` : 'it says nothing of itself, as of contract 1';
