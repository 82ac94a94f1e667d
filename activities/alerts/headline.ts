/** Pure: the first line of a note, and the title of a ticket: who, where, what, how much, since when. By code alone. */
import { nameText, plain } from '../desk/plain.ts';
import { localMinute, shownZone } from './local-time.ts';
import type { Facts } from './facts.ts';

/** What many ticket systems show of a title in their lists. */
const LONGEST_TITLE = 100;
const MOST_WINDOWS = 2;

/** Never edited afterwards: what changes stands in the notes. */
export function titleText({ outage, client, sites, hosts, rules }: Facts): string {
  if (outage !== undefined)
    return bounded(`Possible site outage: ${nameText(outage.site, 30)}, ${outage.hosts} hosts offline (${nameText(client, 25)})`);
  const site = only(sites.map(({ name }) => name));
  const where = site === undefined ? '' : `, site ${nameText(site, 18)}`;
  return bounded(`${conditions(rules, 30)} on ${onHosts(hosts, 20)}${where} (${nameText(client, 18)})`);
}

const bounded = (title: string): string => (title.length <= LONGEST_TITLE ? title : plain(title, LONGEST_TITLE));

/** `longest`: of each name in it. Whole sentences. */
export function headline(facts: Facts, longest: number): string {
  const { client, sites, hosts, rules, firing, count, firstMs, timeZone } = facts;
  const known = sites.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const where = known.length === 0 ? '' : known.length === 1 ? `, site ${nameText(known[0] ?? '', longest)}` : `, ${known.length} sites`;
  const still = firing === 0 ? 'none still firing' : firing === count ? 'all still firing' : `${firing} still firing`;
  return [
    `Standby counts ${countText(facts)}: ${nameText(client, longest)}${where}, ${conditions(rules, longest)} on ${onHosts(hosts, longest)}, ${still}, since ${localMinute(firstMs, timeZone)} (${shownZone(timeZone)}).`,
    ...special(facts, longest),
  ].join(' ');
}

/** What the sender has cut is not known: then it is at least as many. */
const countText = ({ count, cut }: Facts): string =>
  `${cut > 0 ? 'at least ' : ''}${count} ${count === 1 ? 'alert' : 'alerts'}${cut > 0 ? ` (the sender cut ${cut})` : ''}`;

function special({ outage, flapping, windows }: Facts, longest: number): readonly string[] {
  const more = windows.length > MOST_WINDOWS ? ` and ${windows.length - MOST_WINDOWS} more` : '';
  const named = windows.slice(0, MOST_WINDOWS).map((name) => nameText(name, longest));
  return [
    ...(outage === undefined
      ? []
      : [`Possible site outage, ${outage.hosts} hosts of ${nameText(outage.site, longest)} went offline together.`]),
    ...(flapping === undefined ? [] : [`One alert went up or down ${flapping.changes} times.`]),
    ...(windows.length === 0
      ? []
      : [`Held until the end of the quiet ${windows.length === 1 ? 'window' : 'windows'} ${named.join(' and ')}${more}.`]),
  ];
}

const conditions = (rules: Facts['rules'], longest: number): string => {
  const rule = only(rules.map(({ name }) => name));
  return rule === undefined ? `${rules.length} conditions` : nameText(rule, longest);
};

function onHosts(hosts: Facts['hosts'], longest: number): string {
  const named = hosts.flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (named.length === 0) return 'no named host';
  const others = named.length < hosts.length ? ' and some without a name' : '';
  return named.length === 1 ? `${nameText(named[0] ?? '', longest)}${others}` : `${named.length} hosts${others}`;
}

const only = (names: readonly (string | undefined)[]): string | undefined => (names.length === 1 ? names[0] : undefined);
