/** What every ledger must do about what stands open or is told once: counts, hand-overs, beats, the installation, and the edges of what is counted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { sql } from 'kysely';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger, WriteIntent } from '../../ledger/contract.ts';
import { endTrouble } from '../../ledger/route-trouble.ts';
import { begin, decision, due, end, intent, start, task, waiting } from '../fixtures/ledger-rows.ts';
import type { Place } from './ledger-migrations.ts';

const ENDED = { atMs: 5_000, how: 'answered', by: undefined };

export function standingTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('what stands is counted: items by those due and overdue, open tasks by role, waiting items by lane, decisions by outcome', async (t) => {
    const ledger = await opened(t);
    const none = { due: 0, overdue: 0, openTasksByRole: [], waitingByLane: [], decisionsByOutcome: [] };
    assert.deepEqual(await ledger.counts(0), none);
    for (const [number, dueAtMs] of [
      [1, 1_000],
      [2, 1_000],
      [3, 1_001],
    ] as const)
      await ledger.putDue(due({ workflowId: `triage:desk:${number}`, dueAtMs }));
    await ledger.coverDue('triage:desk:1');
    await ledger.putDue(due({ dueAtMs: 900 }));
    await ledger.putTask(task({ task: 'a' }));
    await ledger.putTask(task({ task: 'b' }));
    await ledger.putTask(task({ task: 'c', role: 'owner' }));
    await ledger.putTask(task({ task: 'd', end: ENDED }));
    await ledger.putWaiting(waiting());
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:2' }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:3', lane: 'bulk' }));
    await ledger.recordDecision(decision());
    await ledger.recordDecision(decision({ episode: 2, outcome: 'would-ask-a-person' }));
    await ledger.recordDecision(decision({ episode: 3 }));
    assert.deepEqual(await ledger.counts(1_000), {
      due: 3,
      overdue: 2,
      openTasksByRole: [
        { of: 'dispatcher', count: 2 },
        { of: 'owner', count: 1 },
      ],
      waitingByLane: [
        { of: 'bulk', count: 1 },
        { of: 'sla', count: 2 },
      ],
      decisionsByOutcome: [
        { of: 'decided', count: 2 },
        { of: 'would-ask-a-person', count: 1 },
      ],
    });
  });

  test('each due row stands by itself, those due first, at most as many as asked for', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.standingDue(9), []);
    const rows = [due({ acceptedAtMs: 700, dueAtMs: 900 }), due({ workflowId: 'triage:desk:2', item: '2' }), due({ acceptedAtMs: 900 })];
    const made = [];
    for (const row of rows) {
      made.push({ ...row, acceptance: (await ledger.putDue(row)).acceptance });
      await ledger.coverDue(row.workflowId);
    }
    assert.deepEqual(await ledger.standingDue(9), made);
    assert.deepEqual(await ledger.standingDue(2), made.slice(0, 2));
  });

  test('a reading covers all announcements so far, and says the newest of them', async (t) => {
    const ledger = await opened(t);
    await ledger.putDue(due());
    await ledger.coverDue('triage:desk:1');
    const second = await ledger.putDue(due({ acceptedAtMs: 600 }));
    assert.equal(await ledger.coverDue('triage:desk:1'), second.acceptance);
    assert.equal(await ledger.coverDue('triage:desk:1'), second.acceptance, 'also where nothing is new');
    assert.equal((await ledger.putDue(due({ acceptedAtMs: 700 }))).kind, 'made');
  });

  test('a due row is taken back by whoever made it, unless somebody else counts on it or its workflow was told', async (t) => {
    const ledger = await opened(t);
    const isLeft = async (made: string | undefined, again: readonly (string | undefined)[], signalled = false): Promise<boolean> => {
      const { acceptance } = await ledger.putDue(due(), made);
      for (const holder of again) await ledger.putDue(due(), holder);
      if (signalled) await ledger.dueSignalled('triage:desk:1', acceptance, 700);
      await ledger.takeBackDue('triage:desk:1', acceptance, 'mine');
      const rows = await ledger.standingDue(9);
      await ledger.removeDue('triage:desk:1', acceptance);
      assert.deepEqual(await ledger.standingDue(9), []);
      return rows.length > 0;
    };
    assert.equal(await isLeft('mine', []), false);
    assert.equal(await isLeft('mine', ['mine']), false, 'put again by itself');
    assert.equal(await isLeft('mine', ['other']), true);
    assert.equal(await isLeft('mine', [undefined]), true);
    assert.equal(await isLeft('mine', ['other', 'mine']), true, 'it is not made its own again');
    assert.equal(await isLeft('other', []), true);
    assert.equal(await isLeft(undefined, []), true);
    assert.equal(await isLeft(undefined, ['mine']), true);
    assert.equal(await isLeft('mine', [], true), true);
  });

  test('one item alone that nobody watches is named', async (t) => {
    const ledger = await opened(t);
    assert.deepEqual(await ledger.unwatched(['triage:desk:1']), ['triage:desk:1']);
  });

  test('the last outcome of an item is that of its newest episode, by a machine or by nobody', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.lastOutcome('triage:desk:1'), undefined);
    await ledger.recordDecision(decision({ episode: 2, endedAtMs: 1_000, outcome: 'handled-in-desk', route: undefined }));
    await ledger.recordDecision(decision({ episode: 1, endedAtMs: 2_000 }));
    await ledger.recordDecision(decision({ workflowId: 'triage:desk:2', episode: 9 }));
    const second = { episode: 2, outcome: 'handled-in-desk', route: undefined, endedAtMs: 1_000 };
    assert.deepEqual(await ledger.lastOutcome('triage:desk:1'), second);
    await ledger.recordDecision(decision({ episode: 3 }));
    assert.deepEqual(await ledger.lastOutcome('triage:desk:1'), { episode: 3, outcome: 'decided', route: 'cloud/a', endedAtMs: 2_000 });
  });

  test('a hand-over stands while its note is on the ticket and nothing of ours has superseded it', async (t) => {
    const ledger = await opened(t);
    const apply = async (given: Partial<WriteIntent>): Promise<void> => {
      await ledger.writeTried(intent(given), 1_000);
      await ledger.writeApplied(given.key ?? '', `ref-${given.key}`, 'v2', 1_000);
    };
    assert.deepEqual(await ledger.openHandOvers(), []);
    await ledger.writeTried(intent({ key: 'a', step: 'hand-over-1' }), 1_000);
    await apply({ key: 'b', step: 'decision' });
    assert.deepEqual(await ledger.openHandOvers(), [], 'one that may not be there, and one that asks nobody');
    await apply({ key: 'c', episode: 2, step: 'hand-over-2' });
    await apply({ key: 'd', workflowId: 'triage:desk:2', item: '2', step: 'hand-over-1' });
    const first = { workflowId: 'triage:desk:1', episode: 2, step: 'hand-over-2', process: 'ticket-triage', connection: 'desk', item: '1' };
    const second = {
      workflowId: 'triage:desk:2',
      episode: 1,
      step: 'hand-over-1',
      process: 'ticket-triage',
      connection: 'desk',
      item: '2',
    };
    assert.deepEqual(await ledger.openHandOvers(), [first, second]);
    await apply({ key: 'e', episode: 1, step: 'supersede-hand-over-2' });
    await apply({ key: 'f', episode: 2, step: 'supersede-hand-over-1' });
    await ledger.writeTried(intent({ key: 'g', episode: 2, step: 'supersede-hand-over-2' }), 1_000);
    assert.deepEqual(await ledger.openHandOvers(), [first, second], 'another episode, another step, and one that may not be there');
    await ledger.writeApplied('g', 'ref-g', 'v3', 2_000);
    assert.deepEqual(await ledger.openHandOvers(), [second]);
  });

  test('a ledger is bound to the first installation that says so, and to no other after it', async (t) => {
    const ledger = await opened(t);
    const { id, isBound } = await ledger.installation();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(isBound, false);
    assert.equal(await ledger.bindInstallation('one', 1_000), true);
    assert.deepEqual(await ledger.installation(), { id: 'one', isBound: true });
    assert.deepEqual([await ledger.bindInstallation('other', 2_000), await ledger.bindInstallation('one', 3_000)], [false, true]);
    assert.deepEqual(await ledger.installation(), { id: 'one', isBound: true });
  });

  test('beats of queues are kept by queue and process, the newest of each, and forgotten by process, by age or by queue', async (t) => {
    const ledger = await opened(t);
    await ledger.beatQueues('one', [], 1_000);
    await ledger.beatQueues('one', ['a', 'b'], 1_000);
    await ledger.beatQueues('one', ['a'], 2_000);
    await ledger.beatQueues('other', ['a'], 1_500);
    const beats = async (): Promise<unknown> => {
      const all = await ledger.queueBeats();
      return ['a', 'b', 'c'].map((queue) => all.flatMap((beat) => (beat.queue === queue ? [beat.atMs] : [])).toSorted((a, b) => a - b));
    };
    assert.deepEqual(await beats(), [[1_500, 2_000], [1_000], []]);
    await ledger.forgetBeats({ beforeMs: 1_500 });
    assert.deepEqual(await beats(), [[1_500, 2_000], [0], []], 'that it was served once stays known');
    await ledger.forgetBeats({ process: 'one' });
    assert.deepEqual(await beats(), [[0, 1_500], [0], []]);
    await ledger.forgetBeats({ queue: 'a', upToMs: 1_499 });
    assert.deepEqual(await beats(), [[0, 1_500], [0], []], 'a beat that came since stands');
    await ledger.forgetBeats({ queue: 'a', upToMs: 1_500 });
    await ledger.forgetBeats({ beforeMs: 2_000 });
    assert.deepEqual(await beats(), [[0], [0], []]);
    await ledger.beatQueues('one', ['b'], 3_000);
    assert.deepEqual(await beats(), [[0], [0, 3_000], []]);
  });

  test('of items that were told those are under way of which nothing has come: neither an outcome since, nor another try; who had no room says so', async (t) => {
    const ledger = await opened(t);
    const told = ['asleep', 'awake', 'ended', 'ended-before', 'again', 'no-room'].map((workflowId) => ({ workflowId, atMs: 1_000_000 }));
    for (const { workflowId, atMs } of told) {
      await ledger.putWaiting(waiting({ workflowId }));
      await ledger.markSignalled(workflowId, atMs);
      if (workflowId !== 'asleep') await ledger.removeWaiting(workflowId);
    }
    await ledger.recordDecision(decision({ workflowId: 'ended', endedAtMs: 1_000_500 }));
    await ledger.recordDecision(decision({ workflowId: 'ended-before', endedAtMs: 900_000 }));
    await ledger.putWaiting(waiting({ workflowId: 'again', triedAtMs: 1_000_700 }));
    await ledger.putWaiting(waiting({ workflowId: 'no-room' }));
    assert.deepEqual(await ledger.wokenUnderWay(told), [
      { workflowId: 'asleep', is: 'asleep' },
      { workflowId: 'awake', is: 'under-way' },
      { workflowId: 'ended-before', is: 'under-way' },
      { workflowId: 'no-room', is: 'turned-away' },
    ]);
    assert.deepEqual(await ledger.wokenUnderWay([]), []);
  });

  test('all that wait for a person or for AI are named once each, those due first', async (t) => {
    const ledger = await opened(t);
    await ledger.putTask(task({ task: 'a', workflowId: 'triage:desk:1', dueAtMs: 300 }));
    await ledger.putTask(task({ task: 'b', workflowId: 'triage:desk:2', dueAtMs: 200 }));
    await ledger.putTask(task({ task: 'c', workflowId: 'triage:desk:3', dueAtMs: 100, end: ENDED }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:1', dueAtMs: 100 }));
    await ledger.putWaiting(waiting({ workflowId: 'triage:desk:0', dueAtMs: 200 }));
    assert.deepEqual(await ledger.waitingWorkflows(), ['triage:desk:1', 'triage:desk:0', 'triage:desk:2']);
  });

  edgeTests(opened);
}

function edgeTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a sighting in the very moment of the last one is none, and the third counts from the first', async (t) => {
    const ledger = await opened(t);
    const seen = async (atMs: number) => Object.values(await ledger.countAbsence('desk', '1', atMs, 300));
    await seen(1_000);
    assert.deepEqual(await seen(1_300), [2, 1_000, 1_300]);
    assert.deepEqual(await seen(1_300), [2, 1_000, 1_300]);
    assert.deepEqual(await seen(1_600), [3, 1_000, 1_600]);
    assert.deepEqual(await seen(1_599), [1, 1_599, 1_599]);
  });

  test('a route fails since the first of several failures after the newest of several answers, however early that was', async (t) => {
    const ledger = await opened(t);
    let tickets = 0;
    const endAttempt = async (startedAtMs: number, endedAtMs: number, outcome: string): Promise<unknown> =>
      ledger.endAttempt(await begin(ledger, start({ workflowId: `triage:desk:${++tickets}`, startedAtMs })), end({ endedAtMs, outcome }));
    await endAttempt(0, 1, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 0);
    await endAttempt(2, 200, 'answered');
    await endAttempt(300, 400, 'next-route');
    await endAttempt(450, 500, 'answered');
    assert.equal(await ledger.failingSince('cloud/a'), undefined);
    await endAttempt(600, 700, 'open-until');
    await endAttempt(800, 900, 'next-route');
    assert.equal(await ledger.failingSince('cloud/a'), 600);
  });

  test('one attempt alone is in the totals', async (t) => {
    const ledger = await opened(t);
    await begin(ledger, start());
    assert.deepEqual(await ledger.attemptTotals(), [
      { route: 'cloud/a', provider: 'cloud', outcome: 'unsettled', count: 1, costMicros: 0, unpriced: 0 },
    ]);
  });

  test('an item whose signal fails by a clock behind that of its drain has failed in that drain, and waits by its own clock', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    const failure = { sinceMs: 5_000, atMs: 0, restsMs: [1] };
    assert.equal(await ledger.signalFailed('triage:desk:1', failure), 1);
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 5_000), { count: 1, nextAtMs: 1 });
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 5_000, 9, 1), [waiting()]);
    assert.deepEqual(await ledger.waitingPage('ticket-triage', 5_000, 9), [], 'where no time is given none has rested');
    assert.equal(await ledger.signalFailed('triage:desk:1', failure), 2);
  });

  test('an item whose signal came through after it had failed is none that could not be signalled', async (t) => {
    const ledger = await opened(t);
    await ledger.putWaiting(waiting());
    await ledger.signalFailed('triage:desk:1', { sinceMs: 5_000, atMs: 6_000, restsMs: [] });
    await ledger.putWaiting({ ...waiting(), triedAtMs: 6_500 });
    assert.deepEqual(await ledger.unsignalled('ticket-triage', 5_000), { count: 0, nextAtMs: undefined });
  });

  test('what was listed of more tickets than one statement holds is kept whole', async (t) => {
    const ledger = await opened(t);
    const row = { version: '1', actor: 'person', changedAtMs: 1, freshAtMs: 1, waits: true, tries: 0, nextAtMs: 0 };
    const cursor = { sinceMs: 1, newestMs: 1, floorMs: 1, deepAtMs: 1, farAtMs: 1, polledAtMs: 1, listing: undefined, told: [] };
    await ledger.putPollPage('desk', [], cursor);
    assert.deepEqual(await ledger.pollCursor('desk'), cursor, 'a page without a ticket');
    const items = Array.from({ length: 4_001 }, (_, at) => ({ ...row, item: `T${at}`, waits: at !== 4_000 }));
    await ledger.putPollPage('desk', items, cursor);
    assert.deepEqual(await ledger.pollCounts('desk'), { kept: 4_001, waiting: 4_000 });
    assert.deepEqual(await ledger.pollItems('desk', ['T4000']), items.slice(-1));
    assert.deepEqual(await ledger.pollItems('desk', []), []);
    await ledger.pollAnnounced('desk', []);
    assert.deepEqual(await ledger.pollCounts('other'), { kept: 0, waiting: 0 });
  });

  test('what rests is what was refused, fewer times than it is told, and is not to be tried yet', async (t) => {
    const ledger = await opened(t);
    const row = { version: '1', actor: 'person', changedAtMs: 1, freshAtMs: 1, waits: true, tries: 1, nextAtMs: 1_001 };
    const cursor = { sinceMs: 1, newestMs: 1, floorMs: 1, deepAtMs: 1, farAtMs: 1, polledAtMs: 1, listing: undefined, told: [] };
    const items = [
      row,
      { ...row, tries: 2 },
      { ...row, tries: 3 },
      { ...row, tries: 0 },
      { ...row, nextAtMs: 1_000 },
      { ...row, waits: false },
    ];
    await ledger.putPollPage(
      'desk',
      items.map((one, at) => ({ ...one, item: `${at}` })),
      cursor,
    );
    assert.equal(await ledger.pollResting('desk', { nowMs: 1_000, told: 3 }), 2);
    assert.equal(await ledger.pollResting('other', { nowMs: 1_000, told: 3 }), 0);
  });

  test('a run of retention is begun once an hour by whatever clock, and stands without an end until it has one', async (t) => {
    const ledger = await opened(t);
    const run = (atMs: number) => ledger.beginRetention({ atMs, everyMs: 3_600, keepMs: 90_000 });
    assert.equal(await ledger.lastRetention(), undefined);
    assert.equal(await run(10_000), true);
    assert.deepEqual(await ledger.lastRetention(), { begunAtMs: 10_000, endedAtMs: undefined, keepMs: 90_000, removed: 0, emptied: 0 });
    await ledger.endRetention({ atMs: 11_000, removed: 3, emptied: 4 });
    assert.deepEqual(await ledger.lastRetention(), { begunAtMs: 10_000, endedAtMs: 11_000, keepMs: 90_000, removed: 3, emptied: 4 });
    assert.deepEqual([await run(13_599), await run(6_401)], [false, false]);
    assert.equal((await ledger.lastRetention())?.endedAtMs, 11_000);
    assert.equal(await run(6_400), true, 'a clock that was set back does not hold it up');
    assert.deepEqual(await ledger.lastRetention(), { begunAtMs: 6_400, endedAtMs: undefined, keepMs: 90_000, removed: 0, emptied: 0 });
    assert.equal(await run(10_000), true);
  });

  test('attempts are removed oldest first, at most as many as asked for, and it is said how many', async (t) => {
    const ledger = await opened(t);
    for (const startedAtMs of [300, 100, 200, 400]) await begin(ledger, start({ workflowId: `triage:desk:${startedAtMs}`, startedAtMs }));
    assert.equal(await ledger.removeAttempts(400, 2), 2);
    const left = await Promise.all([100, 200, 300, 400].map((at) => ledger.attempts(`triage:desk:${at}`)));
    assert.deepEqual(
      left.map(({ length }) => length),
      [0, 0, 1, 1],
    );
    assert.deepEqual([await ledger.removeAttempts(400, 2), await ledger.removeAttempts(400, 2)], [1, 0]);
  });

  test('bodies are emptied at most as many of each kind as asked for, and it is said how many in all', async (t) => {
    const ledger = await opened(t);
    for (let episode = 1; episode <= 3; episode++) {
      await ledger.recordDecision(decision({ episode, endedAtMs: episode }));
      await ledger.writeTried(intent({ key: `k${episode}`, episode }), episode);
      if (episode < 3) await ledger.putTask(task({ task: `t${episode}`, end: { ...ENDED, atMs: episode } }));
    }
    assert.equal(await ledger.emptyBodies(3, 1), 3);
    assert.deepEqual(
      (await ledger.decisions({})).map(({ detail }) => detail === ''),
      [true, false, false],
    );
    assert.deepEqual(
      (await ledger.writes('triage:desk:1')).map(({ changes }) => changes.length),
      [0, 1, 1],
    );
    assert.equal(await ledger.emptyBodies(3, 9), 3);
    assert.equal(await ledger.emptyBodies(4, 9), 2);
  });

  test('what is told of a route that fails keeps the time of its newest failure and the reason that was told last', async (t) => {
    const ledger = await opened(t);
    const failure = { route: 'cloud/a', sinceMs: 1_000, atMs: 2_000, reason: 'server-error', alert: 'route-failing' };
    await ledger.meetTrouble(failure);
    assert.equal((await ledger.meetTrouble({ ...failure, atMs: 1_500, reason: 'silent' })).kind, 'known');
    assert.deepEqual(await ledger.routeTroubles(), [
      { route: 'cloud/a', sinceMs: 1_000, failedAtMs: 2_000, answeredAtMs: undefined, reason: 'server-error' },
    ]);
    assert.equal((await ledger.meetTrouble({ ...failure, alert: 'route', reason: 'silent' })).kind, 'new', 'a part of a word is another');
    assert.equal((await ledger.routeTroubles())[0]?.reason, 'silent');
  });
}

export function standingTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('an answer that was asked before a failure of another process does not end its trouble, though nobody knew of it at the first look', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const other = await open(seal);
    const failure = { route: 'cloud/a', sinceMs: 1_000, reason: 'server-error', alert: 'route-failing' };
    const mine = store(seal);
    const answered = { route: 'cloud/a', askedAtMs: 50_000, quietMs: 10_000, atMs: 50_500 };
    for (const [meanwhile, stands] of [
      [() => other.meetTrouble({ ...failure, atMs: 50_001 }), 1],
      [() => other.endTrouble({ ...answered, askedAtMs: 90_000 }), 0],
    ] as const) {
      await other.meetTrouble({ ...failure, atMs: 2_000 });
      const together: typeof mine.together = async (work) => {
        await meanwhile();
        return mine.together(work);
      };
      // The first look sees the trouble as it was met before.
      if (stands === 0) await mine.once((db) => db.updateTable('route_trouble').set({ failed_at_ms: 2_000 }).execute());
      assert.equal(await endTrouble({ ...mine, together }, answered), undefined);
      const rows = await other.routeTroubles();
      assert.deepEqual(
        rows.map(({ failedAtMs, answeredAtMs }) => [failedAtMs, answeredAtMs]),
        stands === 1 ? [[50_001, undefined]] : [],
      );
    }
  });

  test('a list that an earlier release has begun is none that went a day back', async (t) => {
    const [{ open, store }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    const listing = { fromMs: 5, after: undefined, pastMs: 6, heldMs: undefined, isDeep: true, isFar: true, met: [] };
    const cursor = { sinceMs: 1, newestMs: 1, floorMs: 1, deepAtMs: 1, farAtMs: 1, polledAtMs: 1, listing, told: [] };
    await ledger.putPollCursor('desk', cursor);
    const older = JSON.stringify({ fromMs: 5, pastMs: 6, isDeep: true, met: [] });
    await store(seal).once((db) => sql`update poll set listing = ${older}`.execute(db));
    assert.deepEqual(await ledger.pollCursor('desk'), { ...cursor, listing: { ...listing, isFar: false } });
  });
}
