/** The prose of reports, as the suite of the chain wants to know it: four questions to machines, and a person who is asked for the page. */
import assert from 'node:assert/strict';
import { REPORTS_ROW } from '../../activities/reports/row.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { beginReport, draftOf } from '../workflow/report-acts.ts';
import type { ReportRef } from '../../workflows/reports/contract.ts';
import type { Prose, Section } from '../../workflows/reports/sections.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { AskerUnderTest } from './contract.ts';
import type { Played, Stage } from './stage.ts';

const QUESTIONS = [/^Write the outcome/m, /^Write how the agreed times/m, /^Write what is open/m, /^Write how the work went on/m] as const;
const BY_CODE = /These sentences were made by code\./;
/** Each report is of a month of its own: of one that was made there is no second one. */
let months = 0;

export const REPORTS_UNDER_TEST: AskerUnderTest = {
  name: REPORTS_ROW.name,
  answer: { text: 'Our records show {{created}}.' },
  rejected: [
    {
      what: 'with a figure of its own',
      text: JSON.stringify({ text: 'There were 14 tickets.' }),
      problem: /a numeral: figures are written as/,
    },
    { what: 'about a figure that is none', text: JSON.stringify({ text: 'It was {{never}}.' }), problem: /is no figure of this report/ },
    { what: 'no JSON', text: 'It went well, I think.', problem: /the answer is not JSON/ },
    { what: 'of another form', text: JSON.stringify({ text: 'Well.', remark: '' }), problem: /the object: unrecognized_keys/ },
  ],
  questions: QUESTIONS,
  // The figures by site and priority that come last.
  canShorten: true,
  instead: { off: 'code', down: 'code' },
  async begin(stage, client) {
    months += 1;
    const ref = {
      client,
      kind: 'month',
      period: `${2000 + Math.floor(months / 12)}-${String(1 + (months % 12)).padStart(2, '0')}`,
    } as const;
    await beginReport(stage, ref);
    return reportId(ref);
  },
  async said(stage, workflowId) {
    const draft = draftOf(await waiting(stage, workflowId));
    const page = (await stage.ledger.reportText(draft.html)) ?? '';
    const prose = JSON.parse((await stage.ledger.reportText(draft.prose)) ?? '{}') as Record<Section, Prose>;
    const byCode = Object.values(prose).filter(({ by }) => by === 'code').length;
    // Whoever approves it and whoever reads it are told whose words they are.
    assert.equal(draft.byModel, QUESTIONS.length - byCode);
    assert.equal(BY_CODE.test(page), byCode > 0);
    if (prose.outcome.by === 'code') return 'code';
    assert.match(prose.outcome.text, /^Our records show /);
    // No vendor is named to a client, so that it stands in the records alone.
    const rounds = (await stage.ledger.attempts(workflowId)).filter(({ round }) => round % QUESTIONS.length === 1);
    return rounds.findLast(({ end }) => end?.outcome === 'answered')?.route ?? assert.fail('no attempt is recorded that was answered');
  },
  assertTold() {},
  async assertStopped({ ledger }, workflowId) {
    const row = await ledger.report(refOf(workflowId));
    assert.deepEqual([row?.state, row?.why], ['void', 'its run was cancelled']);
    assert.deepEqual(await ledger.tasks({ workflowId }, 9), []);
    assert.deepEqual(await ledger.outbox({ ...refOf(workflowId), revision: 1 }), []);
  },
};

function refOf(workflowId: string): ReportRef {
  const [, client = '', , period = ''] = workflowId.split(':');
  return { client, kind: 'month', period };
}

async function waiting({ ledger, until }: Stage<Played>, workflowId: string): Promise<TaskRow> {
  let task: TaskRow | undefined;
  await until(`${workflowId} waits to be approved`, async () => {
    [task] = await ledger.tasks({ open: true, workflowId }, 1);
    return task !== undefined;
  });
  return task ?? assert.fail('no task');
}
