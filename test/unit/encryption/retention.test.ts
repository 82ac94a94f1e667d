/** Sums that are kept are what a full count says, and what is old is emptied without being forgotten: on a real ledger. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { createSeal } from '../../../encryption/cipher.ts';
import { keyOf } from '../../../encryption/key-text.ts';
import { openLedger } from '../../../ledger/open.ts';
import { createLog } from '../../../watch/log.ts';
import { clean, nextBatch, startRetention } from '../../../workers/retention.ts';
import { begin, decision, end, intent, start, task } from '../../fixtures/ledger-rows.ts';
import { factsOfTask } from '../../../cli/tasks/facts.ts';
import { until } from '../../support/live.ts';
import type { Ledger } from '../../../ledger/contract.ts';
import type { OldRules } from '../../../workers/rules-retention.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 400 * DAY_MS;
const KEEP_MS = 180 * DAY_MS;
const OLD_MS = NOW_MS - KEEP_MS - 1;
const never = new AbortController().signal;

type Opened = { readonly ledger: Ledger; readonly raw: DatabaseSync; readonly again: () => Promise<Ledger> };
async function opened(t: TestContext): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-retention-'));
  const path = join(dir, 'ledger.db');
  const seal = createSeal([keyOf(randomBytes(32))]);
  const ledgers: Ledger[] = [];
  const again = async (): Promise<Ledger> => {
    const made = await openLedger({ path, seal });
    ledgers.push(made);
    return made;
  };
  const ledger = await again();
  const raw = new DatabaseSync(path);
  t.after(async () => {
    raw.close();
    for (const one of ledgers) await one.close();
    await rm(dir, { recursive: true });
  });
  return { ledger, raw, again };
}

/** Nothing is put, and Temporal knows of no run. */
const rulesOf = (ledger: Ledger): OldRules => ({ ledger, putCurrent: () => Promise.resolve(), isHeld: () => Promise.resolve(false) });

/** By reading every row, as it was done before the sums were kept. */
const countedAttempts = (raw: DatabaseSync): readonly unknown[] =>
  raw
    .prepare(
      `select route, provider, coalesce(outcome, 'unsettled') outcome, count(*) count,
         coalesce(sum(cost_micros), 0) "costMicros", sum(worst_cost_micros is null) unpriced
       from attempt group by 1, 2, 3 order by 1, 2, 3`,
    )
    .all()
    .map((row) => ({ ...row }));
const countedDecisions = (raw: DatabaseSync): readonly unknown[] =>
  raw
    .prepare('select outcome "of", count(*) count from decision group by 1 order by 1')
    .all()
    .map((row) => ({ ...row }));

const act = fc.oneof(
  fc.record({
    kind: fc.constant('begin' as const),
    ticket: fc.nat(5),
    route: fc.constantFrom('a', 'b'),
    price: fc.constantFrom(4_200, null),
  }),
  fc.record({
    kind: fc.constant('end' as const),
    which: fc.nat(30),
    outcome: fc.constantFrom('answered', 'next-route', 'policy'),
    costMicros: fc.option(fc.nat(5_000)),
  }),
  fc.record({ kind: fc.constant('decide' as const), ticket: fc.nat(5), episode: fc.nat(2), outcome: fc.constantFrom('decided', 'gone') }),
);

test('kept sums are what a full count says, after any order of attempts and outcomes by two processes, repeats included', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const { ledger, raw, again } = await opened(t);
      const ledgers = [ledger, await again()];
      const begun: string[] = [];
      for (const [at, one] of acts.entries()) {
        const by = ledgers[at % 2] ?? ledger;
        if (one.kind === 'begin') {
          const done = await by.beginAttempt(
            start({ workflowId: `w${one.ticket}`, route: one.route, provider: `of-${one.route}`, worstCostMicros: one.price }),
          );
          if (done.kind === 'begun') begun.push(done.attempt);
        } else if (one.kind === 'end') {
          const attempt = begun[one.which % (begun.length || 1)];
          if (attempt !== undefined) await by.endAttempt(attempt, end({ outcome: one.outcome, costMicros: one.costMicros }));
        } else await by.recordDecision(decision({ workflowId: `w${one.ticket}`, episode: one.episode, outcome: one.outcome }));
      }
      assert.deepEqual(await ledger.attemptTotals(), countedAttempts(raw));
      assert.deepEqual((await ledger.counts(0)).decisionsByOutcome, countedDecisions(raw));
    }),
    { numRuns: 15 },
  );
});

test('what a scrape asks reads neither attempts nor decisions: it says the same where both tables are empty', async (t) => {
  const { ledger, raw } = await opened(t);
  for (let at = 0; at < 5; at++) {
    await ledger.endAttempt(await begin(ledger, start({ workflowId: `w${at}` })), end());
    await ledger.recordDecision(decision({ workflowId: `w${at}` }));
  }
  await begin(ledger, start({ workflowId: 'w9' }));
  const before = [await ledger.attemptTotals(), await ledger.counts(0)];
  raw.exec('delete from attempt; delete from decision');
  assert.deepEqual([await ledger.attemptTotals(), await ledger.counts(0)], before);
});

async function fill(ledger: Ledger, name: string, atMs: number): Promise<void> {
  await ledger.endAttempt(await begin(ledger, start({ workflowId: name, startedAtMs: atMs })), end({ endedAtMs: atMs }));
  await ledger.recordDecision(decision({ workflowId: name, endedAtMs: atMs }));
  const wrote = intent({ key: `${name}:e1:note`, workflowId: name });
  await ledger.writeTried(wrote, atMs);
  await ledger.writeApplied(wrote.key, 'note-1', 'v2', atMs);
  const about = { workflowId: name, openedAtMs: atMs, dueAtMs: atMs };
  const detail = JSON.stringify({ why: 'unsure', choices: { categories: [], destinations: [] }, failureHistory: [] });
  const claim = { by: 'staff-7', untilMs: atMs };
  const how = { atMs, how: 'answered', by: 'staff-7' };
  await ledger.putTask(task({ ...about, task: `${name}:e1:t1`, detail, claim, end: how }));
  await ledger.putTask(task({ ...about, task: `${name}:e1:t2`, detail }));
}

test('old bodies are emptied and old attempts removed; keys, sums, open tasks and all that is younger stay', async (t) => {
  const { ledger, raw } = await opened(t);
  await fill(ledger, 'old', OLD_MS);
  await fill(ledger, 'young', NOW_MS - KEEP_MS);
  const sums = [await ledger.attemptTotals(), await ledger.counts(0)];
  const { removed, emptied } = await clean(ledger, NOW_MS - KEEP_MS, never);
  assert.deepEqual([removed, emptied], [1, 3]);
  assert.deepEqual([await ledger.attemptTotals(), await ledger.counts(0)], sums);
  assert.deepEqual(await ledger.attempts('old'), []);
  assert.deepEqual(await ledger.decisions({ workflowId: 'old' }), [decision({ workflowId: 'old', endedAtMs: OLD_MS, detail: '' })]);
  assert.equal(await ledger.episodeEnded('old', 1), true, 'what prevents a second outcome stays');
  assert.deepEqual(await ledger.writeState('old:e1:note'), { kind: 'applied', ref: 'note-1', version: 'v2' }, 'and a second note');
  assert.deepEqual((await ledger.writes('old'))[0]?.changes, []);
  const over = await ledger.task('old:e1:t1');
  assert.ok(over);
  assert.deepEqual([over.detail, over.claim, over.end], ['', undefined, { atMs: OLD_MS, how: 'answered', by: undefined }]);
  assert.deepEqual(
    factsOfTask(over, NOW_MS, KEEP_MS).find(([name]) => name === 'Why'),
    ['Why', 'emptied after 180 days'],
  );
  assert.equal(
    (await ledger.tasks({ open: true }, 9)).every(({ detail }) => detail !== ''),
    true,
    'an open task is somebody’s work',
  );
  assert.equal((await ledger.attempts('young')).length, 1);
  assert.notEqual((await ledger.decisions({ workflowId: 'young' }))[0]?.detail, '');
  assert.deepEqual((await ledger.writes('young'))[0]?.changes, intent().changes);
  assert.equal((await ledger.task('young:e1:t1'))?.end?.by, 'staff-7');
  assert.equal((await clean(ledger, NOW_MS - KEEP_MS, never)).emptied, 0, 'once');
  const plans = [
    'select attempt from attempt where started_at_ms < 1 order by started_at_ms limit 9',
    "select workflow_id, episode from decision where sealed_detail <> '' and ended_at_ms < 1 order by ended_at_ms limit 9",
    `select "key" from write_intent where sealed_changes <> '' and tried_at_ms < 1 order by tried_at_ms limit 9`,
    "select task from task where sealed_detail <> '' and ended_at_ms is not null and ended_at_ms < 1 order by ended_at_ms limit 9",
  ];
  for (const sql of plans) {
    const plan = raw
      .prepare(`explain query plan ${sql}`)
      .all()
      .map((row) => String(row['detail']));
    assert.ok(plan.length === 1 && /USING (COVERING )?INDEX (attempt_by_start|\w+_with_body)/.test(plan[0] ?? ''), plan.join('; '));
  }
});

test('of several processes one cleans, again after an hour, and says what it did', async (t) => {
  const { ledger, again } = await opened(t);
  await fill(ledger, 'old', OLD_MS);
  assert.equal(await ledger.lastRetention(), undefined);
  const log = createLog('silent');
  const loops = [ledger, await again()].map((one) =>
    startRetention({ ledger: one, rules: rulesOf(one), keepMs: KEEP_MS, log, nowMs: () => NOW_MS }),
  );
  await until(
    'a run that has ended',
    10_000,
    () => ledger.lastRetention(),
    (run) => run?.endedAtMs !== undefined,
  );
  for (const loop of loops) await loop.stop();
  assert.deepEqual(await ledger.lastRetention(), { begunAtMs: NOW_MS, endedAtMs: NOW_MS, keepMs: KEEP_MS, removed: 1, emptied: 3 });
  const asked = { everyMs: 3_600_000, keepMs: KEEP_MS };
  assert.equal(await ledger.beginRetention({ ...asked, atMs: NOW_MS + 3_599_999 }), false);
  const both = await Promise.all([ledger, await again()].map((one) => one.beginRetention({ ...asked, atMs: NOW_MS + 3_600_000 })));
  assert.equal(both.filter((is) => is).length, 1);
});

test('a batch is halved after one that took too long, and grows while there is room', () => {
  assert.deepEqual([nextBatch(100, 11), nextBatch(100, 7), nextBatch(100, 1)], [50, 100, 125]);
  assert.deepEqual([nextBatch(5, 900), nextBatch(500, 0)], [5, 500]);
});

test('what a write has changed is kept by when it came through, also where it was sent long before', async (t) => {
  const { ledger } = await opened(t);
  const [late, old] = [intent({ key: 'late' }), intent({ key: 'old' })];
  for (const { key } of [late, old]) await ledger.writeTried(intent({ key }), OLD_MS);
  await ledger.writeApplied('late', 'note-1', '2', NOW_MS - KEEP_MS);
  await ledger.writeApplied('old', 'note-2', '3', OLD_MS);
  await clean(ledger, NOW_MS - KEEP_MS, never);
  const kept = (await ledger.writes(late.workflowId)).map(({ key, changes }) => [key, changes.length]);
  assert.deepEqual(kept, [
    ['late', 1],
    ['old', 0],
  ]);
});
