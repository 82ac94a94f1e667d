/** What a status says of alerts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_ALERTS, alertLines, alertsJson } from '../../../cli/status/alerts.ts';
import type { EpisodeRow } from '../../../ledger/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const MINUTE_MS = 60_000;
const row = (group: string, ticket: string | undefined): EpisodeRow => ({
  connection: 'prom',
  group,
  episode: NOW_MS - 5 * MINUTE_MS,
  client: 'acme',
  change: 1,
  cut: 0,
  openedAtMs: NOW_MS - 5 * MINUTE_MS,
  ended: undefined,
  ticket,
  about: { parts: [{ field: 'rule', value: 'a word of an alert' }] },
  stand: undefined,
});

test('where no source was ever heard of nothing is said', () => {
  assert.deepEqual(alertLines(NO_ALERTS, NOW_MS), []);
});

test('sources, groups with and without a ticket, and how many more: never a word of an alert', () => {
  const seen = {
    sources: [{ connection: 'prom', firstAtMs: 0, lastAtMs: NOW_MS - MINUTE_MS }],
    groups: [row('aa', 'T1'), row('bb', undefined)],
    open: 5,
  };
  const lines = alertLines(seen, NOW_MS);
  assert.match(lines[0] ?? '', /^prom: heard of /);
  assert.equal(lines[1], '5 groups are open');
  assert.match(lines[2] ?? '', /^alerts:prom:aa of acme, ticket T1, since /);
  assert.match(lines[3] ?? '', /^alerts:prom:bb of acme, no ticket yet, since /);
  assert.equal(lines[4], 'and 3 more');
  assert.ok(!JSON.stringify([lines, alertsJson(seen)]).includes('a word of an alert'));
});
