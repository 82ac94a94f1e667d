/** A person writes some of a report's words before it is approved, in virtual time: each edit makes another page, which alone can be approved. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportId } from '../../workflows/reports/ids.ts';
import { listing, reporting, writing } from '../support/reporting.ts';
import { refOf, reportActs, reportFolder } from '../workflow/report-acts.ts';
import { SETTINGS, rehearse } from '../workflow/rehearsal.ts';

const folder = reportFolder();
const opened = rehearse({
  wrap: writing,
  ledgerIn: 'memory',
  reports: { of: (dataDir) => reporting(SETTINGS, folder.madeIn(dataDir), ['acme', 'globex', 'initech']), listTickets: listing(30) },
});
const { begin, asked, draftOf, pageOf, answer, outcome, delivered } = reportActs(opened, folder.path);
const put = (text: string): Promise<string> => opened().ledger.putReportText(text, 1);
const historyOf = async (client: string): Promise<string> =>
  JSON.stringify(
    (
      await opened()
        .handle(reportId(refOf(client)))
        .fetchHistory()
    ).events,
  );

test('a person’s words make another page that names who wrote them; the page before can be approved by nobody, and the history holds no text', async () => {
  await begin('acme');
  const task = await asked('acme');
  const first = draftOf(task);
  const outcome1 = await put('Thank you for your trust. We see {{created}}.');
  await assert.rejects(answer(task, { kind: 'edit', html: first.html, sections: { outcome: outcome1 } }, 'Robin'), /may approve/);
  await assert.rejects(answer(task, { kind: 'edit', html: first.html, sections: { outcome: outcome1 } }, 'Kim', 'another'), /token of Kim/);
  await answer(task, { kind: 'edit', html: first.html, sections: { outcome: outcome1 } });
  const now = await asked('acme');
  const second = draftOf(now);
  assert.equal(now.task, task.task, 'it is the same task');
  assert.notEqual(second.html, first.html);
  assert.deepEqual([second.byModel, second.persons, second.edits], [3, { outcome: 'Kim' }, 1]);
  const page = await pageOf(second.html);
  assert.match(page, /Thank you for your trust\. We see \d+ tickets created\.<\/p><p class="by">These sentences were written by Kim\./);
  await assert.rejects(answer(task, { kind: 'approve', html: first.html, mapping: true }), /page as it is now/);
  await assert.rejects(answer(task, { kind: 'edit', html: first.html, sections: { sla: outcome1 } }), /edit of the page as it is now/);
  await answer(task, { kind: 'approve', html: second.html, mapping: true });
  assert.deepEqual(await outcome('acme'), { revision: 1, kind: 'sent' });
  assert.deepEqual([...(await delivered()).values()], [page]);
  assert.ok(!(await historyOf('acme')).includes('Thank you'));
  await opened().replayed(reportId(refOf('acme')));
});

test('of two edits of one page at once the second is refused, and so is an approval that came with them; none is lost', async () => {
  await begin('globex');
  const task = await asked('globex');
  const { html } = draftOf(task);
  const [one, other] = [await put('We agreed on it.'), await put('It went well.')];
  const ends = await Promise.allSettled([
    answer(task, { kind: 'edit', html, sections: { sla: one } }),
    answer(task, { kind: 'edit', html, sections: { open: other } }),
    answer(task, { kind: 'edit', html, sections: { continuity: other } }),
  ]);
  const refused = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
  assert.equal(refused.length, 2);
  for (const why of refused) assert.match(why, /edit of the page as it is now, got that of another one/);
  const draft = draftOf(await asked('globex'));
  assert.deepEqual([draft.edits, Object.values(draft.persons ?? {})], [1, ['Kim']]);
  await answer(task, { kind: 'reject', why: 'Another time.', again: false });
  await assert.rejects(answer(task, { kind: 'edit', html: draft.html, sections: { sla: one } }));
  assert.equal((await outcome('globex')).kind, 'rejected');
});

test('words with a numeral, or that the ledger does not have, make no page, and the task stays as it was', async () => {
  await begin('initech');
  const task = await asked('initech');
  const { html } = draftOf(task);
  const numeral = await put('There were 4,711 of them.');
  await assert.rejects(
    answer(task, { kind: 'edit', html, sections: { sla: numeral } }),
    /figures stand by their ids alone, got others: a numeral/,
  );
  await assert.rejects(answer(task, { kind: 'edit', html, sections: { sla: 'f'.repeat(64) } }), /not kept any more: give them again/);
  assert.deepEqual(draftOf(await asked('initech')), draftOf(task));
  assert.equal((await opened().ledger.report(refOf('initech')))?.html, html);
  assert.ok(!(await historyOf('initech')).includes('4,711'));
  await answer(task, { kind: 'approve', html, mapping: true });
  assert.equal((await outcome('initech')).kind, 'sent');
});
