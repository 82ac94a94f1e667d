/** Runs a table of faults against a provider's verdict; each row is a test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOf } from '../../providers/cause.ts';
import type { Rule } from '../../providers/cause.ts';
import type { Fault, Provider, Verdict } from '../../providers/contract.ts';

type Judged = Exclude<Fault, { kind: 'aborted' }>;
export type Row = readonly [claim: string, fault: Judged, verdict: Verdict];

/** 25 November 2026, a Wednesday. */
export const NOW = Date.UTC(2026, 10, 25, 10, 0, 0);
export const retry = (afterMs?: number): Verdict => ({ kind: 'retry-same', afterMs });
export const openUntil = (atMs: number | 'changed-by-hand'): Verdict => ({ kind: 'open-until', atMs });
export const nextRoute: Verdict = { kind: 'next-route' };
export const tooLong: Verdict = { kind: 'too-long' };
export const policy: Verdict = { kind: 'policy' };

export const http = (status: number, code?: string, retryAfter?: string): Judged => ({
  kind: 'http',
  status,
  code,
  cause: undefined,
  retryAfter,
  body: 'error',
  detail: '',
});
/** The same as the dialect's table reads it, by its code or by our name for its sentence. */
export function read(fault: Judged, rules: readonly Rule[]): Judged {
  if (fault.kind !== 'http' || fault.code === undefined) return fault;
  const { code, status } = fault;
  // With 429 a sentence counts only where its row says so.
  const named = rules.find((rule) => 'as' in rule && rule.as === code && (rule.statuses?.includes(status) ?? status !== 429))?.cause;
  return { ...fault, cause: causeOf({ words: [code], message: '' }, status, rules)?.cause ?? named };
}
export const malformed: Judged = { kind: 'malformed', detail: '' };
export const loading: Judged = { kind: 'loading', detail: '' };
export const silent: Judged = { kind: 'silent', detail: '' };
export const tooLarge: Judged = { kind: 'too-large', detail: '' };
export const refused: Judged = { kind: 'refused', raw: 'refusal', detail: '' };
export const network = (sent: boolean): Judged => ({ kind: 'network', sent, detail: '' });

const DAY_MS = 24 * 60 * 60_000;
/** What a vendor's advice to wait is worth is the same for all. */
export const waits = (status: number, code?: string): readonly Row[] => [
  ['waits a part of a second', http(status, code, '0.5'), retry(500)],
  ['waits two seconds', http(status, code, '2'), retry(2_000)],
  ['closes the route for the 7 seconds it is told', http(status, code, '7'), openUntil(NOW + 7_000)],
  ['closes the route until a date 30 s ahead', http(status, code, new Date(NOW + 30_000).toUTCString()), openUntil(NOW + 30_000)],
  ['closes the route for a day', http(status, code, '86400'), openUntil(NOW + DAY_MS)],
  [
    'closes the route until a date two days ahead',
    http(status, code, new Date(NOW + 2 * DAY_MS).toUTCString()),
    openUntil(NOW + 2 * DAY_MS),
  ],
  [
    'closes the route for a month at most, were it told four hundred nines',
    http(status, code, '9'.repeat(400)),
    openUntil(NOW + 31 * DAY_MS),
  ],
  ['takes a negative number for no advice', http(status, code, '-5'), retry()],
  ['takes a word for no advice', http(status, code, 'soon'), retry()],
  ['takes a bare year for no advice', http(status, code, 'May 2030'), retry()],
  ['takes a date in the past for no advice', http(status, code, new Date(NOW - 30_000).toUTCString()), retry()],
  ['takes nothing for no advice', http(status, code, ''), retry()],
];

export type Spoken = { readonly name: string; readonly verdictOf: Provider['verdictOf']; readonly rules: readonly Rule[] };
export function holds({ name, verdictOf, rules }: Spoken, rows: readonly Row[]): void {
  for (const [claim, given, verdict] of rows) {
    const fault = read(given, rules);
    const signal = fault.kind === 'http' ? `${fault.status} ${fault.code ?? 'without code'}` : fault.kind;
    test(`${name}, ${signal}: ${claim}`, () => assert.deepEqual(verdictOf(fault, NOW), verdict));
  }
}
