/** What every ledger must do with a database of another release. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import { ledgerOf } from '../../ledger/ledger.ts';
import { MIGRATIONS, migrate } from '../../ledger/migrate.ts';
import * as ledger0001 from '../../ledger/migrations/0001-ledger.ts';
import * as people0002 from '../../ledger/migrations/0002-people.ts';
import * as watch0003 from '../../ledger/migrations/0003-watch.ts';
import type { Store } from '../../ledger/store.ts';
import { putOld } from '../fixtures/ledger-0013.ts';
import { begin, decision, due, end, intent, start, task, waiting } from '../fixtures/ledger-rows.ts';

/** One database of a test's own. */
export type Place = {
  /** Opens it, each time as another process would; closed after the test. */
  open(seal: Seal): Promise<Ledger>;
  /** The same database with no tables made: what another release would do to it. Closed after the test. */
  store(seal: Seal): Store;
  /** All bytes the engine keeps. */
  bytes(): Promise<Buffer>;
};

const FIRST_RELEASE = [ledger0001];

export function migrationTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('a ledger of the first release keeps its rows, and what waits there counts as not signalled', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    await fillFirstRelease(store(seal));
    for (const ledger of [await open(seal), await open(seal)]) {
      const [attempt] = await ledger.attempts('triage:desk:1');
      assert.deepEqual(attempt, {
        ...start(),
        model: undefined,
        attempt: 'triage:desk:1:e1:r1:cloud/a:1',
        number: 1,
        end: end({ servedModel: undefined }),
      });
      assert.deepEqual(await ledger.decisions({}), [decision()]);
      assert.deepEqual(await ledger.writes('triage:desk:1'), [{ ...intent(), state: { kind: 'tried', triedAtMs: 1_000 } }]);
      assert.deepEqual(await ledger.overdue(9_999, 9), [due()]);
      assert.deepEqual(await ledger.waiting('ticket-triage', 9), [waiting()]);
      assert.deepEqual(await ledger.waitingPage('ticket-triage', 0, 9), [waiting()]);
      assert.deepEqual(await ledger.tasks({}, 9), []);
      assert.deepEqual(await ledger.attemptTotals(), [
        { route: 'cloud/a', provider: 'cloud', outcome: 'answered', count: 1, costMicros: 1_200, unpriced: 0 },
      ]);
      assert.deepEqual((await ledger.counts(0)).decisionsByOutcome, [{ of: 'decided', count: 1 }]);
      assert.deepEqual([await ledger.item('triage:desk:1'), await ledger.highestEpisode('triage:desk:1')], [undefined, 1]);
    }
  });

  test('two processes that open a ledger of the first release at once both find it up to date', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    await fillFirstRelease(store(seal));
    const [one, other] = await Promise.all([open(seal), open(seal)]);
    await one.putTask(task());
    await one.markSignalled('triage:desk:1', 1_000);
    assert.deepEqual(await other.tasks({}, 9), [task()]);
    assert.deepEqual(await other.waitingPage('ticket-triage', 1_000, 9), []);
  });

  test('a poll of a ledger that knew no pages goes on from where it was', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const older = store(seal);
    await migrate(older, 1_000, [ledger0001, people0002, watch0003]);
    await older.once((db) => sql`insert into poll values ('desk', 5000, 6000, '["5000 A@1"]')`.execute(db));
    const cursor = {
      sinceMs: 5_000,
      newestMs: 0,
      floorMs: 5_000,
      deepAtMs: 0,
      farAtMs: 0,
      polledAtMs: 6_000,
      listing: undefined,
      told: [],
    };
    assert.deepEqual(await (await open(seal)).pollCursor('desk'), cursor);
  });

  test('the first release refuses a ledger of this one, and leaves it as it was', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    await ledger.putTask(task());
    await assert.rejects(migrate(store(seal), 2_000, FIRST_RELEASE), /migration 0001-ledger or earlier, got 0002-people/);
    assert.deepEqual(await (await open(seal)).tasks({}, 9), [task()]);
  });

  test('words that an older release has stored read as the words of this one', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    await fillFirstRelease(store(seal));
    await migrate(store(seal), 1_500, before('0016-words'));
    await store(seal).once((db) => sql`update attempt set purpose = 'repair'`.execute(db));
    await store(seal).once((db) =>
      sql`insert into route_trouble (route, since_ms, failed_at_ms, reason, told) values ('cloud/a', 1, 2, 'silent', 'route-failing route-shut')`.execute(
        db,
      ),
    );
    const ledger = await open(seal);
    assert.deepEqual(
      (await ledger.attempts('triage:desk:1')).map(({ purpose }) => purpose),
      ['corrected'],
    );
    const again = { route: 'cloud/a', sinceMs: 3, atMs: 4, reason: 'key-refused', alert: 'route-blocked' };
    assert.equal((await ledger.meetTrouble(again)).kind, 'known');
  });

  test('attempts of a release that did not count those without a price are counted from what is kept of them', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const older = store(seal);
    await migrate(older, 1_500, before('0017-replies'));
    for (const [number, price] of [
      [1, null],
      [2, 5],
      [3, null],
    ] as const)
      await putOld(older, 'attempt', { ...oldAttempt(seal), attempt: `old:${number}`, number, worst_cost_micros: price });
    const under = {
      ...oldAttempt(seal),
      attempt: 'old:4',
      number: 4,
      worst_cost_micros: null,
      ended_at_ms: null,
      outcome: null,
      cost_micros: null,
    };
    await putOld(older, 'attempt', under);
    const ledger = await open(seal);
    const totals = async () =>
      (await ledger.attemptTotals()).filter(({ outcome }) => outcome === 'answered').map(({ count, unpriced }) => [count, unpriced]);
    assert.deepEqual(await totals(), [[3, 2]]);
    const unsettled = (await ledger.attemptTotals()).filter(({ outcome }) => outcome === 'unsettled');
    assert.deepEqual(
      unsettled.map(({ count, unpriced }) => [count, unpriced]),
      [[1, 1]],
    );
    await ledger.endAttempt(await begin(ledger, start({ workflowId: 'new', worstCostMicros: null })), end());
    assert.deepEqual(await totals(), [[4, 3]]);
  });
}

const before = (name: string): typeof MIGRATIONS => {
  const at = MIGRATIONS.findIndex((migration) => migration.name === name);
  assert.ok(at > 0, name);
  return MIGRATIONS.slice(0, at);
};

function oldAttempt(seal: Seal): Readonly<Record<string, string | number | null>> {
  const [begun, ended] = [start(), end()];
  return {
    attempt: 'triage:desk:1:e1:r1:cloud/a:1',
    number: 1,
    workflow_id: begun.workflowId,
    episode: begun.episode,
    round: begun.round,
    route: begun.route,
    provider: begun.provider,
    purpose: begun.purpose,
    client: begun.client,
    started_at_ms: begun.startedAtMs,
    deadline_at_ms: begun.deadlineAtMs,
    worst_cost_micros: begun.worstCostMicros,
    input_hash: begun.inputHash,
    ended_at_ms: ended.endedAtMs,
    outcome: ended.outcome,
    raw: ended.raw ?? null,
    sealed_detail: seal.seal(ended.detail ?? ''),
    input_tokens: ended.inputTokens ?? null,
    output_tokens: ended.outputTokens ?? null,
    cost_micros: ended.costMicros,
  };
}

/** As the first release left it; most tables have changed since, so that their rows are put without the ledger. */
async function fillFirstRelease(store: Store): Promise<void> {
  await migrate(store, 1_000, FIRST_RELEASE);
  const ledger = ledgerOf(store, async () => {});
  const { seal } = store;
  await putOld(store, 'attempt', oldAttempt(seal));
  const was = { workflow_id: 'triage:desk:1', episode: 1, connection: 'desk', ticket: '1' };
  const { client, process, endedAtMs, outcome, route, detail } = decision();
  const ended = { client, process, ended_at_ms: endedAtMs, outcome, route: route ?? null, sealed_detail: seal.seal(detail) };
  await putOld(store, 'decision', { ...was, ...ended });
  const { key, step, changes } = intent();
  const tried = { key, step, sealed_changes: seal.seal(JSON.stringify(changes)), first_tried_at_ms: 1_000, tried_at_ms: 1_000 };
  await putOld(store, 'write_intent', { ...was, ...tried });
  const { connection, item: ticket, acceptedAtMs } = due();
  const before = sql`insert into due (workflow_id, connection, ticket, accepted_at_ms, due_at_ms)
    values (${due().workflowId}, ${connection}, ${ticket}, ${acceptedAtMs}, ${due().dueAtMs})`;
  await store.once((db) => before.execute(db));
  const { workflowId, dueAtMs, ...same } = waiting();
  await store.once((db) =>
    db
      .insertInto('waiting')
      .values({ ...same, workflow_id: workflowId, due_at_ms: dueAtMs })
      .execute(),
  );
  await assert.rejects(ledger.tasks({}, 9), 'the first release has no tasks');
}
