/** Which ticket a number stands for, where the note of the old one came from a later task or answer of its run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtTicket } from '../../activities/desk/look.ts';
import { markOf, signOf } from '../../activities/desk/mark.ts';
import { stepKey } from '../../workflows/ids.ts';
import { TICKET, WORKFLOW, episodeIn, readBench } from '../fixtures/read-desk.ts';
import type { ReadBench } from '../fixtures/read-desk.ts';

const CALL_MS = 5_000;
const PERSON = { actor: 'person', staff: 'kim' } as const;
const PRINTER = { subject: 'Printer jam', body: 'The printer on floor two is jammed.' };
const VPN = { subject: 'VPN down', body: 'Nobody of the sales team gets in.' };

async function leaveNote(b: ReadBench, episode: number, step: string): Promise<void> {
  const key = stepKey(WORKFLOW, episode, step);
  const note = await b.desk.addNote(TICKET, `Standby asks. ${signOf(markOf((await b.ledger.subkey('mark')).subkey, key))}`, CALL_MS);
  assert.ok(note.kind === 'applied');
  await b.ledger.writeTried(
    { key, workflowId: WORKFLOW, episode, step, process: 'ticket-triage', connection: 'desk', item: TICKET, changes: [] },
    b.nowMs,
  );
  await b.ledger.writeApplied(key, note.ref, note.version, b.nowMs);
}
const look = (b: ReadBench) =>
  lookAtTicket(
    { desk: b.desk, ledger: b.ledger, clock: { nowMs: () => Promise.resolve(b.nowMs) }, alert: () => undefined },
    {
      connection: 'desk',
      ticket: TICKET,
      workflowId: WORKFLOW,
      since: { version: '1', fields: { category: null, impact: null, urgency: null, priority: null, destination: null }, owner: undefined },
    },
  );

for (const step of ['hand-over-1', 'hand-over-2', 'note-2'])
  test(`a task whose note was ${step} ends where its number stands for another ticket`, async (t) => {
    const b = await readBench(t);
    b.create(PRINTER);
    episodeIn(await b.read());
    await leaveNote(b, 1, step);
    await b.openDesk();
    b.nowMs += 3 * 86_400_000;
    b.create(VPN);
    const now = await look(b);
    assert.equal(now.kind, 'gone', JSON.stringify(now));
  });

for (const step of ['hand-over-1', 'hand-over-2', 'note-2'])
  test(`a ticket that bears ${step} of ours is the same, though its text and its creation read differently`, async (t) => {
    const b = await readBench(t);
    b.create(PRINTER);
    assert.equal(episodeIn(await b.read()).number, 1);
    await leaveNote(b, 1, step);
    b.core.edit(TICKET, { body: 'Rewritten by a merge.' }, PERSON);
    b.says = { createdAt: '2026-11-25T13:00:00.000Z' };
    const again = await b.read();
    assert.equal(again.kind === 'episode' ? again.number : again.kind, again.kind === 'episode' ? 1 : 'nothing-new');
  });
