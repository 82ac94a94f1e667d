/** The registry: every kind of ticket system that there is. Another one is a folder beside these and a row here. */
import { desk } from './desk/index.ts';
import type { Access, Connector } from './connector.ts';
import type { TicketSystem } from './ticket-system.ts';

const rows: [Connector, ...Connector[]] = [desk];
export const CONNECTORS: readonly [Connector, ...Connector[]] = rows;

/** For a program that brings a ticket system of its own. To be called before anything else is loaded: the configuration names its kind. */
export function addConnector(row: Connector): void {
  if (rows.some(({ kind }) => kind === row.kind)) throw new Error(`Expected a kind of ticket system of its own, got ${row.kind}.`);
  rows.push(row);
}

/** Throws for a kind that has no row: the form of the configuration lets no other through. */
export function connectorOf(kind: string): Connector {
  const found = rows.find((one) => one.kind === kind);
  if (found) return found;
  const known = rows.map((one) => one.kind).join(' or ');
  throw new RangeError(`Expected the kind of a ticket system to be ${known}, got ${JSON.stringify(kind)}.`);
}

/** Connects to the ticket system of one connection; nothing is asked yet. */
export const openTicketSystem = ({ kind, ...access }: Access & { readonly kind: string }): TicketSystem => connectorOf(kind).open(access);
