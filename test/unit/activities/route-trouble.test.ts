/** When people are told that a route fails, that it is back, and that no machine answers: what is asked of the ledger, and the whole line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fails,
  stamp,
  recordRouteAnswered,
  recordRouteLeft,
  recordNobodyAnswered,
  recordUnseenFailure,
} from '../../../activities/route-trouble.ts';
import type { Left } from '../../../activities/route-trouble.ts';
import type { RouteTrouble, TroubleMet } from '../../../ledger/contract.ts';
import type { RouteFailure, FailureReason } from '../../../workflows/chain/contract.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9, 0, 30);
const SINCE_MS = Date.UTC(2026, 10, 25, 8, 59, 59, 999);
const LEFT: Left = { route: 'openai/a', label: 'OpenAI', reason: 'silent', why: 'no answer', sinceMs: SINCE_MS, blockedUntil: undefined };
const ROUTE_FAILURE: RouteFailure = { route: 'openai/a', label: 'OpenAI', reason: 'silent', why: 'no answer', atMs: SINCE_MS };
const trouble = (route: string, given: Partial<RouteTrouble> = {}): RouteTrouble => ({
  route,
  sinceMs: SINCE_MS,
  failedAtMs: SINCE_MS,
  answeredAtMs: undefined,
  reason: 'silent',
  ...given,
});

type Given = { met?: TroubleMet; ended?: Readonly<Record<string, RouteTrouble>>; troubles?: readonly RouteTrouble[]; error?: unknown };
/** A ledger that says what it is told to, and keeps what it was asked. */
function bench({ met = { kind: 'new', sinceMs: SINCE_MS }, ended = {}, troubles = [], error }: Given = {}) {
  const [asked, alerts]: [unknown[], unknown[]] = [[], []];
  const answer = <T>(call: unknown, value: T): Promise<T> => {
    asked.push(call);
    return error === undefined ? Promise.resolve(value) : Promise.reject(error);
  };
  const ports = {
    ledger: {
      meetTrouble: (seen: unknown) => answer(seen, met),
      endTrouble: (answered: { readonly route: string }) => answer(answered, ended[answered.route]),
      routeTroubles: () => answer('routeTroubles', troubles),
    },
    clock: { nowMs: () => Promise.resolve(NOW_MS) },
    alert: (alert: unknown) => void alerts.push(alert),
  };
  return { ports, asked, alerts };
}

const TOLD: readonly (readonly [FailureReason, string | undefined, words: string])[] = [
  ['unreachable', 'route-failing', 'unreachable'],
  ['silent', 'route-failing', 'not answering'],
  ['throttled', 'route-failing', 'refusing for load'],
  ['server-error', 'route-failing', 'failing'],
  ['bad-answer', 'route-failing', 'giving unusable answers'],
  ['no-worker', 'route-failing', 'without a worker'],
  ['out-of-quota', 'route-blocked', 'out of credit'],
  ['key-refused', 'route-blocked', 'refusing our key'],
  ['retired', 'route-set-up', 'without its model'],
  ['region', 'route-set-up', 'not serving our region'],
  ['set-up', 'route-set-up', 'refusing us access'],
  ['bad-request', 'route-set-up', 'refusing our request'],
  ['declined', undefined, ''],
  ['too-long', undefined, ''],
  ['queue-full', undefined, ''],
  ['paced', undefined, ''],
  ['blocked-at-dispatch', undefined, ''],
  ['busy', undefined, ''],
  ['spent', undefined, ''],
  ['defect', undefined, ''],
];
for (const [reason, kind, words] of TOLD)
  test(`a route that a ticket has left as ${reason} is ${kind === undefined ? 'told to nobody' : `told as ${kind}`}`, async () => {
    const { ports, asked, alerts } = bench();
    await recordRouteLeft(ports, { ...LEFT, reason });
    if (kind === undefined) return assert.deepEqual([asked, alerts], [[], []]);
    assert.deepEqual(asked, [{ route: 'openai/a', sinceMs: SINCE_MS, atMs: NOW_MS, reason, alert: kind }]);
    assert.deepEqual(alerts, [{ kind, detail: `OpenAI (openai/a) ${words} since 2026-11-25 08:59:59 UTC: no answer` }]);
  });

for (const [what, blockedUntil, kind, until] of [
  ['for a minute is told as failing', NOW_MS + 60_000, 'route-failing', ', until 2026-11-25 09:01:30 UTC'],
  ['for longer is told as blocked', NOW_MS + 60_001, 'route-blocked', ', until 2026-11-25 09:01:30 UTC'],
  ['until somebody changes it is told by its reason', 'changed-by-hand', 'route-failing', ', until somebody changes it'],
] as const)
  test(`a route that is closed ${what}`, async () => {
    const { ports, asked, alerts } = bench();
    await recordRouteLeft(ports, { ...LEFT, reason: 'throttled', blockedUntil });
    assert.deepEqual(asked, [{ route: 'openai/a', sinceMs: SINCE_MS, atMs: NOW_MS, reason: 'throttled', alert: kind }]);
    assert.deepEqual(alerts, [{ kind, detail: `OpenAI (openai/a) refusing for load since 2026-11-25 08:59:59 UTC: no answer${until}` }]);
  });

test('what was told before is not told again, and what is told counts from the first ticket that met it', async () => {
  const before = bench({ met: { kind: 'known', sinceMs: 5 } });
  await recordRouteLeft(before.ports, LEFT);
  assert.deepEqual([before.asked.length, before.alerts], [1, []]);
  const first = bench({ met: { kind: 'new', sinceMs: SINCE_MS - 60_000 } });
  await recordRouteLeft(first.ports, LEFT);
  assert.match(JSON.stringify(first.alerts), /since 2026-11-25 08:58:59 UTC/);
});

test('an answer ends the trouble of its route after ten quiet seconds, and that of all machines at once', async () => {
  const { ports, asked, alerts } = bench();
  await recordRouteAnswered(ports, LEFT, 7_000);
  assert.deepEqual(asked, [
    { route: 'openai/a', askedAtMs: 7_000, quietMs: 10_000, atMs: NOW_MS },
    { route: '*', askedAtMs: 7_000, quietMs: 0, atMs: NOW_MS },
  ]);
  assert.deepEqual(alerts, [], 'there was none');
});

test('that a route is back is told with why and how long it was away, and so it is told of all machines', async () => {
  const span = 'from 2026-11-25 08:59:59 UTC to 2026-11-25 09:00:30 UTC';
  const back = { kind: 'route-back', detail: `OpenAI (openai/a) answers again: not answering ${span}` };
  const all = { kind: 'machines-back', detail: `a machine answers again, OpenAI (openai/a): none did ${span}` };
  for (const [ended, told] of [
    [{ 'openai/a': trouble('openai/a') }, [back]],
    [{ '*': trouble('*') }, [all]],
    [{ 'openai/a': trouble('openai/a'), '*': trouble('*') }, [back, all]],
  ] as const) {
    const { ports, alerts } = bench({ ended });
    await recordRouteAnswered(ports, LEFT, 7_000);
    assert.deepEqual(alerts, told);
  }
});

test('a reason that another release has written is told as it stands', async () => {
  const { ports, alerts } = bench({ ended: { 'openai/a': trouble('openai/a', { reason: 'of-next-year' }) } });
  await recordRouteAnswered(ports, LEFT, 7_000);
  assert.match(JSON.stringify(alerts), /answers again: of-next-year from/);
});

test('a workflow tells only what no worker of the route can have seen, from when it left', async () => {
  const told: FailureReason[] = [];
  for (const [reason] of TOLD) {
    const { ports, asked, alerts } = bench();
    await recordUnseenFailure(ports, { ...ROUTE_FAILURE, reason });
    assert.equal(asked.length, alerts.length);
    if (asked.length === 0) continue;
    assert.deepEqual(asked, [{ route: 'openai/a', sinceMs: SINCE_MS, atMs: NOW_MS, reason, alert: 'route-failing' }]);
    told.push(reason);
  }
  assert.deepEqual(told.toSorted(), ['no-worker', 'silent', 'unreachable']);
  const nothing = bench();
  await recordUnseenFailure(nothing.ports, undefined);
  assert.deepEqual(nothing.asked, []);
});

const [openai, local] = [
  { route: 'openai/a', label: 'OpenAI' },
  { route: 'ollama/c', label: 'the local model' },
];
test('that no machine answers is told where each route fails, since the last of them began to', async () => {
  const later = { sinceMs: SINCE_MS + 1_000, failedAtMs: SINCE_MS + 1_000, reason: 'no-worker' };
  const { ports, asked, alerts } = bench({
    troubles: [trouble('openai/a'), trouble('ollama/c', later), trouble('other/d')],
    met: { kind: 'new', sinceMs: SINCE_MS + 1_000 },
  });
  await recordNobodyAnswered(ports, { routes: [openai, local], left: undefined });
  assert.deepEqual(asked, [
    'routeTroubles',
    { route: '*', sinceMs: SINCE_MS + 1_000, atMs: NOW_MS, reason: 'unreachable', alert: 'no-machine' },
  ]);
  const detail = 'no machine answers since 2026-11-25 09:00:00 UTC: OpenAI not answering; the local model without a worker';
  assert.deepEqual(alerts, [{ kind: 'no-machine', detail }]);
});

for (const [what, routes, troubles] of [
  ['one of two routes does not fail', [openai, local], [trouble('openai/a')]],
  ['one has answered since it failed', [openai, local], [trouble('openai/a'), trouble('ollama/c', { answeredAtMs: SINCE_MS })]],
  ['the chain has no routes', [], [trouble('openai/a')]],
] as const)
  test(`nobody is told that no machine answers where ${what}`, async () => {
    const { ports, asked, alerts } = bench({ troubles });
    await recordNobodyAnswered(ports, { routes, left: undefined });
    assert.deepEqual([asked, alerts], [['routeTroubles'], []]);
  });

test('that no machine answers is told once, and the route that was left last is told first', async () => {
  const before = bench({ troubles: [trouble('openai/a')], met: { kind: 'known', sinceMs: SINCE_MS } });
  await recordNobodyAnswered(before.ports, { routes: [openai], left: undefined });
  assert.deepEqual([before.asked.length, before.alerts], [2, []]);
  const { ports, alerts } = bench({ troubles: [trouble('openai/a')] });
  await recordNobodyAnswered(ports, { routes: [openai], left: ROUTE_FAILURE });
  assert.deepEqual(
    alerts.map((alert) => (alert as { readonly kind: string }).kind),
    ['route-failing', 'no-machine'],
  );
});

test('a route fails until it has answered after its last failure', () => {
  for (const [answeredAtMs, is] of [
    [undefined, true],
    [99, true],
    [100, false],
    [101, false],
  ] as const)
    assert.equal(fails({ answeredAtMs, failedAtMs: 100 }), is, String(answeredAtMs));
});

test('a ledger that cannot keep it stops nobody, and is told by the name of the error alone', async () => {
  for (const [error, name] of [
    [new RangeError('the ticket of Mr Smith'), 'RangeError'],
    ['the ticket of Mr Smith', 'string'],
  ] as const) {
    const { ports, alerts } = bench({ error });
    await recordRouteLeft(ports, LEFT);
    await recordRouteAnswered(ports, LEFT, 1);
    await recordNobodyAnswered(ports, { routes: [openai], left: undefined });
    const lost = { kind: 'record-lost', detail: `whether a route fails could not be kept: ${name}` };
    assert.deepEqual(alerts, [lost, lost, lost]);
  }
});

test('a time is told to the second, in UTC', () => assert.equal(stamp(SINCE_MS), '2026-11-25 08:59:59 UTC'));
