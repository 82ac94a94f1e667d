/** Decides what a notification of Alertmanager says (webhook version 4, and 1 of Grafana, which adds fields). Pure. */
import { fingerprintOf } from './fingerprint.ts';
import { unusable } from '../alert-draft.ts';
import { cutIn, entriesIn } from '../alert-reading.ts';
import { instantOf } from '../alert-times.ts';
import { concernIn, severityIn } from '../alert-words.ts';
import { firstTextAt, ownValue, textIn } from '../own-value.ts';
import { SEVERITY } from './words.ts';
import type { Drafted } from '../alert-draft.ts';
import type { Found } from '../alert-reading.ts';
import type { Alert } from '../alert-source.ts';

/** Labels that people give for these, in the order in which they count. */
const HOST = ['host', 'hostname', 'nodename', 'instance', 'node'];
const SITE = ['site', 'location', 'datacenter'];
const OWNER = ['client', 'customer', 'tenant', 'organization', 'organisation', 'company'];
const ABOUT = ['concern', 'category', 'type', 'team'];
const TITLE = ['summary', 'title', 'message'];
const TEXT = ['description', 'message'];

/** Its version is not looked at: what is needed of an alert has been the same in all of them, and an alert that does not fit says so itself. */
export function findAlerts(body: unknown): Found {
  const alerts = ownValue(body, 'alerts');
  if (!Array.isArray(alerts)) return unusable('expected a list `alerts`, as Alertmanager and Grafana send it, got none');
  return {
    kind: 'found',
    drafted: alerts.map((alert) => draftOf(alert, stateOf(ownValue(alert, 'status')))),
    cut: cutIn(ownValue(body, 'truncatedAlerts')),
  };
}

/** What is the same of an alert in a notification and in a list that was asked for: all but how its state is said. */
export function draftOf(alert: unknown, state: Alert['state'] | undefined): Drafted {
  const said = entriesIn(ownValue(alert, 'labels'));
  // Texts, as it sends them; of anything else the JSON, so that two that differ in it stay two.
  const identity = said.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const);
  const named = identity.filter(([, value]) => value !== '');
  const labels = Object.fromEntries(said);
  const annotations = ownValue(alert, 'annotations');
  const rule = textIn(ownValue(labels, 'alertname'));
  return {
    kind: 'draft',
    draft: {
      identity: named,
      key: fingerprintOf(named),
      startsAtMs: instantOf(ownValue(alert, 'startsAt')),
      state,
      endsAtMs: instantOf(ownValue(alert, 'endsAt')),
      severity: severityIn(SEVERITY, firstTextAt(labels, ['severity', 'priority'])),
      concern: concernIn(rule, ...ABOUT.map((name) => textIn(ownValue(labels, name)))),
      rule,
      title: firstTextAt(annotations, TITLE) ?? textIn(ownValue(labels, 'summary')),
      text: firstTextAt(annotations, TEXT) ?? textIn(ownValue(labels, 'description')),
      host: withoutPort(firstTextAt(labels, HOST)),
      site: firstTextAt(labels, SITE),
      owner: firstTextAt(labels, OWNER),
      labels: said,
    },
  };
}

const stateOf = (status: unknown): Alert['state'] | undefined => (status === 'firing' || status === 'resolved' ? status : undefined);

/** Prometheus names what it scrapes by host and port; the machine is the host. */
const withoutPort = (host: string | undefined): string | undefined => host?.replace(/^([^:/]+|\[[0-9a-fA-F:.]+\]):\d{1,5}$/, '$1');
