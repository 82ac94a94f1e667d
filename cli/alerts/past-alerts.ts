/** Decides what a line of a file of past alerts says: which snapshots came when. Pure; never throws. */
import { alertSourceOf } from '../../connectors/alert-sources.ts';
import { instantOf } from '../../connectors/alert-times.ts';
import { readBody } from '../../connectors/json-body.ts';
import { ownValue } from '../../connectors/own-value.ts';
import type { Came } from '../../activities/alerts/past-places.ts';
import type { Alert, AlertSource, AlertsRead } from '../../connectors/alert-source.ts';

/** `left`: why something of the line does not count, each once. */
export type LineRead = { readonly came: readonly Came[]; readonly left: readonly string[] };

/** What stands around a body in a line. */
export const MOST_ENVELOPE = 1_000;
const GENERIC = 'alerts';
const NO_TIME = 'it says no time of its own: write it as {"at": …, "body": …}';
const NO_END = 'it is over and does not say since when: it counts as one that still fires';

/**
 * A line is `{"at": TIME, "body": …}`, a body as it came with its time; or a body alone; or one alert of the generic shape. What has no `at` is
 * taken to have come when it says that it was so: an alert at its start, and again at its end.
 */
export function lineRead(source: AlertSource, bytes: Uint8Array, nowMs: number): LineRead {
  const line = readBody(bytes);
  // A template's body need be no JSON, and can be told to be one only inside of it.
  if (line.kind === 'unusable') return left(line.why);
  const body = ownValue(line.value, 'body');
  if (body !== undefined) {
    const atMs = instantOf(ownValue(line.value, 'at'));
    if (atMs === undefined) return left('its `at` is no time with a zone');
    return came(source.read(bytesOf(body), atMs), (alert) => ({ came: [{ alert, atMs }], left: [] }));
  }
  const read = genericRead(line.value, nowMs) ?? source.read(bytes, nowMs);
  return came(read, (alert) => byItsOwnTimes(source, alert, nowMs));
}

const left = (why: string): LineRead => ({ came: [], left: [why] });
const bytesOf = (body: unknown): Uint8Array => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));

function came(read: AlertsRead, each: (alert: Alert) => LineRead): LineRead {
  if (read.kind === 'unusable') return left(read.why);
  const all = read.alerts.map(each);
  return { came: all.flatMap((one) => one.came), left: [...new Set([...read.unusable, ...all.flatMap((one) => one.left)])] };
}

/** One alert of the generic shape, as the contract has it in a list. */
function genericRead(value: unknown, nowMs: number): AlertsRead | undefined {
  const isOne = ['key', 'startsAt', 'state'].every((name) => typeof ownValue(value, name) === 'string');
  return isOne ? alertSourceOf(GENERIC)?.read(bytesOf({ type: 'alerts', data: { alerts: [value] } }), nowMs) : undefined;
}

function byItsOwnTimes({ episode }: AlertSource, alert: Alert, nowMs: number): LineRead {
  const { state, startsAtMs, endsAtMs } = alert;
  // Where a source says no time, its reading takes that of the delivery, which is now.
  if (startsAtMs === nowMs) return left(NO_TIME);
  if (state === 'firing') return { came: [{ alert, atMs: startsAtMs }], left: [] };
  // Of these the start of a snapshot is the time of that snapshot: that it fired is another line.
  if (episode.by === 'key') return { came: [{ alert, atMs: endsAtMs ?? startsAtMs }], left: [] };
  const fired: Came = { alert: { ...alert, state: 'firing', endsAtMs: undefined }, atMs: startsAtMs };
  return endsAtMs === undefined ? { came: [fired], left: [NO_END] } : { came: [fired, { alert, atMs: endsAtMs }], left: [] };
}
