/** What every ledger must do about reports: revisions follow each other, an approval holds for one text, and what was sent is not sent again. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Seal } from '../../encryption/contract.ts';
import { decision } from '../fixtures/ledger-rows.ts';
import type { AlertPut, Ledger, ReportBegun } from '../../ledger/contract.ts';
import type { Place } from './ledger-migrations.ts';

const CANARY = 'canary-report-55ee';
const KEY = { client: 'Acme', kind: 'month', period: '2026-11' } as const;
const first = { ...KEY, revision: 1 };
const second = { ...KEY, revision: 2 };
const begun = (more: Partial<ReportBegun> = {}): ReportBegun => ({
  ...first,
  workflowId: 'report:Acme:month:2026-11',
  runId: 'run-1',
  timeZone: 'Europe/Berlin',
  fromMs: 1_000,
  toMs: 2_000,
  atMs: 3_000,
  ...more,
});
const HTML = 'html-hash';
const waiting = async (ledger: Ledger): Promise<void> => {
  await ledger.beginReport(begun());
  await ledger.stepReport(first, { state: 'waiting', atMs: 4_000, facts: 'f', prose: 'p', html: HTML });
};
const approval = { ...first, html: HTML, by: 'Kim', atMs: 5_000, recipients: ['files', 'board'] };

export function reportTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('a report is begun once, and its steps are read back', async (t) => {
    const ledger = await opened(t);
    assert.equal(await ledger.report(KEY), undefined);
    assert.deepEqual([await ledger.beginReport(begun()), await ledger.beginReport(begun())], ['begun', 'there']);
    assert.equal(await ledger.beginReport(begun({ runId: 'run-2' })), 'taken');
    assert.equal(await ledger.stepReport(first, { state: 'writing', atMs: 3_500, facts: 'f' }), true);
    assert.equal(await ledger.stepReport(first, { state: 'waiting', atMs: 4_000, prose: 'p', html: HTML }), true);
    const { atMs: beganAtMs, ...row } = begun();
    const rest = {
      state: 'waiting',
      facts: 'f',
      prose: 'p',
      html: HTML,
      pdf: undefined,
      beganAtMs,
      changedAtMs: 4_000,
      why: undefined,
      by: undefined,
    };
    assert.deepEqual(await ledger.report(KEY), { ...row, ...rest });
    assert.deepEqual(await ledger.reports(9), [await ledger.report(KEY, 1)]);
    assert.deepEqual(await ledger.reports(9, 'Other'), []);
    const { state = 'void' } = (await ledger.report(KEY, 1)) ?? {};
    assert.deepEqual(await ledger.reports(9, undefined, state), await ledger.reports(9));
    assert.deepEqual(await ledger.reports(9, undefined, 'lapsed'), []);
  });

  test('a newer revision voids what was not sent, and leaves what was', async (t) => {
    const ledger = await opened(t);
    await waiting(ledger);
    assert.equal(await ledger.beginReport(begun({ revision: 2, atMs: 6_000 })), 'begun');
    assert.equal((await ledger.report(KEY, 1))?.state, 'void');
    assert.equal(await ledger.approveReport(approval), 'void');
    assert.deepEqual(await ledger.outbox(first), []);
    assert.equal(await ledger.beginReport(begun({ atMs: 7_000 })), 'taken', 'an older revision is never begun again');
    await ledger.stepReport(second, { state: 'waiting', atMs: 6_500, html: HTML });
    assert.equal(await ledger.approveReport({ ...approval, revision: 2 }), 'approved');
    await ledger.stepReport(second, { state: 'sent', atMs: 7_000 });
    await ledger.beginReport(begun({ revision: 3, atMs: 8_000 }));
    assert.deepEqual([(await ledger.report(KEY, 2))?.state, (await ledger.report(KEY))?.revision], ['sent', 3]);
  });

  test('an approval holds for one text, makes the outbox with it, and said again is no second one', async (t) => {
    const ledger = await opened(t);
    await waiting(ledger);
    assert.equal(await ledger.approveReport({ ...approval, html: 'another' }), 'void');
    assert.equal(await ledger.approveReport(approval), 'approved');
    assert.equal(await ledger.approveReport({ ...approval, by: 'Robin', recipients: ['more'] }), 'approved');
    assert.deepEqual(
      (await ledger.outbox(first)).map(({ recipient, state, triedAtMs }) => [recipient, state, triedAtMs]),
      [
        ['board', 'waiting', undefined],
        ['files', 'waiting', undefined],
      ],
    );
    assert.equal((await ledger.report(KEY))?.by, 'Kim');
  });

  test('what is over stays as it ended', async (t) => {
    const ledger = await opened(t);
    await waiting(ledger);
    assert.equal(await ledger.stepReport(first, { state: 'rejected', atMs: 5_000, why: 'wrong month', by: 'Kim' }), true);
    assert.equal(await ledger.stepReport(first, { state: 'rejected', atMs: 6_000, why: 'again' }), true, 'the same end, said again');
    assert.equal(await ledger.stepReport(first, { state: 'sent', atMs: 6_000 }), false);
    assert.equal(await ledger.stepReport(second, { state: 'sent', atMs: 6_000 }), false, 'one that is not there');
    const { state, why, by, changedAtMs } = (await ledger.report(KEY)) ?? {};
    assert.deepEqual([state, why, by, changedAtMs], ['rejected', 'wrong month', 'Kim', 5_000]);
    assert.equal(await ledger.approveReport(approval), 'void');
  });

  test('sending is begun once; what was begun and has no end is known to be so, and the first end stays', async (t) => {
    const ledger = await opened(t);
    await waiting(ledger);
    await ledger.approveReport(approval);
    const of = { ...first, recipient: 'files' };
    assert.equal(await ledger.beginSending({ ...first, recipient: 'nobody' }, 6_000), 'over');
    assert.deepEqual([await ledger.beginSending(of, 6_000), await ledger.beginSending(of, 7_000)], ['begun', 'again']);
    await ledger.endSending(of, { state: 'not-sent', detail: 'away', atMs: 8_000 });
    assert.equal(await ledger.beginSending(of, 9_000), 'begun', 'what was not sent is begun again');
    await ledger.endSending(of, { state: 'accepted', detail: 'a.html', atMs: 10_000 });
    await ledger.endSending(of, { state: 'refused', detail: 'late', atMs: 11_000 });
    assert.equal(await ledger.beginSending(of, 12_000), 'over');
    const { atMs: approvedAtMs } = approval;
    const row = { ...of, state: 'accepted', approvedAtMs, triedAtMs: 9_000, changedAtMs: 10_000, detail: 'a.html' };
    assert.deepEqual((await ledger.outbox(first))[1], row);
  });

  test('of an approved revision is sent again what was refused, not sent or is not known, to those who are named; twice it is said the same', async (t) => {
    const ledger = await opened(t);
    await waiting(ledger);
    assert.deepEqual(await ledger.resendReport(first, ['files'], 5_500), [], 'it is not approved');
    await ledger.approveReport(approval);
    const end = (recipient: string, state: 'accepted' | 'unknown') =>
      ledger.endSending({ ...first, recipient }, { state, detail: '', atMs: 6_000 });
    const [one = '', other = ''] = approval.recipients;
    await end(one, 'unknown');
    await end(other, 'accepted');
    await ledger.stepReport(first, { state: 'sent-in-part', atMs: 7_000 });
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await ledger.resendReport(first, [one, other, 'nobody'], 8_000), [one]);
    assert.equal((await ledger.report(KEY, first.revision))?.state, 'approved');
    assert.equal(await ledger.beginSending({ ...first, recipient: one }, 9_000), 'begun');
    await end(one, 'accepted');
    assert.equal(await ledger.stepReport(first, { state: 'sent', atMs: 10_000 }), true);
    assert.deepEqual(await ledger.resendReport(first, [one], 11_000), []);
  });

  test('a text is kept under its hash', async (t) => {
    const ledger = await opened(t);
    const hash = await ledger.putReportText(CANARY, 1_000);
    assert.equal(hash, createHash('sha256').update(CANARY).digest('hex'));
    assert.equal(await ledger.putReportText(CANARY, 2_000), hash);
    assert.deepEqual([await ledger.reportText(hash), await ledger.reportText('none')], [CANARY, undefined]);
  });

  test('old texts are emptied, but not those of a report that somebody is to approve, and rows stay', async (t) => {
    const ledger = await opened(t);
    const [open, over, young] = [
      await ledger.putReportText('open', 1_000),
      await ledger.putReportText('over', 1_000),
      await ledger.putReportText('young', 9_000),
    ];
    await ledger.beginReport(begun({ client: 'Open' }));
    await ledger.stepReport({ ...first, client: 'Open' }, { state: 'waiting', atMs: 4_000, html: open });
    await ledger.beginReport(begun());
    await ledger.stepReport(first, { state: 'rejected', atMs: 4_000, facts: over, why: 'no', by: 'Kim' });
    assert.equal(await ledger.emptyBodies(5_000, 9), 2, 'a text, and what was said');
    assert.deepEqual(
      [await ledger.reportText(open), await ledger.reportText(over), await ledger.reportText(young)],
      ['open', undefined, 'young'],
    );
    const { state, facts, why, by } = (await ledger.report(KEY)) ?? {};
    assert.deepEqual([state, facts, why, by], ['rejected', over, undefined, undefined]);
    assert.equal(await ledger.beginReport(begun()), 'there');
    assert.equal(await ledger.emptyBodies(5_000, 9), 0);
  });
}

/** What a report reads of other rows. */
export function reportSourceTests(opened: (t: TestContext) => Promise<Ledger>): void {
  test('decisions of a client are those of its spellings that ended in a span', async (t) => {
    const ledger = await opened(t);
    for (const [workflowId, client, endedAtMs] of [
      ['a', 'Acme', 1_000],
      ['b', 'ACME', 1_999],
      ['c', 'Acme', 2_000],
      ['d', 'Other', 1_500],
      ['e', 'Acme', 999],
    ] as const)
      await ledger.recordDecision(decision({ workflowId, client, endedAtMs, route: workflowId, detail: '{"kind":"decided"}' }));
    assert.deepEqual(await ledger.clientsKnown(), ['ACME', 'Acme', 'Other']);
    const found = await ledger.decisionsOfClient(['Acme', 'ACME'], 1_000, 2_000);
    assert.deepEqual(
      found.map(({ route, detail }) => [route, detail]),
      [
        ['a', { kind: 'decided' }],
        ['b', { kind: 'decided' }],
      ],
    );
    assert.deepEqual(await ledger.decisionsOfClient([], 1_000, 2_000), []);
    await ledger.emptyBodies(1_500, 9);
    assert.equal((await ledger.decisionsOfClient(['Acme'], 1_000, 2_000))[0]?.detail, undefined);
  });

  test('alerts of a client are those of its episodes that started in a span, also once they are over', async (t) => {
    const ledger = await opened(t);
    const put = (client: string, startsAtMs: number): AlertPut => ({
      key: `k${startsAtMs}`,
      startsAtMs,
      startsAsKnown: false,
      into: { group: `g-${client}`, client, about: {} },
      after: () => ({ body: { startsAtMs }, isNews: true }),
    });
    const alerts = [put('Acme', 1_000), put('Acme', 1_999), put('Acme', 2_000), put('Other', 1_500)];
    await ledger.putAlerts({ connection: 'watch', atMs: 5_000, alerts, cut: 0 });
    assert.deepEqual(await ledger.alertsOfClient(['Acme'], 1_000, 2_000), [
      { startsAtMs: 1_000, body: { startsAtMs: 1_000 } },
      { startsAtMs: 1_999, body: { startsAtMs: 1_999 } },
    ]);
    assert.deepEqual(await ledger.clientsKnown(), ['Acme', 'Other']);
  });

  test('events of routes come oldest first, those before a moment', async (t) => {
    const ledger = await opened(t);
    for (const at of [1_000, 2_000, 3_000])
      await ledger.suspend({ target: 'route:a', actor: 'Kim', reason: 'r', sinceMs: at, untilMs: undefined, letsFinish: true });
    assert.deepEqual(
      (await ledger.routeEventsBefore(3_000)).map(({ atMs, kind }) => [atMs, kind]),
      [
        [1_000, 'suspended'],
        [2_000, 'suspended'],
      ],
    );
  });
}

export function reportTogetherTests(place: (t: TestContext) => Promise<Place>, newSeal: () => Seal): void {
  test('of processes that begin the same sending at once one begins it', async (t) => {
    const [{ open }, seal] = [await place(t), newSeal()];
    const ledgers = [await open(seal), await open(seal), await open(seal)];
    if (ledgers[0]) await waiting(ledgers[0]);
    const approved = await Promise.all(ledgers.map((ledger) => ledger.approveReport(approval)));
    assert.deepEqual(approved, ['approved', 'approved', 'approved']);
    const ends = await Promise.all(ledgers.map((ledger) => ledger.beginSending({ ...first, recipient: 'files' }, 6_000)));
    assert.deepEqual(ends.toSorted(), ['again', 'again', 'begun']);
  });

  test('text of a report and who has approved it stand nowhere in the database in plain', async (t) => {
    const [{ open, bytes }, seal] = [await place(t), newSeal()];
    const ledger = await open(seal);
    await ledger.putReportText(CANARY, 1_000);
    await waiting(ledger);
    await ledger.approveReport({ ...approval, by: CANARY });
    await ledger.endSending({ ...first, recipient: 'files' }, { state: 'refused', detail: CANARY, atMs: 6_000 });
    const kept = await bytes();
    assert.ok(kept.includes('report:Acme:month:2026-11'), 'the search would find what is plain');
    assert.ok(!kept.includes(CANARY));
  });
}
