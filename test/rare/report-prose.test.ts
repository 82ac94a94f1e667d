/** Machines come back while reports wait to be approved, in virtual time: their words come as a newer revision, unless somebody was faster. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportId } from '../../workflows/reports/ids.ts';
import { listing, reporting, writing } from '../support/reporting.ts';
import { refOf, reportActs, reportFolder } from '../workflow/report-acts.ts';
import { DOWN, all, requestsOf } from '../workflow/people.ts';
import { HOUR_MS, MINUTE_MS, SETTINGS, rehearse } from '../workflow/rehearsal.ts';

const CLIENTS = ['acme', 'globex', 'initech', 'umbrella'];
const folder = reportFolder();
const opened = rehearse({
  wrap: writing,
  ledgerIn: 'memory',
  reports: {
    of: (dataDir) => reporting(SETTINGS, folder.madeIn(dataDir), CLIENTS, { proseWithinMs: 10 * MINUTE_MS }),
    listTickets: listing(30),
  },
});
const { begin, asked, draftOf, pageOf, answer, outcome, delivered, openTask } = reportActs(opened, folder.path);
const idOf = (client: string): string => reportId(refOf(client));
const waitingFor = async (client: string) =>
  (await opened().ledger.waiting('client-report', 99)).find(({ workflowId }) => workflowId === idOf(client));

/** Of one whose words code had to make. */
async function askedByCode(client: string) {
  await all(opened().providers, DOWN);
  await begin(client);
  await opened().sleep(15 * MINUTE_MS);
  const task = await asked(client);
  assert.equal(draftOf(task).byModel, 0);
  assert.equal((await waitingFor(client))?.lane, 'ai', 'it waits for machines, too');
  return task;
}
async function secondOf(client: string) {
  await opened().until('there is another revision', async () => (await openTask(client))?.episode === 2);
  return asked(client);
}

test('told that machines are back, a report comes as its next revision with their words; the page before can be approved by nobody, and the task says why', async () => {
  const { handle, ledger, providers, replayed } = opened();
  const first = await askedByCode('acme');
  const { html, facts } = draftOf(first);
  const words = await ledger.putReportText('We agreed on it.', 1);
  await answer(first, { kind: 'edit', html, sections: { sla: words } });
  const edited = draftOf(await asked('acme')).html;
  await all(providers, { kind: 'works' });
  await handle(idOf('acme')).signal('routeBack', '*');
  const second = await secondOf('acme');
  const draft = draftOf(second);
  assert.deepEqual(
    [draft.byModel, draft.persons, draft.facts],
    [3, { sla: 'Kim' }, facts],
    'of the same figures, and with the words of a person',
  );
  assert.equal(second.dueAtMs, first.dueAtMs, 'nobody gets more time by it');
  assert.match(second.detail, /machines are back, and have written outcome, open, continuity/);
  const page = await pageOf(draft.html);
  assert.match(page, /The words of The outcome, Open work, Continuity of AI are written anew; those of revision 1 were made by code\./);
  assert.match(page, /We agreed on it\.<\/p><p class="by">These sentences were written by Kim\./);
  assert.deepEqual([(await ledger.report(refOf('acme'), 1))?.state, await waitingFor('acme')], ['void', undefined]);
  await assert.rejects(answer(first, { kind: 'approve', html: edited, mapping: true }), /not open/);
  await assert.rejects(answer(second, { kind: 'approve', html: edited, mapping: true }), /page as it is now/);
  await answer(second, { kind: 'approve', html: draft.html, mapping: true });
  assert.deepEqual(await outcome('acme'), { revision: 2, kind: 'sent' });
  assert.deepEqual([...(await delivered()).values()], [page]);
  await replayed(idOf('acme'));
});

test('told by nobody it tries by itself, asks no machine that is away again and again, and has their words once they are back', async (t) => {
  const { providers, sleep, ledger } = opened();
  await askedByCode('globex');
  const before = requestsOf(providers);
  await sleep(12 * HOUR_MS);
  const requests = requestsOf(providers) - before;
  t.diagnostic(`${requests} requests in 12 h without machines`);
  assert.ok(requests <= 60, `${requests}`);
  assert.equal((await openTask('globex'))?.episode, 1);
  await all(providers, { kind: 'works' });
  await sleep(5 * HOUR_MS);
  assert.equal(draftOf(await secondOf('globex')).byModel, 4);
  assert.equal((await ledger.report(refOf('globex')))?.revision, 2);
});

test('what somebody approves before goes out, and nothing else; and it waits for no machine any more', async () => {
  const { handle, ledger, providers, sleep } = opened();
  const task = await askedByCode('initech');
  const { html } = draftOf(task);
  await all(providers, { kind: 'works' });
  await Promise.all([answer(task, { kind: 'approve', html, mapping: true }), handle(idOf('initech')).signal('routeBack', '*')]);
  assert.deepEqual(await outcome('initech'), { revision: 1, kind: 'sent' });
  await sleep(HOUR_MS);
  assert.equal((await ledger.report(refOf('initech')))?.revision, 1);
  assert.equal(await waitingFor('initech'), undefined);
  assert.equal((await delivered()).get(`initech/month/${refOf('initech').period}-r1.html`), await pageOf(html));
});

test('a run that is stopped while it waits for machines and for a person leaves neither', async () => {
  const { handle, closed } = opened();
  await askedByCode('umbrella');
  await handle(idOf('umbrella')).cancel();
  await closed(idOf('umbrella'));
  assert.deepEqual([await openTask('umbrella'), await waitingFor('umbrella')], [undefined, undefined]);
});
