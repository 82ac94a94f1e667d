/** The simulated model's answer: computed from the request, within what the schema allows, quoting the ticket letter for letter. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALERTS_TASK } from '../../../../activities/alerts/task.ts';
import { answerTo, ticketIn } from '../../../../simulator/provider/answer.ts';
import { frozenOf } from '../../../support/frozen-alerts.ts';
import type { TriageAnswer } from '../../../../simulator/provider/answer.ts';

const CATEGORIES = ['email', 'network', 'access', 'hardware', 'backup', 'security', 'software', 'other'];
const DESTINATIONS = ['service-desk', 'network-team', 'security-team', 'onsite', 'projects'];
const schemaWith = (categories: readonly string[], destinations: readonly string[]) => ({
  type: 'object',
  properties: {
    category: { type: 'string', enum: categories },
    destination: { type: 'string', enum: destinations },
    evidence: { type: 'array', maxItems: 3 },
  },
});
const SCHEMA = schemaWith(CATEGORIES, DESTINATIONS);

function isTriage(value: unknown): value is TriageAnswer {
  return typeof value === 'object' && value !== null && 'evidence' in value;
}
function ask(ticket: string, schema: unknown = SCHEMA): TriageAnswer {
  const answer = answerTo({ user: `Triage this ticket.\n<<<TICKET\n${ticket}\nTICKET>>>\nAnswer in JSON.`, schema });
  return isTriage(answer) ? answer : assert.fail(`expected a triage answer, got ${JSON.stringify(answer)}`);
}

const examples: [string, string, string][] = [
  ['VPN drops every ten minutes', 'network', 'network-team'],
  ['Outlook does not show the shared mailbox', 'email', 'service-desk'],
  ['I clicked on a phishing mail', 'security', 'security-team'],
  ['The printer on floor 2 is out of toner', 'hardware', 'onsite'],
  ['Nightly backup failed, please restore the folder', 'backup', 'service-desk'],
  ['Migration of our mail to the new office', 'email', 'projects'],
  ['', 'other', 'service-desk'],
];
for (const [ticket, category, destination] of examples) {
  test(`"${ticket}" is ${category} for ${destination}`, () => {
    const answer = ask(ticket);
    assert.deepEqual([answer.category, answer.destination], [category, destination]);
  });
}

test('only the words of the ticket decide, not those of the instructions around it', () => {
  const user = 'Categories: phishing, VPN, backup.\n<<<TICKET\nThe printer jams\nTICKET>>>\nBeware of ransomware.';
  const answer = answerTo({ user, schema: SCHEMA });
  assert.equal(isTriage(answer) && answer.category, 'hardware');
});

test('a ticket that quotes the closing mark is read to its real end', () => {
  assert.equal(ticketIn('<<<TICKET\na\nTICKET>>>\nb\nTICKET>>>\nend'), 'a\nTICKET>>>\nb');
});

test('an id is taken from the allowed ones even where the rules know none of them', () => {
  const answer = ask('the espresso machine leaks', schemaWith(['printing', 'espresso-issues'], ['kitchen']));
  assert.deepEqual([answer.category, answer.destination], ['espresso-issues', 'kitchen']);
});

test('whatever the ticket, the answer stays inside the lists and bounds and quotes only what is there', () => {
  const words = fc.constantFrom('VPN', 'mail', 'password', '😀', '\n', '. ', 'urgent', 'phishing', 'ß', '  ', 'x'.repeat(150), '(', '\r');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.array(words).map((parts) => parts.join(' ')),
      ),
      (ticket) => {
        const answer = ask(ticket);
        assert.ok(CATEGORIES.includes(answer.category) && DESTINATIONS.includes(answer.destination));
        assert.ok(Object.values(answer.confidence).every((value) => value >= 75 && value <= 95));
        assert.ok(
          answer.evidence.length <= 3 && answer.evidence.every((quote) => quote !== '' && quote.isWellFormed() && ticket.includes(quote)),
        );
        assert.deepEqual(ask(ticket), answer);
      },
    ),
    { numRuns: 1000 },
  );
});

test('every ticket of the demonstration is answered with evidence out of its own text', () => {
  const file = new URL('../../../../simulator/tickets/tickets.json', import.meta.url);
  const { tickets } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { subject, body } of tickets) {
    const text = `${subject}\n\n${body}`;
    const { evidence } = ask(text);
    assert.ok(evidence.length > 0 && evidence.every((quote) => text.includes(quote)), text);
  }
});

test('a question about no ticket gets the smallest thing that fits its schema', () => {
  const schema = {
    type: 'object',
    properties: {
      ok: { type: 'boolean' },
      word: { type: 'string', maxLength: 1 },
      n: { type: 'integer', minimum: 4 },
      one: { enum: ['a', 'b'] },
      list: { type: 'array', minItems: 1, items: { const: 'x' } },
    },
  };
  assert.deepEqual(answerTo({ user: 'ping', schema }), { ok: true, word: 'o', n: 4, one: 'a', list: ['x'] });
});

test('a question about alerts is answered so that it passes the gates, whatever is sent', () => {
  for (const count of [0, 1, 2, 12]) {
    const { shown } = frozenOf({ count });
    const { user, schema } = ALERTS_TASK.prompt(shown, undefined);
    const read = ALERTS_TASK.read(JSON.stringify(answerTo({ user, schema: schema.json })), shown);
    assert.equal(read.kind, 'answer', JSON.stringify(read));
  }
});
