/** Triage, as the suite of every process wants to know it. */
import { TRIAGE_ROW } from '../../activities/triage/row.ts';
import type { ProcessUnderTest } from './contract.ts';

const TEXT = 'The VPN is down for our whole office since nine.';
const ANSWER = {
  category: 'network',
  impact: 2,
  urgency: 2,
  destination: 'network-team',
  summary: 'The office has no VPN.',
  steps: ['Look at the gateway.'],
  confidence: { category: 95, impact: 95, urgency: 95, destination: 95 },
  evidence: ['The VPN is down for our whole office'],
};
const GIVEN = { category: 'access', impact: 1, urgency: 2, destination: 'onsite', summary: 'Dana looked at it.' };
const changed = (more: object): string => JSON.stringify({ ...ANSWER, ...more });

export const TRIAGE_UNDER_TEST: ProcessUnderTest = {
  row: TRIAGE_ROW,
  ticket: { subject: 'VPN', body: TEXT },
  answer: ANSWER,
  noted: /Standby sets: P3, [^]*The office has no VPN\.[^]*Source: AI, answered by (OpenAI|Anthropic|the local model)[;.]/,
  fields: { category: 'network', impact: 2, urgency: 2, priority: 'P3', destination: 'network-team' },
  rejected: [
    {
      what: 'about nothing that may be chosen',
      text: changed({ category: 'no-such-category' }),
      problem: /category is not one of the allowed ids/,
    },
    { what: 'no JSON', text: 'It is about the network, I think.', problem: /the answer is not JSON/ },
    { what: 'of another form', text: changed({ remark: 'a field nobody asked for' }), problem: /the object: unrecognized_keys/ },
    {
      what: 'without a quote of the ticket',
      text: changed({ evidence: ['The moon fell into the server room.'] }),
      problem: /1 of 1 evidence quotes do not stand in the ticket/,
    },
  ],
  person: {
    given: GIVEN,
    noted: /^Dana decided: P2, On-site visits, Accounts and access, impact 1, urgency 2 \(1 is high\)\. Standby sets all five fields/,
    fields: { category: 'access', impact: 1, urgency: 2, priority: 'P2', destination: 'onsite' },
    refused: [
      { given: { ...GIVEN, category: 'no-such' }, why: /Expected category to be one of email, .*, got no-such\./ },
      { given: { ...GIVEN, urgency: 4 }, why: /Expected urgency to be 1, 2 or 3, got 4\./ },
    ],
  },
};
