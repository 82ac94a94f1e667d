/** The summary of alerts, as the suite of every process wants to know it. */
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { frozenOf } from '../support/frozen-alerts.ts';
import { keyOf } from '../support/alerts.ts';
import type { ProcessUnderTest } from './contract.ts';

const FROZEN = frozenOf({ count: 3 });
const ANSWER = {
  happened: 'The disks of three hosts have filled up.',
  causes: [{ cause: 'A log that is not rotated', evidence: [keyOf(0), keyOf(1)] }],
  unexplained: [keyOf(2)],
  verdict: 'needs-attention',
  steps: ['Look at the largest files.'],
};
const changed = (more: object): string => JSON.stringify({ ...ANSWER, ...more });
const GIVEN = { verdict: 'probably-benign', happened: 'The backup ran twice.', steps: ['Wait for the next run.'] };

export const ALERTS_UNDER_TEST: ProcessUnderTest = {
  row: ALERTS_ROW,
  ticket: { subject: 'DiskFull on 3 hosts', body: 'Counted by code.' },
  prepare: ({ ledger, workflowId, atMs, dueAtMs }) =>
    ledger.putFacts({ workflowId, number: 1, atMs, facts: FROZEN, forModel: true, dueAtMs }),
  answer: ANSWER,
  noted:
    /^Standby counts 3 alerts: [^]*The disks of three hosts have filled up\.[^]*Alerts: \(1\)[^]*explained by AI, answered by (OpenAI|Anthropic|the local model)[;.]/,
  fields: undefined,
  rejected: [
    {
      what: 'with a fingerprint left out',
      text: changed({ unexplained: [] }),
      problem: new RegExp(`missing in evidence and unexplained: ${keyOf(2)}`),
    },
    { what: 'no JSON', text: 'It is the disks, I think.', problem: /the answer is not JSON/ },
    { what: 'of another form', text: changed({ remark: 'a field nobody asked for' }), problem: /the object: unrecognized_keys/ },
    {
      what: 'with an invented host',
      text: changed({ happened: 'The disk of db-99.example.net has filled up.' }),
      problem: /happened names 1 hosts, users or addresses that do not stand in the facts/,
    },
  ],
  whereAiIsOff: 'nobody',
  person: {
    given: GIVEN,
    noted:
      /^Standby counts 3 alerts: [^]*First steps: \(1\) "Wait for the next run\."\nWhy: "The backup ran twice\." It is probably benign[^]*explained by a person, Dana[;.]/,
    fields: undefined,
    refused: [
      { given: { ...GIVEN, verdict: 'harmless' }, why: /Expected the verdict to be one of needs-attention, .*, got harmless\./ },
      { given: { ...GIVEN, happened: ' ' }, why: /Expected a sentence of at most 300 characters/ },
      { given: { ...GIVEN, steps: ['a', 'b', 'c', 'd'] }, why: /Expected at most 3 steps/ },
    ],
  },
};
