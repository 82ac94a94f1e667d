/** Pure: what is said of a group of alerts, all of it counted by code. A model gets these as finished facts and adds nothing up. */
import { higher } from '../../workflows/alerts/severity.ts';
import { SEVERITIES } from '../../connectors/alert-source.ts';
import { byCount, rowsOf, talliedBy } from './fact-rows.ts';
import { benignIn, windowsIn } from './held-facts.ts';
import { nearGroups } from './near-groups.ts';
import { createTally } from './tally.ts';
import { siteOutage } from './site-outage.ts';
import type { Alert, Severity } from '../../connectors/alert-source.ts';
import type { BenignFact } from './held-facts.ts';
import type { FactRow, Tallied } from './fact-rows.ts';
import type { NearGroups, OtherGroup } from './near-groups.ts';
import type { SiteOutage } from './site-outage.ts';
import type { Counted, Judged } from './under-holds.ts';

/** A group of the same key that is over, and how that came, in our own words. */
export type EarlierGroup = {
  readonly startedAtMs: number;
  readonly count: number;
  readonly ended: string;
  readonly ticket: string | undefined;
};

/** What is known of the group beside its alerts. */
export type Around = {
  readonly client: string;
  /** IANA name; times in the note are those of the client. */
  readonly timeZone: string;
  /** Alerts that the sender says it has left out. */
  readonly cut: number;
  readonly hash: string;
  /** Other groups, of whomever: those of the client that are near in time are taken. */
  readonly others: readonly OtherGroup[];
  /** Of the same key, the newest first. */
  readonly earlier: readonly EarlierGroup[];
  readonly maxWaitMs: number;
  readonly flapChanges: number;
};

export type Facts = {
  readonly client: string;
  readonly timeZone: string;
  readonly count: number;
  readonly cut: number;
  readonly firing: number;
  readonly resolved: number;
  /** Alerts beside `count`, which were or are held. */
  readonly held: number;
  readonly severity: Severity;
  readonly sites: readonly Tallied[];
  readonly hosts: readonly Tallied[];
  readonly rules: readonly Tallied[];
  /** The most severe first. */
  readonly severities: readonly Tallied[];
  /** By host and condition; their counts add up to `count`. */
  readonly rows: readonly FactRow[];
  readonly firstMs: number;
  readonly lastMs: number;
  /** From the first to the last; with one decimal. Undefined where that is less than a minute. */
  readonly perMinute: number | undefined;
  readonly busiest: { readonly minuteMs: number; readonly count: number } | undefined;
  /** The keys that came most often, where any came more than once. */
  readonly talkers: readonly { readonly key: string; readonly host: string | undefined; readonly rule: string; readonly count: number }[];
  readonly flapping: { readonly key: string; readonly changes: number } | undefined;
  readonly outage: SiteOutage | undefined;
  /** Quiet windows that have held some of those that count now. */
  readonly windows: readonly string[];
  readonly benign: readonly BenignFact[];
  readonly near: NearGroups;
  readonly earlier: readonly EarlierGroup[];
  /** Those that the source has made of alerts that still fire, the oldest first. */
  readonly tickets?: readonly string[] | undefined;
};

const TALKERS = 3;
const EARLIER = 3;
const MINUTE_MS = 60_000;

export function factsOf(judged: readonly Judged[], around: Around): Facts {
  const counted = judged.filter((one) => one.kind === 'counted');
  const tally = createTally(around.maxWaitMs);
  for (const one of judged) tally.put(one);
  const { count, firing, resolved, held } = tally.counts();
  const restless = tally.restless();
  const [firstMs, lastMs] = spanOf(counted);
  return {
    client: around.client,
    timeZone: around.timeZone,
    count,
    cut: around.cut,
    firing,
    resolved,
    held,
    severity: counted.reduce<Severity>((one, { highest }) => higher(one, highest), 'info'),
    sites: talliedBy(counted, ({ alert }) => alert.site),
    hosts: talliedBy(counted, ({ alert }) => alert.host),
    rules: talliedBy(counted, ({ alert }) => alert.rule),
    severities: talliedBy(counted, ({ highest }) => highest).toSorted((one, other) => rank(other.name) - rank(one.name)),
    rows: rowsOf(counted),
    firstMs,
    lastMs,
    perMinute: lastMs - firstMs < MINUTE_MS ? undefined : Math.round((count * 10 * MINUTE_MS) / (lastMs - firstMs)) / 10,
    busiest: busiestOf(counted),
    talkers: talkersOf(counted),
    flapping: restless !== undefined && restless.changes >= around.flapChanges ? restless : undefined,
    outage: siteOutage(
      counted.map(({ alert }) => alert),
      around.maxWaitMs,
    ),
    windows: windowsIn(counted),
    benign: benignIn(judged),
    near: nearGroups(around, { firstMs, lastMs }),
    earlier: around.earlier.slice(0, EARLIER),
    ...theirTickets(counted),
  };
}

const rank = (severity: string | undefined): number => SEVERITIES.findIndex((one) => one === severity);

/** By the times of the source. */
function spanOf(counted: readonly Counted[]): readonly [firstMs: number, lastMs: number] {
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { alert } of counted) {
    firstMs = Math.min(firstMs, alert.startsAtMs);
    lastMs = Math.max(lastMs, alert.startsAtMs);
  }
  return counted.length === 0 ? [0, 0] : [firstMs, lastMs];
}

function busiestOf(counted: readonly Counted[]): Facts['busiest'] {
  const counts = new Map<number, number>();
  for (const { alert } of counted) {
    const minuteMs = Math.floor(alert.startsAtMs / MINUTE_MS) * MINUTE_MS;
    counts.set(minuteMs, (counts.get(minuteMs) ?? 0) + 1);
  }
  let most: Facts['busiest'];
  for (const [minuteMs, count] of counts)
    if (most === undefined || count > most.count || (count === most.count && minuteMs < most.minuteMs)) most = { minuteMs, count };
  return most;
}

function talkersOf(counted: readonly Counted[]): Facts['talkers'] {
  const byKey = new Map<string, Facts['talkers'][number]>();
  for (const { alert } of counted) {
    const { key, host, rule } = alert;
    byKey.set(key, { key, host, rule, count: (byKey.get(key)?.count ?? 0) + 1 });
  }
  return [...byKey.values()]
    .filter(({ count }) => count > 1)
    .toSorted((one, other) => byCount(one, other) || (one.key < other.key ? -1 : 1))
    .slice(0, TALKERS);
}

function theirTickets(counted: readonly Counted[]): Pick<Facts, 'tickets'> {
  const firing = counted.filter(({ overAtMs }) => overAtMs === undefined);
  const inOrder = firing.toSorted((one, other) => byAge(one.alert, other.alert));
  const tickets = [...new Set(inOrder.flatMap(({ alert }) => alert.ticket ?? []))];
  return tickets.length === 0 ? {} : { tickets };
}

/** Tickets of one moment by their numbers: a storm makes several in a second, and the first of them is the one that people open first. */
export const byAge = (one: Pick<Alert, 'startsAtMs' | 'ticket'>, other: Pick<Alert, 'startsAtMs' | 'ticket'>): number =>
  one.startsAtMs - other.startsAtMs || IN_NUMBERS.compare(one.ticket ?? '', other.ticket ?? '');
const IN_NUMBERS = new Intl.Collator('en', { numeric: true });
