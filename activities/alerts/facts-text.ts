/** Pure: the facts of a group as lines for a model. Finished figures: it is asked to add nothing up. */
import { visible } from '../../connectors/visible.ts';
import type { FactRow, Tallied } from './fact-rows.ts';
import type { Facts } from './facts.ts';

const MOST_NAMES = 8;
const MOST_ROWS = 15;

/** Bounded by the number of its lines and the length of every name in it. */
export function factsText(facts: Facts): string {
  return [
    `client: ${named(facts.client)}`,
    `alerts: ${atLeast(facts)}${facts.count}, ${facts.firing} firing, ${facts.resolved} resolved; highest severity ${facts.severity}`,
    ...(facts.cut === 0 ? [] : [`the sender cut ${facts.cut} more alerts`]),
    `first start ${iso(facts.firstMs)}, last start ${iso(facts.lastMs)}${facts.perMinute === undefined ? '' : `, ${facts.perMinute} a minute`}`,
    ...(facts.busiest === undefined ? [] : [`busiest minute ${iso(facts.busiest.minuteMs)}: ${facts.busiest.count}`]),
    `sites: ${listed(facts.sites)}`,
    `hosts (${facts.hosts.length}): ${listed(facts.hosts)}`,
    `conditions (${facts.rules.length}): ${listed(facts.rules)}`,
    `severities: ${listed(facts.severities)}`,
    ...facts.talkers.map(({ host, rule, count }) => `came ${count} times: ${named(rule)} on ${named(host)}`),
    ...(facts.flapping === undefined ? [] : [`one alert went up or down ${facts.flapping.changes} times`]),
    ...(facts.outage === undefined ? [] : [`${facts.outage.hosts} hosts of site ${named(facts.outage.site)} went offline together`]),
    ...facts.windows.map((name) => `planned maintenance has just ended: ${named(name)}`),
    ...facts.benign.map(({ name, count }) => `known to be benign, and not counted above where it holds: ${named(name)}, ${count} alerts`),
    ...facts.near.groups.map(({ title, count }) => `also open for this client at this time: ${named(title)}, ${count} alerts`),
    ...facts.earlier.map(({ startedAtMs, count, ended }) => `earlier, ${iso(startedAtMs)}: ${count} alerts, ended: ${named(ended)}`),
    'host; condition; severity; alerts; firing; first start; last start',
    ...facts.rows.slice(0, MOST_ROWS).map(rowText),
    ...(facts.rows.length > MOST_ROWS ? [`and ${facts.rows.length - MOST_ROWS} more rows`] : []),
  ].join('\n');
}

const atLeast = ({ cut }: Facts): string => (cut > 0 ? 'at least ' : '');
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19).concat('Z');
const named = (name: string | undefined): string => (name === undefined ? 'not named' : visible(name).slice(0, 100).toWellFormed());
const rowText = ({ host, rule, severity, count, firing, firstMs, lastMs }: FactRow): string =>
  [named(host), named(rule), severity, count, firing, iso(firstMs), iso(lastMs)].join('; ');

function listed(tallied: readonly Tallied[]): string {
  const names = tallied.slice(0, MOST_NAMES).map(({ name, count }) => `${named(name)} ${count}`);
  return [...names, ...(tallied.length > MOST_NAMES ? [`and ${tallied.length - MOST_NAMES} more`] : [])].join(', ');
}
