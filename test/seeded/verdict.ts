/** What a seeded run says at its end: its seed, what was injected, and each ticket that was not served with its history. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Finding, Testimony } from './oracle.ts';
import type { Outcome } from './world.ts';

export const SEED = Number(process.env['STANDBY_TEST_SEED'] ?? Date.now() % 2 ** 31);

export function tell(t: TestContext, { figures }: Outcome): void {
  t.diagnostic(`seed ${SEED}; again with STANDBY_TEST_SEED=${SEED}`);
  t.diagnostic(
    Object.entries(figures)
      .map(([what, count]) => `${what} ${count}`)
      .join(', '),
  );
}

export function assertKept(t: TestContext, outcome: Outcome): void {
  tell(t, outcome);
  const { findings, testimony } = outcome;
  for (const ticket of new Set(findings.map((finding) => finding.ticket))) t.diagnostic(historyOf(testimony, ticket));
  assert.deepEqual(findings.map(inWords), []);
}

/** A storm in which one of these did not happen has shown nothing of it. */
const HAPPENS = [
  ...['proxy-404', '503', 'reset', 'refused', 'never-came', 'reply-lost', 'applied-late', 'killed-before', 'killed-after', 'paused'].map(
    (fault) => `faults: ${fault}`,
  ),
  ...['edit', 'reply', 'close', 'bounce', 'reopen', 'move', 'delete'].map((act) => `acts: ${act}`),
  ...['at-once', 'twice', 'late', 'lost'].map((told) => `deliveries: ${told}`),
  ...['models', 'desk', 'clock', 'restart'].map((weather) => `weather: ${weather}`),
  'tasks',
  'starts lost',
  'announced anew after an alarm',
];
export function assertStormy({ figures }: Outcome): void {
  assert.deepEqual(
    HAPPENS.filter((what) => !figures[what]),
    [],
    'not injected',
  );
}

export const inWords = ({ ticket, kind, detail }: Finding): string => `${ticket} ${kind}: ${detail}`;

/** All that the witnesses know of a ticket, for whoever looks for the fault. */
function historyOf({ journal, decisions, tasks, writes, dues, runs }: Testimony, ticket: string): string {
  const isOf = ({ item }: { readonly item: string }): boolean => item === ticket;
  return [
    `history of ${ticket}:`,
    ...journal
      .filter((entry) => entry.ticket === ticket)
      .map(({ seq: _seq, at, kind, ticket: _ticket, ...rest }) => `${at} ${kind} ${JSON.stringify(rest).slice(0, 260)}`),
    ...decisions
      .filter(isOf)
      .map(({ episode, outcome, endedAtMs, detail }) => `${iso(endedAtMs)} decision e${episode} ${outcome} ${detail.slice(0, 900)}`),
    ...tasks
      .filter(isOf)
      .map(({ task, kind, openedAtMs, end }) => `${iso(openedAtMs)} task ${task} ${kind} ${end ? `${end.how} ${iso(end.atMs)}` : 'open'}`),
    ...writes.filter(isOf).map(({ key, mark, ...rest }) => `write ${key} ${mark} ${'state' in rest ? JSON.stringify(rest.state) : ''}`),
    ...dues.filter(isOf).map(({ acceptedAtMs }) => `due row accepted ${iso(acceptedAtMs)}`),
    ...[...runs].filter(([id]) => id.includes(`:${ticket}`)).map(([id, status]) => `run ${id} ${status}`),
  ].join('\n  ');
}
const iso = (ms: number): string => new Date(ms).toISOString();
