/** Decides how the reading of a body is told: to people in blocks, to programs as JSON. Pure. */
import { factsOf } from '../table.ts';
import type { AlertSource, AlertsTraced, Episode, Traced } from '../../connectors/alert-source.ts';

type Read = Extract<AlertsTraced, { kind: 'alerts' }>;

/** What a start is worth, in the words of somebody who looks at one. */
const STARTS: Readonly<Record<Episode['by'], string>> = {
  start: 'as said',
  key: 'of this body; the first that came under its key counts',
  event: 'of this event, which is an episode of its own',
};
const NOTHING = '-';
const iso = (ms: number): string => new Date(ms).toISOString();

export type Fact = readonly [string, string | readonly string[]];
/** What a connection makes of each alert, by its place in the body; nothing where no connection is meant. */
export type Beside = { readonly facts: (at: number) => readonly Fact[]; readonly json: (at: number) => Readonly<Record<string, unknown>> };
export const NOTHING_BESIDE: Beside = { facts: () => [], json: () => ({}) };

export function textOf(source: AlertSource, { alerts, cut, unusable }: Read, beside: Beside): string {
  const blocks = alerts.map((traced, at) => `${at + 1} of ${alerts.length}\n${factsOf([...factsIn(source, traced), ...beside.facts(at)])}`);
  return [...(alerts.length === 0 ? ['No alert.'] : blocks), endOf(cut, unusable)].filter((part) => part !== '').join('\n\n');
}

function factsIn(source: AlertSource, { alert, identity, labelsLeft }: Traced): readonly Fact[] {
  const { key, startsAtMs, state, endsAtMs, severity, concern, labels } = alert;
  const names = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return [
    ['  key', key],
    ['  made of', identity.map(([field, value]) => `${field} = ${value === '' ? '(none)' : value}`)],
    ['  starts at', `${iso(startsAtMs)} (${STARTS[source.episode.by]})`],
    ['  state', endsAtMs === undefined ? state : `${state} at ${iso(endsAtMs)}`],
    ['  severity', severity],
    ['  about', concern],
    ['  owner', alert.owner ?? `${NOTHING} (looked for in ${source.owner})`],
    ['  host', alert.host ?? NOTHING],
    ['  site', alert.site ?? NOTHING],
    ['  rule', alert.rule],
    ['  title', alert.title],
    ['  ticket', alert.ticket ?? NOTHING],
    ['  labels', [...(names.length === 0 ? [NOTHING] : names), ...(labelsLeft === 0 ? [] : [`and ${labelsLeft} that cannot be kept`])]],
  ];
}

const endOf = (cut: number, unusable: readonly string[]): string =>
  [...unusable.map((why) => `Cannot be read: ${why}.`), ...(cut === 0 ? [] : [`The sender has left out ${cut} more.`])].join('\n');

export const jsonOf = (source: AlertSource, { alerts, cut, unusable }: Read, beside: Beside): unknown => ({
  source: source.kind,
  identity: source.identity,
  episode: source.episode.by,
  alerts: alerts.map(({ alert, identity, labelsLeft }, at) => {
    const { startsAtMs, endsAtMs, owner = null, host = null, site = null, ticket = null, ...rest } = alert;
    return {
      ...rest,
      startsAt: iso(startsAtMs),
      endsAt: endsAtMs === undefined ? null : iso(endsAtMs),
      owner,
      host,
      site,
      ticket,
      madeOf: identity.map(([field, value]) => ({ field, value })),
      labelsLeft,
      ...beside.json(at),
    };
  }),
  cut,
  unusable,
});
