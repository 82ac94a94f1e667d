/** A cancel: no further request, what was left on the ticket stops asking, and the run ends as cancelled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, rehearse } from './rehearsal.ts';
import { DOWN, TICKET, all, cancelPassedOn, handedOver, notesOn, requestsOf, setByUs, endedRecords, soon } from './people.ts';

const opened = rehearse();

for (const [tier, name] of [
  ['backup', 'anthropic'],
  ['local', 'ollama'],
] as const)
  test(`a cancel while the ${tier} is thinking asks nobody else and writes nothing`, async () => {
    const rehearsal = opened();
    const { desk, providers, deliver, cancel, closed, handle, sleep } = rehearsal;
    await all(providers, { kind: 'works' });
    const before = providers[name].requests();
    for (const [other, provider] of Object.entries(providers)) {
      if (other === name) break;
      // Left at the first request, so that no virtual wait comes before.
      await provider.setMode({ kind: 'retired' });
    }
    await providers[name].setMode({ kind: 'held' });
    const ticket = await desk.createTicket(TICKET);
    await deliver(ticket);
    await soon(() => providers[name].requests() > before);
    const asked = requestsOf(providers);
    await cancel(ticket);
    await cancelPassedOn(rehearsal, rehearsal.idOf(ticket));
    // An answer that comes all the same is one of a run that is over.
    await providers[name].setMode({ kind: 'works' });
    assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
    await sleep(HOUR_MS);
    assert.equal(requestsOf(providers), asked, 'no request after the cancel');
    assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
    assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['stopped'] });
    await assert.rejects(handle(`review:triage:desk:${ticket}:e1`).describe());
    const { startTime, closeTime } = await handle(`triage:desk:${ticket}`).describe();
    assert.ok((closeTime?.getTime() ?? Number.NaN) - startTime.getTime() < MINUTE_MS, 'at once');
  });

test('a cancel while AI that is back is thinking asks nobody further and supersedes the hand-over', async () => {
  const rehearsal = opened();
  const { desk, providers, routeBack, cancel, closed } = rehearsal;
  const { ticket } = await handedOver(rehearsal);
  await all(providers, { kind: 'held' });
  const before = requestsOf(providers);
  await routeBack(ticket);
  await soon(() => requestsOf(providers) > before);
  await cancel(ticket);
  await cancelPassedOn(rehearsal, rehearsal.idOf(ticket));
  await all(providers, { kind: 'works' });
  assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
  assert.equal(requestsOf(providers), before + 1);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  assert.match(notes[0]?.now ?? '', /^Superseded: Standby stopped; the ticket is yours\./);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: ['t1 stopped'], outcomes: ['stopped'] });
});

test('a cancel between note and fields leaves a note that says that the fields could not be set, and no second look', async () => {
  const rehearsal = opened();
  const { desk, providers, deliver, until, cancel, closed, sleep, handle } = rehearsal;
  await all(providers, DOWN);
  await providers.ollama.setMode({ kind: 'works' });
  await desk.setMode('fields', { kind: 'down' });
  const ticket = await desk.createTicket(TICKET);
  await deliver(ticket);
  await until('the note is there', () => notesOn(desk, ticket).length === 1);
  await sleep(10 * MINUTE_MS);
  await cancel(ticket);
  await sleep(MINUTE_MS);
  await desk.setMode('fields', { kind: 'works' });
  assert.equal(await closed(`triage:desk:${ticket}`), 'CANCELLED');
  await sleep(HOUR_MS);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 1);
  assert.equal(notes[0]?.edits, 1);
  assert.match(
    notes[0]?.now ?? '',
    /^Superseded in part: Standby was stopped while it was setting the fields named here: look which of them are set\. The ticket is yours\. \[standby [^\n]*\nStandby wanted to set: P1/,
  );
  assert.deepEqual(setByUs(desk, ticket), []);
  assert.deepEqual(await endedRecords(rehearsal, ticket), { tasks: [], outcomes: ['stopped'] });
  await assert.rejects(handle(`review:triage:desk:${ticket}:e1`).describe());
});
