/** Decides what the bytes of a delivery say, whatever the source: how large, how deep, each alert once. Pure; never throws. */
import { finish, unusable } from './alert-draft.ts';
import { readBody } from './json-body.ts';
import { ownValue } from './own-value.ts';
import type { Drafted, Unusable } from './alert-draft.ts';
import type { AlertSource, Traced } from './alert-source.ts';

/** A large group of Alertmanager's is some 100 KB, since 300 alerts are 108. */
export const MOST_BYTES = 1024 * 1024;

export type Found = { readonly kind: 'found'; readonly drafted: readonly Drafted[]; readonly cut: number } | Unusable;
export type Finder = (rawBody: Uint8Array, nowMs: number) => Found;

/** For a body that is JSON: `find` sees its value. */
export const inJson =
  (find: (body: unknown, nowMs: number) => Found): Finder =>
  (rawBody, nowMs) => {
    const body = readBody(rawBody);
    return body.kind === 'json' ? find(body.value, nowMs) : body;
  };

/** For a body that is a single alert. */
export const found = (drafted: Drafted): Found => ({ kind: 'found', drafted: [drafted], cut: 0 });

/** The two readings of the port, from what the folder finds. */
export function readingOf(kind: string, find: Finder): Pick<AlertSource, 'read' | 'trace'> {
  const trace: AlertSource['trace'] = (rawBody, nowMs) => {
    if (rawBody.byteLength > MOST_BYTES) return unusable(`expected at most ${MOST_BYTES} bytes, got ${rawBody.byteLength}`);
    const seen = find(rawBody, nowMs);
    if (seen.kind === 'unusable') return seen;
    return { kind: 'alerts', ...finishAll(kind, seen.drafted, nowMs), cut: seen.cut };
  };
  return {
    trace,
    read(rawBody, nowMs) {
      const traced = trace(rawBody, nowMs);
      return traced.kind === 'alerts' ? { ...traced, alerts: traced.alerts.map(({ alert }) => alert) } : traced;
    },
  };
}

/** All that a source has said at one time, in a delivery or in a list that it was asked for; each complaint once. */
export function finishAll(
  kind: string,
  drafted: readonly Drafted[],
  nowMs: number,
): { readonly alerts: readonly Traced[]; readonly unusable: readonly string[] } {
  const alerts = new Map<string, Traced>();
  const complaints = new Set<string>();
  for (const one of drafted) {
    const finished = one.kind === 'draft' ? finish(kind, one.draft, nowMs) : one;
    if (finished.kind === 'unusable') complaints.add(finished.why);
    else add(alerts, finished.traced);
  }
  return { alerts: [...alerts.values()], unusable: [...complaints] };
}

/** One pair is one alert, however often it stands in a delivery: the last word counts, but nothing takes back that it is over. */
function add(alerts: Map<string, Traced>, traced: Traced): void {
  const pair = `${traced.alert.key} ${traced.alert.startsAtMs}`;
  const known = alerts.get(pair);
  if (known?.alert.state === 'resolved' && traced.alert.state === 'firing') return;
  alerts.set(pair, traced);
}

/** The alerts that the sender itself says it has left out. */
export function cutIn(said: unknown): number {
  return typeof said === 'number' && Number.isSafeInteger(said) && said > 0 ? said : 0;
}

/** The pairs of an object that somebody else has sent; none for what is no object. */
export const entriesIn = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value).map((name) => [name, ownValue(value, name)] as const)
    : [];
