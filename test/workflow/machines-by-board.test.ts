/** Which machines may see a ticket depends on where it stands now, and no rule makes another one looser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS, decided, rehearse, rehearsed } from './rehearsal.ts';
import { stop } from './convenience.ts';
import { TICKET, all, requestsOf, setByUs, notesOn, endedRecords, soon } from './people.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse({
  settings: rehearsed({
    connection: { boards: { 'security-team': { ai: 'local-only' }, onsite: { ai: 'off' }, projects: { ai: 'cloud' } } },
  }),
});
const on = (destination: string): typeof TICKET => ({ ...TICKET, fields: { destination } });
const perProvider = ({ providers: { openai, anthropic, ollama } }: Rehearsal): readonly number[] =>
  [openai, anthropic, ollama].map((provider) => provider.requests());
const since = (rehearsal: Rehearsal, before: readonly number[]): readonly number[] =>
  perProvider(rehearsal).map((count, at) => count - (before[at] ?? 0));

test('a ticket on a local-only board is answered by the local model, though its client allows the cloud', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const before = perProvider(rehearsal);
  const ticket = await desk.createTicket(on('security-team'));
  await deliver(ticket);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'ollama/llama3.2:3b');
  assert.deepEqual(since(rehearsal, before), [0, 0, 1]);
});

test("a ticket on a board without machines is a person's at once", async () => {
  const rehearsal = opened();
  const { desk, deliver, asked, sleep } = rehearsal;
  const before = perProvider(rehearsal);
  const ticket = await desk.createTicket(on('onsite'));
  await deliver(ticket);
  await asked(ticket);
  // The note comes with the task, and a write under way holds the clock.
  await sleep(MINUTE_MS);
  assert.deepEqual(since(rehearsal, before), [0, 0, 0]);
  assert.match(notesOn(desk, ticket)[0]?.now ?? '', /^Standby asks a person/);
  await stop(rehearsal, ticket);
});

test('a board that allows the cloud makes a local-only client no looser', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const before = perProvider(rehearsal);
  const ticket = await desk.createTicket({ ...on('projects'), client: 'globex' });
  await deliver(ticket);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'ollama/llama3.2:3b');
  assert.deepEqual(since(rehearsal, before), [0, 0, 1]);
});

test('nothing of an unknown client goes to any machine or into the ticket, also on a board that allows the cloud', async () => {
  const rehearsal = opened();
  const { desk, deliver, ended } = rehearsal;
  const before = perProvider(rehearsal);
  const ticket = await desk.createTicket({ ...on('projects'), client: 'nobody-knows' });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.deepEqual([outcome.kind, since(rehearsal, before)], ['would-ask-a-person', [0, 0, 0]]);
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['would-ask-a-person'] });
});

for (const [who, staff] of [
  ['automation', undefined],
  ['staff', 'Dana'],
] as const) {
  test(`a ticket that ${who === 'staff' ? 'a person' : 'an automation'} moves to a local-only board while the primary fails asks no further cloud`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, ended } = rehearsal;
    await all(providers, { kind: 'works' });
    await providers.openai.setMode({ kind: 'status', status: 503 });
    const before = perProvider(rehearsal);
    const ticket = await desk.createTicket(on('service-desk'));
    await deliver(ticket);
    await soon(() => providers.openai.requests() > (before[0] ?? 0));
    await desk.editTicket(ticket, { destination: 'security-team' }, who, staff);
    await deliver(ticket, `${ticket}-moved`);
    assert.equal(decided((await ended(ticket)).outcome).by.route, 'ollama/llama3.2:3b');
    assert.deepEqual(since(rehearsal, before).slice(1), [0, 1]);
    assert.equal(notesOn(desk, ticket).length, 1);
  });

  test(`one that ${who === 'staff' ? 'a person' : 'an automation'} moves to a board without machines asks none after that`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, asked } = rehearsal;
    await providers.openai.setMode({ kind: 'status', status: 503 });
    const ticket = await desk.createTicket(on('service-desk'));
    const before = perProvider(rehearsal);
    await deliver(ticket);
    await soon(() => providers.openai.requests() > (before[0] ?? 0));
    await desk.editTicket(ticket, { destination: 'onsite' }, who, staff);
    await deliver(ticket, `${ticket}-moved`);
    await asked(ticket);
    assert.deepEqual(since(rehearsal, before).slice(1), [0, 0]);
    await stop(rehearsal, ticket);
  });
}

test('a ticket on a board without machines that waits for a person goes to the machines when an automation moves it to another', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, asked, ended } = rehearsal;
  await all(providers, { kind: 'works' });
  const ticket = await desk.createTicket(on('onsite'));
  await deliver(ticket);
  await asked(ticket);
  const before = requestsOf(providers);
  await desk.editTicket(ticket, { destination: 'service-desk' }, 'automation');
  await deliver(ticket, `${ticket}-moved`);
  assert.equal(decided((await ended(ticket)).outcome).by.route, 'openai/gpt-5.5');
  assert.equal(requestsOf(providers), before + 1);
  const [asking, answer] = notesOn(desk, ticket);
  assert.match(asking?.now ?? '', /^Superseded: /);
  assert.match(answer?.now ?? '', /answered by OpenAI/);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 moved'], outcomes: ['decided'] });
});
