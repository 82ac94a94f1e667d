/** Bodies of alert sources as the tests read them. */
import { readFileSync } from 'node:fs';
import { alertSourceOf } from '../../../../connectors/alert-sources.ts';
import type { Alert, AlertSource, AlertsRead } from '../../../../connectors/alert-source.ts';

const FIXTURES = new URL('../../../fixtures/', import.meta.url);
/** After every time in the fixtures, and no more than that. */
export const NOW = Date.parse('2026-12-01T12:00:00Z');

export const bytesOf = (body: unknown): Uint8Array => new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
export const fixture = (name: string): Uint8Array => readFileSync(new URL(`alerts/${name}.json`, FIXTURES));

export type Item = {
  readonly id: string;
  readonly format: string;
  readonly source_system: string;
  readonly payload: { readonly alerts?: readonly unknown[] };
};
/** What others have published: see the README beside it. */
export const ITEMS: readonly Item[] = readFileSync(new URL('tickets/alerts.jsonl', FIXTURES), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): Item => JSON.parse(line));

export function sourceOf(kind: string): AlertSource {
  const found = alertSourceOf(kind);
  if (found === undefined) throw new Error(`Expected an alert source, got ${kind}.`);
  return found;
}

export const readBy = (kind: string, body: unknown, nowMs = NOW): AlertsRead =>
  sourceOf(kind).read(body instanceof Uint8Array ? body : bytesOf(body), nowMs);

/** The alerts of a delivery that can be read as a whole. */
export function alertsIn(kind: string, body: unknown, nowMs = NOW): readonly Alert[] {
  const read = readBy(kind, body, nowMs);
  if (read.kind === 'unusable' || read.unusable.length > 0)
    throw new Error(`Expected alerts, got ${read.kind === 'unusable' ? read.why : read.unusable.join('; ')}.`);
  return read.alerts;
}

export function oneIn(kind: string, body: unknown, nowMs = NOW): Alert {
  const [alert, ...others] = alertsIn(kind, body, nowMs);
  if (alert === undefined || others.length > 0) throw new Error(`Expected one alert, got ${others.length + (alert ? 1 : 0)}.`);
  return alert;
}
