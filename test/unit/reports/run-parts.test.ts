/** Parts of a report's run: spans of outages, what a revision says otherwise, the words of a machine, and what is sent once at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProven, proofOf } from '../../../activities/reports/approver.ts';
import { changesBetween } from '../../../activities/reports/changes.ts';
import { asKept, delivering } from '../../../activities/reports/delivering.ts';
import { ending } from '../../../activities/reports/ending.ts';
import { freezeReport } from '../../../activities/reports/facts.ts';
import { frozenText, readFrozenReport } from '../../../activities/reports/frozen-text.ts';
import { outagesIn } from '../../../activities/reports/ledger-sources.ts';
import { SECTION_TASK } from '../../../activities/reports/section-task.ts';
import { checkReportAnswer } from '../../../workflows/reports/answer.ts';
import { deliverAgainMs } from '../../../workflows/reports/timeouts.ts';
import { randomReport } from '../../support/report-input.ts';
import type { ReportDoor, ReportPorts } from '../../../activities/reports/ports.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { RevisionRef } from '../../../workflows/reports/contract.ts';

test('an outage is from the opening of a route to its closing, and one that lasts ends with the period', () => {
  const event = (kind: string, atMs: number, target = 'route:openai/gpt') => ({ target, kind, atMs, detail: '' });
  const events = [event('open', 1), event('open', 2), event('half-open', 5), event('closed', 6), event('open', 8), event('suspended', 9)];
  assert.deepEqual(outagesIn(events, [{ route: 'openai/gpt', provider: 'openai' }], { toMs: 10 }), [
    { provider: 'openai', fromMs: 1, toMs: 5 },
    { provider: 'openai', fromMs: 8, toMs: 10 },
  ]);
});

test('a revision names each figure that it says otherwise, and the same facts none', () => {
  const input = randomReport(7, 40);
  const [before, now] = [freezeReport(input), freezeReport({ ...input, alerts: { kind: 'unreadable', reason: 'away' } })];
  assert.deepEqual(changesBetween(before, before), []);
  assert.ok(changesBetween(before, now).some((line) => line.startsWith('alerts: no data instead of ')));
});

test('facts are read back as they were frozen, and altered ones are refused', () => {
  const frozen = freezeReport(randomReport(7, 40));
  assert.deepEqual(readFrozenReport(frozenText(frozen)), frozen);
  assert.throws(() => readFrozenReport(frozenText({ ...frozen, client: 'another' })), /as they were frozen/);
});

test('a machine is shown figures by their ids, and a numeral of its own or the name of another client is refused', () => {
  const item = { section: 'outcome', frozen: freezeReport(randomReport(7, 40)), others: ['Globex'] } as const;
  assert.match(SECTION_TASK.prompt(item, undefined).user, /\ncreated: \d+ tickets? created\n/);
  const read = (text: string) => SECTION_TASK.read(JSON.stringify({ text }), item).kind;
  assert.equal(read('Our records show {{created}}.'), 'answer');
  assert.deepEqual([read('We closed 12 tickets.'), read('Globex shows {{created}}.'), read('')], ['unfit', 'unfit', 'unfit']);
});

const OF: RevisionRef = { client: 'acme', kind: 'month', period: '2026-10', revision: 1, timeZone: 'UTC' };
/** A ledger in which the sending was begun, and a door that ends as it is told. */
function sending(isRepeatable: boolean, { begun = 'again', page = 'page', end = ACCEPTED }: Partial<Sending> = {}) {
  const did: string[] = [];
  const ledger = {
    report: () => Promise.resolve({ html: 'hash', facts: 'facts' }),
    reportText: () => Promise.resolve(page === '' ? undefined : page),
    beginSending: () => Promise.resolve(begun),
    outbox: () => Promise.resolve([{ recipient: 'somebody', state: 'sending', approvedAtMs: 7 }]),
    endSending: (_of: unknown, { state }: { readonly state: string }) => Promise.resolve(void did.push(state)),
  };
  const door: ReportDoor = { isRepeatable, deliver: ({ approvedAtMs }) => Promise.resolve((did.push(`tried ${approvedAtMs}`), end)) };
  const ports = { ledger, doorOf: () => door, clock: { nowMs: () => Promise.resolve(1) }, attempt: () => 3 } as unknown as ReportPorts;
  return { did, send: () => delivering(ports, OF, 'somebody', 'hash') };
}
type Sending = { readonly begun: string; readonly page: string; readonly end: Delivered };
const ACCEPTED: Delivered = { kind: 'accepted', id: '1' };

test('what was begun before is sent again only where twice is once; else it is not known, and left to a person', async () => {
  const [file, mail, gone] = [sending(true), sending(false), sending(true, { page: '' })];
  assert.deepEqual([await file.send(), file.did], [{ kind: 'accepted' }, ['tried 7', 'accepted']]);
  assert.deepEqual([await mail.send(), mail.did], [{ kind: 'unknown' }, ['unknown']]);
  assert.deepEqual([await gone.send(), gone.did], [{ kind: 'refused' }, ['refused']]);
});

test('what was not sent, and what was refused for now, is tried again; what nobody knows, and a no for good, is not', async () => {
  const of = (end: Delivered) => sending(false, { begun: 'begun', end });
  const [lost, never] = [of({ kind: 'unknown', why: 'no reply' }), of({ kind: 'refused', permanent: true, why: 'no such mailbox' })];
  assert.deepEqual([await lost.send(), await never.send()], [{ kind: 'unknown' }, { kind: 'refused' }]);
  const away = of({ kind: 'not-sent', why: 'no connection' });
  await assert.rejects(away.send(), /no connection/);
  assert.deepEqual(away.did, ['tried 7', 'not-sent']);
  assert.deepEqual(asKept({ kind: 'refused', permanent: false, why: 'busy' }), {
    state: 'not-sent',
    detail: 'refused for now: busy',
    isAgain: true,
  });
  assert.equal(asKept({ kind: 'refused', permanent: false, why: 'busy', retryAfterMs: 60_000 }).retryAfterMs, 60_000);
});

test('a recipient that asks for more time gets it, and one that asks for less than the growing wait does not', async () => {
  const waits = [1, 2, 3, 20].map((attempt) => [deliverAgainMs(attempt, 1_000), deliverAgainMs(attempt, 60_000)]);
  assert.deepEqual(waits, [
    [10_000, 60_000],
    [20_000, 60_000],
    [40_000, 60_000],
    [900_000, 900_000],
  ]);
  // As it stands in what its try throws.
  const busy = (retryAfterMs: number) =>
    sending(false, { begun: 'begun', end: { kind: 'refused', permanent: false, why: 'busy', retryAfterMs } });
  await assert.rejects(busy(1_000).send(), { nextRetryDelay: 40_000 });
  await assert.rejects(busy(60_000).send(), { nextRetryDelay: 60_000 });
});

test('what was under way when its time was over is not known, what has not begun stays as it is, and an operator is told', async () => {
  const [did, told]: [string[], string[]] = [[], []];
  const outbox = ['accepted', 'sending', 'waiting', 'not-sent'].map((state) => ({ recipient: `one that is ${state}`, state }));
  const ledger = {
    outbox: () => Promise.resolve(outbox),
    endSending: ({ recipient }: { readonly recipient: string }, { state }: { readonly state: string }) =>
      Promise.resolve(void did.push(`${recipient}: ${state}`)),
    stepReport: (_of: unknown, { state }: { readonly state: string }) => Promise.resolve(void did.push(state)),
  };
  const alert = ({ kind }: { readonly kind: string }): void => void told.push(kind);
  const ports = { ledger, alert, clock: { nowMs: () => Promise.resolve(1) } } as unknown as ReportPorts;
  await ending(ports, OF, { state: 'sent-in-part', why: 'see the outbox' });
  assert.deepEqual([did, told], [['one that is sending: unknown', 'sent-in-part'], ['report-not-sent']]);
  await ending(ports, OF, { state: 'sent', isPrintLost: true });
  assert.deepEqual(told.slice(1), ['report-without-pdf'], 'nobody has printed it, so nobody else tells');
});

test('an answer is proven by the token of whom it names, for its task, its page and its words alone', () => {
  const word = { task: 't', by: 'Kim', decision: { kind: 'approve', html: 'page' } } as const;
  const given = (proof: string, otherwise: object = {}) => ({ ...word, ...otherwise, decision: { ...word.decision, ...otherwise, proof } });
  const proof = proofOf('token', word);
  assert.deepEqual(
    [isProven('token', given(proof)), isProven('another', given(proof)), isProven(undefined, given(proof))],
    [true, false, false],
  );
  for (const otherwise of [{ task: 'u' }, { by: 'Dana' }, { html: 'another page' }])
    assert.equal(isProven('token', given(proof, otherwise)), false, JSON.stringify(otherwise));
  const check = (decision: unknown, by = 'Kim') =>
    checkReportAnswer({ draft: { html: 'page' } } as never, by, ['Kim'])(decision, {} as never);
  check(given(proof).decision);
  assert.throws(() => check(word.decision), /proof by the token/);
  assert.throws(() => check(given(proof).decision, 'Robin'), /may approve reports/);
  assert.throws(() => check({ kind: 'reject', why: ' ', again: false, proof }), /reason of a rejection/);
});
