/** The second look at a weaker model's answer, in virtual time: when a better route is asked, what its answer leads to, and when nobody needs it any more. */
import { DOWN, HOUR_MS, MINUTE_MS, SETTINGS, SNAPSHOT, answered, heldBy, route } from '../../../support/virtual-episode.ts';
import { DECISION } from '../../../support/decision.ts';
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCancellation } from '@temporalio/workflow';
import { runReview } from '../../../../workflows/review/run-review.ts';
import { policyFor } from '../../../../workflows/rules/permissions.ts';
import { TRIAGE } from '../../../../workflows/triage/process.ts';
import type { AskRequest, Asked, PlanRequest } from '../../../../workflows/chain/contract.ts';
import type { EpisodeSettings, Process } from '../../../../workflows/episode/contract.ts';
import type { ReviewRecord, WaitingRecord } from '../../../../workflows/records/contract.ts';
import type { ReviewOutcome } from '../../../../workflows/review/contract.ts';
import type { DeskNow, Look } from '../../../../workflows/ticket/contract.ts';
import type { Place } from '../../../../workflows/rules/contract.ts';
import type { WriteAsked, Written } from '../../../../workflows/ticket/writes.ts';
import type { World } from '../../../support/virtual-worker.ts';

const ROUTES = [route('local', { degraded: true }), route('a'), route('b')];
const OTHER = answered({ category: 'other' });

type Script = {
  readonly settings?: Partial<EpisodeSettings>;
  readonly look?: (nth: number) => DeskNow;
  readonly decide?: (request: AskRequest, atMs: number) => Asked<unknown>;
  readonly write?: () => Written;
  readonly meanwhile?: readonly (readonly [atMs: number, act: (world: World) => unknown])[];
};
type Told = {
  readonly outcome: ReviewOutcome | undefined;
  readonly error: unknown;
  readonly atMs: number;
  readonly asks: readonly AskRequest[];
  readonly plans: readonly PlanRequest[];
  readonly looks: readonly Look[];
  readonly writes: readonly WriteAsked[];
  readonly waits: readonly (WaitingRecord | undefined)[];
  readonly records: readonly ReviewRecord[];
  readonly world: World;
};
async function reviewed({ settings, look, decide, write, meanwhile = [] }: Script): Promise<Told> {
  const [asks, plans, looks, writes, records]: [AskRequest[], PlanRequest[], Look[], WriteAsked[], ReviewRecord[]] = [[], [], [], [], []];
  const waits: (WaitingRecord | undefined)[] = [];
  const whole = { ...SETTINGS, routes: ROUTES, ...settings };
  const world = newWorld({
    activities: {
      recordWaiting: (_id: string, waiting: WaitingRecord | undefined) => void waits.push(waiting),
      recordReview: (record: ReviewRecord) => void records.push(record),
      lookAtTicket: (asked: Look) => (looks.push(asked), look?.(looks.length) ?? { kind: 'untouched', client: 'ACME' }),
      writeToTicket: (request: WriteAsked) => (writes.push(request), write?.() ?? { kind: 'written', ref: 'note-9' }),
      plan: (request: PlanRequest) => {
        plans.push(request);
        const candidate = request.routes.find((one) => !request.tried.includes(one.route));
        return candidate ? { kind: 'ask', candidate, budgetMs: 60_000, rejected: [] } : { kind: 'nobody', rejected: [] };
      },
      permissionsFor: (_rules: string, place: Place) => policyFor(whole, place),
      isServed: () => true,
      decide: (request: AskRequest) => (asks.push(request), decide?.(request, atMs()) ?? answered()),
    },
  });
  const startedAtMs = world.nowMs();
  const atMs = (): number => world.nowMs() - startedAtMs;
  for (const [after, act] of meanwhile) world.at(after, () => act(world));
  const input = {
    connection: 'main',
    ticket: '1',
    settings: heldBy(whole),
    answeredIn: 'triage:main:1',
    episode: 4,
    snapshot: SNAPSHOT,
    decision: DECISION,
    route: 'local',
  };
  let [outcome, error]: [ReviewOutcome | undefined, unknown] = [undefined, undefined];
  try {
    outcome = await world.run(() => runReview(TRIAGE as unknown as Process, input));
  } catch (thrown) {
    error = thrown;
  }
  return { outcome, error, atMs: atMs(), asks, plans, looks, writes, waits, records, world };
}

test('after the first wait one better route is asked, never a weak one; saying the same confirms the answer', async () => {
  const told = await reviewed({});
  assert.deepEqual([told.outcome, told.atMs], [{ kind: 'confirmed', route: 'a' }, 30 * MINUTE_MS]);
  assert.deepEqual(
    told.plans[0]?.routes.map((one) => one.route),
    ['a', 'b'],
  );
  assert.deepEqual([told.asks[0]?.episode, told.asks[0]?.round, told.writes], [4, 1, []]);
  assert.deepEqual([told.records[0]?.outcome, told.records[0]?.input.answeredIn], [told.outcome, 'triage:main:1']);
  assert.match(told.world.details(), /^The answer of \*\*local\*\* for ticket 1: \*\*a\*\* says the same, 2026-11-25 09:30 UTC\.$/);
});

test('the ticket is looked at before each try, under the id of the run that answered, and its due time stays', async () => {
  const { looks } = await reviewed({});
  assert.deepEqual([looks[0]?.workflowId, looks[0]?.due, looks[0]?.since.version], ['triage:main:1', { kind: 'as-it-was' }, '1']);
});

test('an answer that differs is suggested by a note, as long as staff have not acted', async () => {
  const told = await reviewed({ decide: () => OTHER });
  assert.deepEqual(told.outcome?.kind === 'suggested' && [told.outcome.route, told.outcome.note], ['a', 'note-9']);
  const [write] = told.writes;
  assert.deepEqual([write?.step.kind, write?.workflowId, write?.episode, write?.since?.version], ['suggestion', 'triage:main:1', 4, '1']);
  assert.ok(write?.step.kind === 'suggestion' && write.step.by.kind === 'model' && write.step.by.route === 'a');
  assert.match(told.world.details(), /\*\*a\*\* says otherwise, and a note on the ticket suggests it/);
});

for (const [written, outcome] of [
  [
    { kind: 'taken', by: 'Kim', acts: ['owner', 'status'], fields: undefined },
    { kind: 'overtaken', why: 'a person has changed the ticket (owner, status)' },
  ],
  [
    { kind: 'refused', why: 'no rights' },
    { kind: 'not-reviewed', why: 'no rights' },
  ],
  [
    { kind: 'moved', client: 'globex' },
    { kind: 'not-reviewed', why: 'moved' },
  ],
] as const satisfies readonly (readonly [Written, ReviewOutcome])[])
  test(`a suggestion whose write ends ${written.kind} is ${outcome.kind}`, async () => {
    const told = await reviewed({ decide: () => OTHER, write: () => written });
    assert.deepEqual(told.outcome, outcome);
  });

for (const [what, now, why] of [
  [
    'a person has changed it',
    { kind: 'handled', by: 'Kim', acts: ['owner', 'status'], fields: undefined },
    'a person has changed the ticket (owner, status)',
  ],
  ['it is gone', { kind: 'gone', why: 'deleted' }, 'deleted'],
  ['it is another client’s', { kind: 'untouched', client: 'globex' }, 'the ticket belongs to another client now'],
] as const satisfies readonly (readonly [string, DeskNow, string])[])
  test(`nobody needs a second look where ${what}, and no machine is asked`, async () => {
    const told = await reviewed({ look: () => now });
    assert.deepEqual([told.outcome, told.asks], [{ kind: 'overtaken', why }, []]);
    assert.ok(told.world.details().includes(`no second look is needed any more, ${why}`));
  });

test('while the ticket system does not answer it waits on, twice as long each time', async () => {
  const told = await reviewed({ look: (nth) => (nth < 3 ? { kind: 'unknown' } : { kind: 'untouched', client: 'acme' }) });
  assert.deepEqual([told.outcome?.kind, told.atMs, told.asks[0]?.round], ['confirmed', (30 + 60 + 120) * MINUTE_MS, 3]);
});

test('while no better route answers it waits on, and after a week nobody has looked', async () => {
  const told = await reviewed({ decide: () => DOWN });
  assert.deepEqual([told.outcome, told.atMs], [{ kind: 'not-reviewed', why: 'no better route came back in time' }, 7 * 24 * HOUR_MS]);
  assert.deepEqual([told.asks[1]?.route.route, told.asks[1]?.round], ['b', 1], 'a try that is only due asks each better route');
  assert.match(told.world.details(), /not looked at again, no better route came back in time/);
});

test('a route that is said to be back has all better ones asked at once, and is taken down once', async () => {
  const told = await reviewed({
    decide: (_request, atMs) => (atMs < HOUR_MS ? DOWN : answered()),
    meanwhile: [[5 * MINUTE_MS, (world) => world.signal('routeBack', 'a')]],
  });
  assert.deepEqual(
    told.asks.map(({ round, route: { route: name } }) => `${round}${name}`),
    ['1a', '1b', '2a'],
  );
  assert.deepEqual([told.outcome?.kind, told.atMs], ['confirmed', 65 * MINUTE_MS]);
});

test('a better model that is not sure either settles nothing', async () => {
  const told = await reviewed({ decide: () => answered({ confidence: { category: 1, impact: 1, urgency: 1, destination: 1 } }) });
  assert.deepEqual(told.outcome, { kind: 'not-reviewed', why: 'a was not sure either' });
});

test('what may be asked is decided by where the ticket stands now, and where it stood for what the look did not tell', async () => {
  const exceptions = [
    { when: { boards: ['secret'] }, ai: 'local-only' },
    { when: { priorities: ['P1'] }, onRefusal: 'next-route' },
  ] as const;
  const ai = async (now: DeskNow): Promise<string | undefined> =>
    (await reviewed({ settings: { exceptions }, look: () => now })).plans[0]?.ai;
  assert.deepEqual(
    [await ai({ kind: 'untouched', client: 'acme' }), await ai({ kind: 'untouched', client: 'acme', board: 'secret' })],
    ['cloud', 'local-only'],
  );
});

test('it is among those that a drain wakes until it ends, and also a cancel takes it from there', async () => {
  const ended = await reviewed({});
  assert.deepEqual([ended.waits.length, ended.waits[0]?.lane, ended.waits[1]], [2, 'review', undefined]);
  assert.equal((ended.waits[0]?.dueAtMs ?? 0) - Date.UTC(2026, 10, 25, 9), 7 * 24 * HOUR_MS);
  const cancelled = await reviewed({ meanwhile: [[MINUTE_MS, (world) => world.cancel()]] });
  assert.ok(isCancellation(cancelled.error));
  assert.deepEqual([cancelled.waits.length, cancelled.waits[1], cancelled.records], [2, undefined, []]);
  assert.match(cancelled.world.details(), /was not looked at again: the run was cancelled 2026-11-25 09:01 UTC\.$/);
});

test('while it waits it says for whom and until when', async () => {
  const details: string[] = [];
  await reviewed({ meanwhile: [[MINUTE_MS, (world) => details.push(world.details())]] });
  assert.deepEqual(details, ['The answer of **local** for ticket 1 waits for a better route until 2026-12-02 09:00 UTC.']);
});
