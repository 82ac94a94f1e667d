/**
 * Every kind of note, as a technician finds it who has never heard of Standby. Each stands whole in test/fixtures/notes, where it is to be
 * read: what happened, by whom, since when, and what to do.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fieldPlan } from '../../../../activities/desk/field-plan.ts';
import { handOverText } from '../../../../activities/desk/hand-over-text.ts';
import { signOf } from '../../../../activities/desk/mark.ts';
import { noteText } from '../../../../activities/triage/note.ts';
import { TRIAGE_WORDS, wantedOf } from '../../../../activities/triage/words.ts';
import { overdueText } from '../../../../activities/desk/overdue-text.ts';
import { suggestionText } from '../../../../activities/triage/suggestion-text.ts';
import { followingText, supersededText } from '../../../../activities/desk/supersede-text.ts';
import { sureFrom } from '../../../support/configured.ts';
import type { DeskFields, DeskTicket } from '../../../../connectors/ticket-system.ts';
import type { RouteFailure, FailureReason } from '../../../../workflows/chain/contract.ts';
import type { Decider, WriteRequest } from '../../../../workflows/ticket/writes.ts';
import type { Decision } from '../../../../workflows/triage/contract.ts';
import type { TicketFields } from '../../../../workflows/ticket/contract.ts';
import type { ClientPolicy } from '../../../../workflows/rules/contract.ts';

const AT = Date.UTC(2026, 10, 25, 9, 20);
const MINUTE = 60_000;
const CHOICES = {
  categories: [
    { id: 'vpn', name: 'Remote access' },
    { id: 'email', name: 'E-mail' },
  ],
  destinations: [
    { id: 'network', name: 'Network team' },
    { id: 'desk', name: 'Service desk' },
  ],
};
const DECISION: Decision = {
  category: 'vpn',
  impact: 1,
  urgency: 2,
  destination: 'network',
  summary: 'The VPN of the sales team drops every ten minutes, for about 12 people.',
  steps: ['Check the VPN concentrator for errors since nine.', 'Look at the number of licences in use.'],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: ['the VPN of our whole sales team disconnects every ten minutes'],
};
const EMPTY: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
const OPENAI = { kind: 'model', route: 'openai/a', label: 'OpenAI', model: 'a', degraded: false } as const;
const LOCAL = { kind: 'model', route: 'ollama/c', label: 'the local model', model: 'c', degraded: true } as const;
const KIM = { kind: 'person', staff: 'Kim Lee' } as const;
const failure = (label: string, reason: FailureReason, sinceMinutes: number): RouteFailure & { sinceMs: number } => ({
  route: label,
  label,
  reason,
  why: 'status 503',
  atMs: AT,
  sinceMs: AT - sinceMinutes * MINUTE,
});
const ROUTE_FAILURES = [failure('OpenAI', 'unreachable', 6), failure('Anthropic', 'server-error', 26 * 60)];
const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'person' };

type Answered = {
  readonly by?: Decider;
  readonly decision?: Decision;
  readonly fields?: Partial<TicketFields>;
  readonly policy?: ClientPolicy;
};
/** As an answer is noted on a ticket whose client has these rules. */
function answered(
  { by = OPENAI, decision = DECISION, fields = {}, policy = CLOUD }: Answered,
  routeFailures: typeof ROUTE_FAILURES = [],
): string {
  const now: DeskFields = { ...EMPTY, ...fields };
  const request: WriteRequest = {
    process: 'ticket-triage',
    connection: 'desk',
    ticket: 'T1',
    workflowId: 'triage:desk:T1',
    episode: 1,
    client: 'acme',
    settings: {
      clients: { acme: policy },
      otherClients: policy,
      minConfidence: sureFrom(70),
      lookAgainMs: 60_000,
      handOver: { kind: 'note' },
    },
    seen: { fields: now, choices: CHOICES, version: 'v1' },
    step: { kind: 'note', decision, by, routeFailures },
    since: undefined,
  };
  const ticket = { client: 'acme', status: 'open', fields: now, setBy: {}, owner: undefined } as unknown as DeskTicket;
  return noteText({
    decision,
    choices: CHOICES,
    by,
    routeFailures,
    plan: fieldPlan(request, { decision, by, wanted: wantedOf(decision) }, ticket),
    sign: signOf('00c0ffee'),
  });
}

const ASKED = { role: 'dispatcher', askedAtMs: AT, dueAtMs: AT + 40 * MINUTE, please: TRIAGE_WORDS.please, sign: signOf('0badcafe') };
const UNSURE = { ...DECISION, confidence: { ...DECISION.confidence, impact: 40 } };
const SUPERSEDED = { own: '11111111', target: '0badcafe' } as const;
const set = answered({});

const NOTES: Readonly<Record<string, string>> = {
  '01-set-by-a-machine': answered({ fields: { destination: 'desk', priority: 'P4' } }),
  '02-set-by-the-local-model': answered({ by: LOCAL }, ROUTE_FAILURES),
  '03-some-fields-left': answered({
    decision: { ...DECISION, confidence: { ...DECISION.confidence, category: 60 } },
    policy: { ...CLOUD, fields: { destination: 'note' } },
  }),
  '04-only-suggested': answered({ policy: { ...CLOUD, write: 'note' } }),
  '05-decided-by-a-person': answered({ by: KIM, decision: { ...DECISION, steps: [], evidence: [] } }, ROUTE_FAILURES),
  '06-decided-by-a-person-as-a-note-only': answered({
    by: KIM,
    decision: { ...DECISION, steps: [], evidence: [] },
    policy: { ...CLOUD, write: 'note' },
  }),
  '07-asks-a-person-since-no-machine-answers': handOverText({
    ...ASKED,
    because: 'exhausted',
    why: 'openai/a: status 503',
    routeFailures: ROUTE_FAILURES,
    draft: undefined,
    draftBy: undefined,
  }),
  '08-asks-a-person-with-a-draft': handOverText({
    ...ASKED,
    dueAtMs: AT,
    because: 'not-confident',
    why: 'not sure enough of impact (40 %, 70 % is needed)',
    routeFailures: [],
    draft: TRIAGE_WORDS.draft(UNSURE, CHOICES),
    draftBy: 'OpenAI',
  }),
  '09-superseded-by-an-answer': supersededText(set, {
    ...SUPERSEDED,
    of: 'hand-over',
    undoReason: { kind: 'answered', by: 'OpenAI', successor: 'note' },
    successor: '00c0ffee',
  }),
  '10-superseded-by-a-person': supersededText(set, {
    ...SUPERSEDED,
    of: 'hand-over',
    undoReason: { kind: 'handled', by: 'Kim Lee' },
    successor: undefined,
  }),
  '11-fields-could-not-follow': supersededText(set, {
    own: '11111111',
    target: '00c0ffee',
    of: 'note',
    undoReason: {
      kind: 'answered',
      by: 'OpenAI',
      successor: 'note',
      unset: [{ field: 'destination', why: 'changed by others meanwhile' }],
    },
    successor: undefined,
  }),
  '12-stopped-before-the-fields': supersededText(set, {
    own: '11111111',
    target: '00c0ffee',
    of: 'note',
    undoReason: { kind: 'stopped' },
    successor: undefined,
  }),
  '13-a-second-look': suggestionText({
    decision: DECISION,
    standing: { ...DECISION, destination: 'desk', urgency: 3 },
    by: OPENAI,
    choices: CHOICES,
    sign: signOf('22222222'),
  }),
  '14-standby-is-held-up': overdueText({ because: 'overdue', sinceMs: AT, sign: signOf('33333333') }),
  '15-where-notes-cannot-be-edited': followingText({
    ...SUPERSEDED,
    of: 'hand-over',
    undoReason: { kind: 'stopped' },
    successor: undefined,
  }),
};

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'notes');
for (const [name, text] of Object.entries(NOTES)) {
  test(`the note ${name} reads as it stands in its file`, () => {
    assert.equal(`${text}\n`, readFileSync(join(FOLDER, `${name}.txt`), 'utf8'));
  });

  test(`the note ${name} is short, bears its mark, and names nothing that its reader cannot use`, () => {
    assert.ok(text.split(/\s+/).length <= 130, `${text.split(/\s+/).length} words`);
    assert.match(text, /\[standby [0-9a-f]{8}\]/);
    assert.doesNotMatch(text, /standby tasks|triage:desk|:e1:|npm |undefined|null|\bNaN\b/);
    // Times say their zone.
    for (const [time] of text.matchAll(/\d\d:\d\d[^"]{0,4}/g)) assert.match(time, /^\d\d:\d\d UTC/);
  });

  test(`the note ${name} is whole sentences also where its lines are joined`, () => {
    for (const line of text.split('\n')) assert.match(line, /(?:[.!?…]"?|\.\)|\])$/, line);
  });
}

test('there is a file for each kind, and none of a kind that is gone', () => {
  assert.deepEqual(
    readdirSync(FOLDER).sort(),
    Object.keys(NOTES).map((name) => `${name}.txt`),
  );
});

test('a note that asks and holds no more is one line', () => {
  for (const name of ['09-superseded-by-an-answer', '10-superseded-by-a-person', '15-where-notes-cannot-be-edited'])
    assert.equal(NOTES[name]?.split('\n').length, 1);
});

test('only a note whose fields are set says so: where they are not it says that the reader sets them', () => {
  for (const [name, text] of Object.entries(NOTES)) {
    const says = /Standby sets/.test(text);
    assert.equal(says, /^0[1235]-/.test(name), name);
    if (/^0[46]-/.test(name)) assert.match(text, /as a note only: set the fields yourself\./);
  }
});

export { NOTES };
