/** What two peers of one Alertmanager post of one group, in any order and any number of times; and, told apart from our own code, what is true of it. */
import { bodyOf } from './past-story.ts';
import { oneOf } from './random.ts';
import type { PostedAlert } from './past-story.ts';
import type { Random } from './random.ts';

/** One firing of one alert, as it really was. */
export type Truth = {
  readonly host: string;
  readonly severity: Severity;
  readonly startMs: number;
  readonly endMs: number | undefined;
};
/** From the least to the most severe: written down here, so that an order of ours that is wrong is seen. */
const ORDER = ['info', 'warning', 'error', 'critical'] as const;
type Severity = (typeof ORDER)[number];
export type GroupOf = { readonly rule: string; readonly client: string; readonly site: string };
export type Drawn = {
  readonly fromMs: number;
  readonly severities: readonly Severity[];
  readonly mostStarts: number;
  readonly endsShare: number;
};

const MINUTE_MS = 60_000;
const NO_END = '0001-01-01T00:00:00Z';

/** Up to five alerts, each with one or more starts, some of which are over. */
export function truthsOf(random: Random, { fromMs, severities, mostStarts, endsShare }: Drawn): readonly Truth[] {
  return Array.from({ length: 1 + Math.floor(random() * 5) }, (_, at) => {
    const [host, severity] = [`srv-${Math.floor(random() * 4)}-${at}`, oneOf(random, severities)];
    return Array.from({ length: 1 + Math.floor(random() * mostStarts) }, (__, start) => {
      const startMs = fromMs + start * 3 * MINUTE_MS + Math.floor(random() * MINUTE_MS);
      return { host, severity, startMs, endMs: random() < endsShare ? startMs + 1_000 + Math.floor(random() * MINUTE_MS) : undefined };
    });
  }).flat();
}

const snapshot = ({ rule, client, site }: GroupOf, { host, severity, startMs, endMs }: Truth, isOver: boolean): PostedAlert => ({
  status: isOver ? 'resolved' : 'firing',
  labels: { alertname: rule, client, site, instance: `${host}:9100`, severity },
  annotations: { summary: `${rule} on ${host}` },
  startsAt: new Date(startMs).toISOString(),
  endsAt: isOver && endMs !== undefined ? new Date(endMs).toISOString() : NO_END,
});

/**
 * Bodies of both peers. Each peer has said of each firing that it fires and, where it is over, that; cut into bodies by chance; and some of them
 * come again. In an order that is drawn anew each time.
 */
export function postsOf(random: Random, group: GroupOf, truths: readonly Truth[]): readonly string[] {
  const peers = [0, 1].flatMap(() => {
    const said = truths.flatMap((one) => [snapshot(group, one, false), ...(one.endMs === undefined ? [] : [snapshot(group, one, true)])]);
    return bodiesIn(random, inAnyOrder(random, said));
  });
  const again = peers.filter(() => random() < 0.3);
  return inAnyOrder(random, [...peers, ...again]).map(bodyOf);
}

function bodiesIn(random: Random, said: readonly PostedAlert[]): readonly (readonly PostedAlert[])[] {
  const bodies: PostedAlert[][] = [];
  for (const one of said) {
    const last = bodies.at(-1);
    if (last === undefined || random() < 0.2) bodies.push([one]);
    else last.push(one);
  }
  return bodies;
}

export function inAnyOrder<T>(random: Random, list: readonly T[]): readonly T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ one }) => one);
}

/** What has to be said of it, whatever has come in which order. Nothing of ours is asked. */
export type Known = {
  readonly count: number;
  readonly firing: number;
  readonly resolved: number;
  readonly severity: Severity;
  /** `name count firing`, by name. */
  readonly hosts: readonly string[];
  readonly severities: readonly string[];
  readonly firstMs: number;
  readonly lastMs: number;
};
export function knownOf(truths: readonly Truth[]): Known {
  // A source knows one firing of an alert: what starts anew is no longer what it was.
  const newest = new Map<string, number>();
  for (const { host, severity, startMs } of truths) {
    const name = `${host} ${severity}`;
    newest.set(name, Math.max(startMs, newest.get(name) ?? 0));
  }
  const fires = ({ host, severity, startMs, endMs }: Truth): boolean =>
    endMs === undefined && newest.get(`${host} ${severity}`) === startMs;
  const tally = (nameOf: (one: Truth) => string): readonly string[] =>
    [...new Set(truths.map(nameOf))].toSorted().map((name) => {
      const those = truths.filter((one) => nameOf(one) === name);
      return `${name} ${those.length} ${those.filter(fires).length}`;
    });
  const firing = truths.filter(fires).length;
  const starts = truths.map(({ startMs }) => startMs);
  return {
    count: truths.length,
    firing,
    resolved: truths.length - firing,
    severity: ORDER.findLast((word) => truths.some(({ severity }) => severity === word)) ?? 'info',
    hosts: tally(({ host }) => host),
    severities: tally(({ severity }) => severity),
    firstMs: Math.min(...starts),
    lastMs: Math.max(...starts),
  };
}
