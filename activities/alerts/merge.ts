/**
 * Pure: what is known of an alert from all snapshots of it. Each part is the least, the greatest or the newest of something, so snapshots may
 * come in any order and any number of times, also from two peers that contradict each other.
 */
import { SEVERITIES, UNNAMED } from '../../connectors/alert-source.ts';
import { higher } from '../../workflows/alerts/severity.ts';
import type { Alert, Severity } from '../../connectors/alert-source.ts';

/** A snapshot, and when it came to us. */
export type Sighting = { readonly alert: Alert; readonly seenAtMs: number };

/** One firing of one key, from its start to its resolve: the pair of both. A later start of the same key is another occurrence. */
export type Occurrence = {
  readonly key: string;
  readonly startsAtMs: number;
  /** The newest snapshot that says so; of a pair one of the two is there. */
  readonly firing: Sighting | undefined;
  readonly resolved: Sighting | undefined;
  /** The highest that any snapshot has said that fires; of one of which none has come, that any has said. */
  readonly highest: Severity;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** When the first snapshot that says resolved came to us, and the earliest end that one of them names. */
  readonly resolvedSeenMs: number | undefined;
  readonly endsAtMs: number | undefined;
};

/** Identifies an occurrence among those of one source. */
export const pairOf = ({ key, startsAtMs }: Pick<Occurrence, 'key' | 'startsAtMs'>): string => `${key}@${startsAtMs}`;

export function occurrenceOf(sighting: Sighting): Occurrence {
  const { alert, seenAtMs } = sighting;
  const isResolved = alert.state === 'resolved';
  return {
    key: alert.key,
    startsAtMs: alert.startsAtMs,
    firing: isResolved ? undefined : sighting,
    resolved: isResolved ? sighting : undefined,
    highest: alert.severity,
    firstSeenMs: seenAtMs,
    lastSeenMs: seenAtMs,
    resolvedSeenMs: isResolved ? seenAtMs : undefined,
    endsAtMs: isResolved ? alert.endsAtMs : undefined,
  };
}

/** Of two that are of the same pair. */
export const merged = (one: Occurrence, other: Occurrence): Occurrence => ({
  key: one.key,
  startsAtMs: one.startsAtMs,
  firing: newer(one.firing, other.firing),
  resolved: newer(one.resolved, other.resolved),
  highest: highestOf(one, other),
  firstSeenMs: Math.min(one.firstSeenMs, other.firstSeenMs),
  lastSeenMs: Math.max(one.lastSeenMs, other.lastSeenMs),
  resolvedSeenMs: least(one.resolvedSeenMs, other.resolvedSeenMs),
  endsAtMs: least(one.endsAtMs, other.endsAtMs),
});

/** A resolve may name none, which then reads as a warning: that it is over makes nothing worse. */
function highestOf(one: Occurrence, other: Occurrence): Severity {
  if ((one.firing === undefined) !== (other.firing === undefined)) return (one.firing === undefined ? other : one).highest;
  return higher(one.highest, other.highest);
}

/** By `pairOf`. */
export function mergeAll(sightings: Iterable<Sighting>): ReadonlyMap<string, Occurrence> {
  const all = new Map<string, Occurrence>();
  for (const sighting of sightings) addSighting(all, sighting);
  return all;
}

/** Adds one, and says what became of its occurrence. */
export function addSighting(all: Map<string, Occurrence>, sighting: Sighting): Occurrence {
  const pair = pairOf(sighting.alert);
  const known = all.get(pair);
  const next = known === undefined ? occurrenceOf(sighting) : merged(known, occurrenceOf(sighting));
  all.set(pair, next);
  return next;
}

/**
 * The alert as it stands: resolved is final, and a firing of the same start that comes after it is a replay. The severity is what the newest
 * snapshot says; texts of a resolve that says less than the firing did are the firing's.
 */
export function alertNow({ firing, resolved, endsAtMs }: Occurrence): Alert {
  const [said, before] = resolved === undefined ? [firing?.alert, undefined] : [resolved.alert, firing?.alert];
  if (said === undefined) throw new Error('Expected an occurrence with a snapshot, got one without.');
  if (before === undefined) return { ...said, endsAtMs };
  return {
    ...said,
    endsAtMs,
    concern: before.concern === 'other' ? said.concern : before.concern,
    rule: isNamed(said.rule) ? said.rule : before.rule,
    title: isTitled(said) ? said.title : before.title,
    text: said.text || before.text,
    host: said.host ?? before.host,
    site: said.site ?? before.site,
    owner: said.owner ?? before.owner,
    ticket: said.ticket ?? before.ticket,
    labels: { ...before.labels, ...said.labels },
  };
}

/** What stands where nothing was said is nothing that was said: a name for no rule, and the rule for no title. */
const isNamed = (rule: string): boolean => rule !== '' && rule !== UNNAMED;
const isTitled = ({ rule, title }: Alert): boolean => title !== '' && title !== rule;

function newer(one: Sighting | undefined, other: Sighting | undefined): Sighting | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.seenAtMs !== other.seenAtMs) return one.seenAtMs > other.seenAtMs ? one : other;
  const [a, b] = [SEVERITIES.indexOf(one.alert.severity), SEVERITIES.indexOf(other.alert.severity)];
  if (a !== b) return a > b ? one : other;
  // Two that came in the same millisecond and say different things: any of them, but always the same one.
  return inOrder(one.alert) >= inOrder(other.alert) ? one : other;
}

/** The same text in whatever order the names of an object were written. */
const inOrder = (alert: Alert): string =>
  JSON.stringify([
    Object.entries(alert)
      .toSorted(byName)
      .filter(([name]) => name !== 'labels'),
    Object.entries(alert.labels).toSorted(byName),
  ]);
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
