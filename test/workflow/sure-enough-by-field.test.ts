/** Of what a model says only the field that it is not sure enough of is withheld, and what a person has set is theirs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { DOWN, PERSONS, TICKET, all, answeringWith, notesOn, setByUs, ticketOn } from './people.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { Provider } from '../../providers/contract.ts';

/** 70 to fill and 85 to replace, where nothing else is said; and a person's value is kept. */
const RULES = rehearsed({ process: { minConfidence: { fields: { category: { set: 80, change: 90 } } } } });
const SURE = { category: 95, impact: 95, urgency: 95, destination: 95 };
/** Of tickets that hold the word the model is as sure as this. */
const SURE_OF = {
  sure: SURE,
  'odd-category': { ...SURE, category: 79 },
  'odd-impact': { ...SURE, impact: 80 },
  'odd-everything': { category: 40, impact: 40, urgency: 40, destination: 40 },
} as const;
const wrap = (real: Provider, name: string): Provider =>
  Object.entries(SURE_OF).reduce(
    (provider, [word, confidence]) => answeringWith('openai', `is ${word}`, { confidence })(provider, name),
    real,
  );

/** Tickets whose setters this ticket system keeps to itself. */
const silent = new Set<string>();
const wrapDesk = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  read: async (ticket, deadlineMs) => {
    const read = await desk.read(ticket, deadlineMs);
    return read.kind === 'found' && silent.has(ticket) ? { ...read, ticket: { ...read.ticket, setBy: {} } } : read;
  },
});
const opened = rehearse({ settings: RULES, wrap, wrapDesk });

type Left = readonly { readonly field: string; readonly why: string }[];
const about = (word: keyof typeof SURE_OF, fields: NewTicket['fields'] = {}): NewTicket => ({
  ...TICKET,
  body: `The VPN is down for our whole office since nine. This is ${word}.`,
  fields,
});
/** What was set, what was left and why, and the note's first two lines. */
async function triaged(input: NewTicket, prepare: (ticket: string) => Promise<void> = async () => {}) {
  const { desk, ledger, deliver, ended } = opened();
  const ticket = await desk.createTicket(input);
  await prepare(ticket);
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  const { fields } = decided(outcome);
  const [row] = await ledger.decisions({ workflowId: `triage:desk:${ticket}` });
  const kept: Left = JSON.parse(row?.detail ?? '{}').fields.left ?? [];
  assert.deepEqual(kept, ('left' in fields ? fields.left : undefined) ?? [], 'the record says what the outcome says');
  return {
    ticket,
    set: setByUs(desk, ticket),
    left: kept,
    note: notesOn(desk, ticket)[0]?.now.split('\n').slice(0, 2).join('\n') ?? '',
    fields,
  };
}

test('a model that is sure sets every field and leaves none', async () => {
  const { set, left, note } = await triaged(about('sure'));
  assert.deepEqual(set, [{ category: 'network', impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' }]);
  assert.deepEqual(left, []);
  assert.doesNotMatch(note, /not sure/);
});

test('only the field below its own bound is withheld, and the note says which', async () => {
  const { set, left, note } = await triaged(about('odd-category'));
  assert.deepEqual(set, [{ impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' }]);
  assert.deepEqual(left, [{ field: 'category', why: 'not sure enough: 79 %, 80 % is needed' }]);
  assert.match(note, /^Standby sets: P1, [^]*\nNot set: category [^\n]*\(not sure enough: 79 %, 80 % is needed\)\.$/);
});

test('a value of an automation needs more confidence to be changed than an empty field to be filled, and no priority follows from one that is left', async () => {
  const { set, left, note } = await triaged(about('odd-impact', { impact: 3 }));
  assert.deepEqual(set, [{ category: 'network', urgency: 1, destination: 'network-team' }]);
  assert.deepEqual(left, [
    { field: 'impact', why: 'not sure enough: 80 %, 85 % is needed' },
    { field: 'priority', why: 'follows from impact, which is left' },
  ]);
  assert.match(
    note,
    /\nNot set: impact 1 \(not sure enough: \d+ %, 85 % is needed\), priority P1 \(follows from impact, which is left\)\.$/,
  );
  assert.deepEqual((await triaged(about('odd-impact'))).set.length, 1, 'sure enough of an empty one');
});

test('a model that is sure enough changes the value of an automation', async () => {
  const { set, left } = await triaged(about('sure', { impact: 3, category: 'email' }));
  assert.deepEqual(set, [{ category: 'network', impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' }]);
  assert.deepEqual(left, []);
});

test('a value that a person has set stays, however sure the model is', async () => {
  const { desk } = opened();
  const { ticket, set, left } = await triaged(about('sure', { impact: 3 }), (id) =>
    desk.editTicket(id, { category: 'email' }, 'staff', 'Eve'),
  );
  assert.deepEqual(set, [{ impact: 1, urgency: 1, priority: 'P1', destination: 'network-team' }]);
  assert.deepEqual(left, [{ field: 'category', why: 'set by a person' }]);
  assert.equal((ticketOn(desk, ticket)['fields'] as { category: unknown }).category, 'email');
});

test("a value of which the ticket system does not say who has set it counts as a person's", async () => {
  const { left, set } = await triaged(about('sure', { category: 'email' }), async (id) => void silent.add(id));
  assert.deepEqual(left, [{ field: 'category', why: 'set by a person' }]);
  assert.equal(set.length, 1);
});

test("where every value is a person's the note stands alone, and nothing is set", async () => {
  const { desk } = opened();
  const theirs = { category: 'email', impact: 3, urgency: 3, priority: 'P4', destination: 'projects' } as const;
  const { set, note, fields } = await triaged(about('odd-everything'), (id) => desk.editTicket(id, theirs, 'staff', 'Eve'));
  assert.deepEqual(set, []);
  assert.match(note, /^Standby suggests: P1, /);
  assert.equal(fields.kind, 'withheld');
  assert.match('why' in fields ? fields.why : '', /category: set by a person; [^]*destination: set by a person/);
});

test("where a person's values may be changed like any other, they need the confidence of any other", async () => {
  const { desk, useSettings } = opened();
  useSettings(rehearsed({ process: { minConfidence: { personsValues: 'change' } } }));
  const theirs = { category: 'email', impact: 3 } as const;
  const { set, left } = await triaged(about('odd-impact'), (id) => desk.editTicket(id, theirs, 'staff', 'Eve'));
  useSettings(RULES);
  assert.deepEqual(set, [{ category: 'network', urgency: 1, destination: 'network-team' }]);
  assert.deepEqual(
    left.map(({ field }) => field),
    ['impact', 'priority'],
  );
});

test("a person's answer by command sets what they say, over an older value of a person and whatever the bounds", async () => {
  const { desk, providers, deliver, asked, say, ended } = opened();
  await all(providers, DOWN);
  const ticket = await desk.createTicket(TICKET);
  await desk.editTicket(ticket, { category: 'email', impact: 1 }, 'staff', 'Eve');
  await deliver(ticket);
  const { task } = await asked(ticket);
  await say(ticket, 'answerTask', { task, by: 'Dana', decision: PERSONS });
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind === 'decided' && outcome.fields.kind, 'written');
  assert.deepEqual(setByUs(desk, ticket), [{ category: 'access', impact: 2, urgency: 2, priority: 'P3', destination: 'onsite' }]);
  await all(providers, { kind: 'works' });
});

test('a person is asked only for what is empty: of a ticket that has its fields an unsure model leaves them and suggests', async () => {
  const rehearsal = opened();
  const { desk, deliver, asked } = rehearsal;
  const { set, left } = await triaged(about('odd-everything', { impact: 3, urgency: 3, destination: 'service-desk' }));
  assert.deepEqual(set, []);
  assert.deepEqual(
    left.map(({ field }) => field),
    ['category', 'impact', 'urgency', 'destination', 'priority'],
  );
  const empty = await desk.createTicket(about('odd-everything', { impact: 3, urgency: 3 }));
  await deliver(empty);
  assert.match((await asked(empty)).detail, /not sure enough of destination \(40 %, 70 % is needed\)/);
  await stop(rehearsal, empty);
});
