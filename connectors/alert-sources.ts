/** The registry: every kind of alert source that there is. Another one is a folder beside these and a row here. */
import { alertmanager } from './alertmanager/index.ts';
import { alerts } from './alerts/index.ts';
import { dattoRmm } from './datto-rmm/index.ts';
import { ninjaone } from './ninjaone/index.ts';
import { ticketBoard } from './ticket-board/index.ts';
import { wazuh } from './wazuh/index.ts';
import type { AlertSource } from './alert-source.ts';

const rows: [AlertSource, ...AlertSource[]] = [alertmanager, alerts, ninjaone, dattoRmm, wazuh];
/** Its alerts are tickets: they come by their ticket system, and nobody posts them. It is none of those that deliver. */
export const TICKET_BOARD: AlertSource = ticketBoard;
export const ALERT_SOURCES: readonly [AlertSource, ...AlertSource[]] = rows;

/** What a reading never takes into an identity, whatever the source: it changes while the alert stays the same. */
export const NEVER_IDENTITY = 'annotations, texts, generator and external URL, receiver, endsAt, values and counters';

/** For a program that brings an alert source of its own. To be called before anything else is loaded: the configuration names its kind. */
export function addAlertSource(row: AlertSource): void {
  if (rows.some(({ kind }) => kind === row.kind)) throw new Error(`Expected a kind of alert source of its own, got ${row.kind}.`);
  rows.push(row);
}

/** Undefined for a kind that has no row. */
export const alertSourceOf = (kind: string): AlertSource | undefined => rows.find((one) => one.kind === kind);
