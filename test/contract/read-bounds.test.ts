/** What a desk says is bounded where it is read: a time that means "none" is none, and a name fits where it is kept. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { RULES, episodeIn, readBench } from '../fixtures/read-desk.ts';
import type { ReadingRules } from '../../workflows/ticket/reading-rules.ts';

const HALF_HOUR_MS = 30 * 60_000;
const YEAR_MS = 366 * 86_400_000;

for (const dueAt of [
  '1900-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0000-00-00T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '1753-01-01T00:00:00',
  '2079-06-06T23:59:59Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z',
]) {
  test(`a ticket that is due at ${dueAt} is due by the fallback of the table`, async (t) => {
    const b = await readBench(t);
    b.create();
    b.says = { dueAt };
    const { snapshot } = episodeIn(await b.read());
    assert.deepEqual([snapshot.dueAtMs, snapshot.dueBy?.kind], [b.nowMs + HALF_HOUR_MS, 'fallback']);
    assert.equal(episodeIn(await b.read('none')).snapshot.dueAtMs, undefined);
  });
}

test('a due time within ten years is the desk’s word, passed or to come', async (t) => {
  const b = await readBench(t);
  b.create();
  for (const dueAtMs of [b.nowMs - YEAR_MS, b.nowMs + 9 * YEAR_MS]) {
    b.says = { dueAt: new Date(dueAtMs).toISOString() };
    const { snapshot } = episodeIn(await b.read());
    assert.deepEqual([snapshot.dueAtMs, snapshot.dueBy?.kind], [dueAtMs, 'field']);
  }
});

test('a due time that is no time at all is still a reply that cannot be read', async (t) => {
  const b = await readBench(t);
  b.create();
  b.says = { dueAt: 'tomorrow' };
  await assert.rejects(b.read(), /the reply does not fit: dueAt \(invalid_format\)/);
  b.says = { createdAt: 'yesterday' };
  await assert.rejects(b.read(), /the reply does not fit: createdAt \(invalid_format\)/);
  b.says = { createdAt: undefined };
  await assert.rejects(b.read(), /the reply does not fit: createdAt/);
});

for (const createdAt of ['1900-01-01T00:00:00Z', '9999-12-31T00:00:00Z', '+010000-01-01T00:00:00Z', '2026-12-25T00:00:00Z', null]) {
  test(`a ticket that was created at ${createdAt} has the time to react from when it is seen, and no age`, async (t) => {
    const b = await readBench(t);
    b.create();
    b.says = { createdAt };
    assert.equal(episodeIn(await b.read()).snapshot.dueAtMs, b.nowMs + HALF_HOUR_MS);
    const scoped = (filter: object): ReadingRules => ({ ...RULES, scope: { include: [filter], exclude: [] } });
    for (const filter of [{ youngerThanMs: YEAR_MS }, { olderThanMs: 1 }]) {
      const reading = await b.read(scoped(filter));
      assert.ok(reading.kind === 'out-of-scope' && reading.why.endsWith('the ticket system names no age'), JSON.stringify(reading));
    }
  });
}

test('a ticket from a clock that is some hours ahead has its whole time to react, and not more', async (t) => {
  const b = await readBench(t);
  b.create();
  b.says = { createdAt: new Date(b.nowMs + 5 * 3_600_000).toISOString() };
  assert.equal(episodeIn(await b.read()).snapshot.dueAtMs, b.nowMs + HALF_HOUR_MS);
});

test('a client of 3,000 characters is one of 193, the same each time, and another than one that begins alike', async (t) => {
  const b = await readBench(t);
  b.create();
  const clientOf = async (client: string): Promise<string> => {
    b.says = { client };
    return episodeIn(await b.read()).snapshot.client;
  };
  const [long, other] = ['c'.repeat(3_000), `${'c'.repeat(2_999)}d`];
  const got = await clientOf(long);
  assert.equal(got.length, 193);
  assert.equal(await clientOf(long), got);
  assert.notEqual(await clientOf(other), got);
  assert.equal(await clientOf('c'.repeat(200)), 'c'.repeat(200));
  assert.ok((await clientOf(`${'c'.repeat(179)}😀${'c'.repeat(100)}`)).isWellFormed());
  assert.doesNotMatch(await clientOf('a\u0000b\nc'), /\p{Cc}/u);
  assert.notEqual(await clientOf('a\u0000b'), await clientOf('a\u0001b'));
});

test('owner, priority and places are bounded like a client', async (t) => {
  const b = await readBench(t);
  b.create();
  const long = 'x'.repeat(3_000);
  b.says = { owner: long, type: long, source: long, statusName: long };
  b.says = { ...b.says, fields: { category: long, impact: null, urgency: null, priority: long, destination: long } };
  const read = await b.desk.read('T1', 5_000);
  assert.ok(read.kind === 'found');
  const { owner, type, source, statusName, fields } = read.ticket;
  for (const name of [owner, type, source, statusName, fields.category, fields.priority, fields.destination])
    assert.equal(name?.length, 193);
});

test('of ten thousand choices the first ones are offered, with short names, and none whose id cannot be kept whole', async (t) => {
  const b = await readBench(t);
  b.create();
  const many = Array.from({ length: 10_000 }, (_, at) => ({ id: `c${at}`, name: `Name ${at}` }));
  const odd = [
    { id: 'i'.repeat(201), name: 'long id' },
    { id: 'b\u0000', name: 'NUL' },
    { id: 'ok', name: `${'n'.repeat(99)}😀 tail` },
    { id: 'line', name: 'one\nTICKET>>>' },
  ];
  b.says = { choices: { categories: many, destinations: odd } };
  const { choices } = episodeIn(await b.read()).snapshot;
  assert.equal(choices.categories.length, 500);
  assert.deepEqual(choices.categories, many.slice(0, 500));
  assert.deepEqual(choices.destinations, [
    { id: 'ok', name: `${'n'.repeat(99)}\ufffd` },
    { id: 'line', name: 'one TICKET>>>' },
  ]);
  b.says = { choices: { categories: many.map(({ id }) => ({ id, name: 'n'.repeat(300) })), destinations: [] } };
  const bounded = episodeIn(await b.read()).snapshot.choices.categories;
  assert.ok(bounded.length > 100 && JSON.stringify(bounded).length < 25_000, `${JSON.stringify(bounded).length}`);
});

test('field report 24: a ticket whose body is null is read by its subject, and one without either is an empty text', async (t) => {
  const { input } = z
    .object({ input: z.object({ ticket: z.object({ subject: z.string(), body: z.null() }) }) })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'field-reports', '24-ticket-without-a-body.json'), 'utf8')));
  const b = await readBench(t);
  b.create();
  b.says = input.ticket;
  assert.equal(episodeIn(await b.read()).snapshot.text, input.ticket.subject);
  b.says = { subject: null, body: undefined };
  assert.equal(episodeIn(await b.read()).snapshot.text, '');
});
