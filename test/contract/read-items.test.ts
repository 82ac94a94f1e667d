/** Which ticket a number stands for, through the activities, a real ledger file and the simulated desk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtTicket } from '../../activities/desk/look.ts';
import { markOf, signOf } from '../../activities/desk/mark.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { stepKey } from '../../workflows/ids.ts';
import { TICKET, WORKFLOW, episodeIn, readBench } from '../fixtures/read-desk.ts';
import { openWriteRules } from '../support/configured.ts';
import { WORDS } from '../../workers/processes.ts';
import type { ReadBench } from '../fixtures/read-desk.ts';
import type { Reading } from '../../workflows/ticket/contract.ts';
import type { WriteRequest, Written } from '../../workflows/ticket/writes.ts';

const CALL_MS = 5_000;
const MINUTE = 60_000;
const PRINTER = { subject: 'Printer jam', body: 'The printer on floor two is jammed.' };
const VPN = { subject: 'VPN down', body: 'Nobody of the sales team gets in.' };
const PERSON = { actor: 'person', staff: 'kim' } as const;

/** As a run leaves it: its note with our mark, which the ledger knows as written, and its outcome. */
async function decide(b: ReadBench, episode: number, { step = 'note', outcome = true } = {}): Promise<void> {
  const key = stepKey(WORKFLOW, episode, step);
  const note = await b.desk.addNote(
    TICKET,
    `Standby suggests: P3. ${signOf(markOf((await b.ledger.subkey('mark')).subkey, key))}`,
    CALL_MS,
  );
  assert.ok(note.kind === 'applied');
  await b.ledger.writeTried(
    { key, workflowId: WORKFLOW, episode, step, process: 'ticket-triage', connection: 'desk', item: TICKET, changes: [] },
    b.nowMs,
  );
  await b.ledger.writeApplied(key, note.ref, note.version, b.nowMs);
  if (outcome) await record(b, episode);
}
async function record(b: ReadBench, episode: number): Promise<void> {
  const about = { client: 'acme', process: 'ticket-triage', connection: 'desk', item: TICKET, outcome: 'decided', route: 'cloud/a' };
  await b.ledger.recordDecision({ workflowId: WORKFLOW, episode, endedAtMs: b.nowMs, detail: '{}', ...about });
}

const numberOf = (reading: Reading): number => episodeIn(reading).number;
const whyOf = (reading: Reading): string => (reading.kind === 'nothing-new' ? reading.why : assert.fail(`got ${reading.kind}`));

async function emptied(b: ReadBench, ticket: object = VPN): Promise<void> {
  await b.openDesk();
  b.nowMs += 3 * 86_400_000;
  b.create(ticket);
}

test('field report 28: a ticket under a number that was used before is triaged, under step keys of its own', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  assert.equal(numberOf(await b.read()), 1);
  await decide(b, 1);
  assert.equal(whyOf(await b.read()), 'episode 1 has ended');
  await emptied(b);
  assert.deepEqual([numberOf(await b.read()), numberOf(await b.read())], [2, 2]);
  assert.equal((await b.ledger.writeState(stepKey(WORKFLOW, 2, 'note'))).kind, 'fresh');
  await decide(b, 2);
  assert.equal(whyOf(await b.read()), 'episode 2 has ended');
  b.core.close(TICKET, PERSON);
  b.core.reopen(TICKET, PERSON);
  assert.equal(numberOf(await b.read()), 3);
});

test('a number that is used for a third time counts on from all that was ever kept under it', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  for (const episode of [1, 2, 3]) {
    assert.equal(numberOf(await b.read()), episode);
    await decide(b, episode);
    b.core.close(TICKET, PERSON);
    b.core.reopen(TICKET, PERSON);
    b.nowMs += 86_400_000;
  }
  // A fourth episode of which the item never heard, as after a restored ledger.
  await record(b, 4);
  await emptied(b);
  assert.equal(numberOf(await b.read()), 5);
  await decide(b, 5);
  await emptied(b, { subject: 'Third', body: 'Something else again.' });
  assert.equal(numberOf(await b.read()), 6);
});

for (const [what, says] of [
  ['moved, all its creations with it', { createdAt: '2026-11-25T05:00:00Z' }],
  ['moved, with texts of another form', { createdAt: '2026-11-26T05:00:00Z', body: '<p>The printer on floor two is jammed.</p>' }],
  ['edited by its client', { subject: 'Printer jam!', body: 'Another text altogether.' }],
  ['of an unbelievable creation and another text', { createdAt: '1900-01-01T00:00:00Z', body: 'Another text altogether.' }],
  ['merged with a younger one', { createdAt: '2026-11-27T05:00:00Z', body: 'Both texts.' }],
] as const) {
  test(`a ticket that is ${what} is the same ticket, again and again`, async (t) => {
    const b = await readBench(t);
    b.create(PRINTER);
    await b.read();
    await decide(b, 1);
    b.nowMs += 3 * 86_400_000;
    for (const said of [says, {}, says, { ...says, body: 'And edited since.' }]) {
      b.says = said;
      assert.equal(whyOf(await b.read()), 'episode 1 has ended');
    }
    assert.equal((await b.ledger.item(WORKFLOW))?.createdAt, '2026-11-25T08:00:00.000Z');
  });
}

test('a ledger of an older release knows its tickets by their marks and outcomes, and from then on by their creation', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  await decide(b, 1);
  assert.equal(whyOf(await b.read()), 'episode 1 has ended');
  await emptied(b);
  assert.equal(numberOf(await b.read()), 2);
});

test('a desk that cannot be asked for our notes makes no other ticket: the read is tried again', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  await b.read();
  await record(b, 1);
  await emptied(b);
  const { findNote } = b.desk;
  b.desk.findNote = () => Promise.resolve({ kind: 'unreachable', detail: 'down', retryAfterMs: undefined });
  await assert.rejects(b.read(), /cannot be reached/);
  b.desk.findNote = findNote;
  assert.equal(numberOf(await b.read()), 2);
});

const clockOf = (b: ReadBench): { nowMs(): Promise<number> } => ({ nowMs: () => Promise.resolve(b.nowMs) });
const alert = (): void => {};

test('while a person is asked about the old ticket, a look at the new one says that the old one is gone', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  const { snapshot } = episodeIn(await b.read());
  const look = async (): Promise<string> => {
    const since = { version: snapshot.version, fields: snapshot.fields, owner: undefined };
    const now = await lookAtTicket(
      { desk: b.desk, ledger: b.ledger, clock: clockOf(b), alert },
      { connection: 'desk', ticket: TICKET, workflowId: WORKFLOW, since },
    );
    return 'why' in now ? `${now.kind}: ${now.why}` : now.kind;
  };
  const moved = { createdAt: '2026-12-24T05:00:00Z', body: 'Edited and moved.' };
  b.nowMs += 40 * 86_400_000;
  // Before our note stands on it nothing proves that the ticket is another one, and nobody loses a task by it.
  for (const says of [{}, moved]) {
    b.says = says;
    assert.equal(await look(), 'untouched');
  }
  b.says = {};
  await decide(b, 1, { step: 'hand-over-1', outcome: false });
  for (const says of [{}, moved]) {
    b.says = says;
    assert.notEqual(await look(), 'gone: the number stands for another ticket now');
  }
  b.says = {};
  await emptied(b);
  assert.equal(await look(), 'gone: the number stands for another ticket now');
  assert.equal(numberOf(await b.read()), 2);
});

test('what was decided about the old ticket is not written on the new one, before or after that was read', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  const { snapshot } = episodeIn(await b.read());
  const write = (episode: number): Promise<Written> => {
    const request: WriteRequest = {
      process: 'ticket-triage',
      connection: 'desk',
      ticket: TICKET,
      workflowId: WORKFLOW,
      episode,
      client: 'acme',
      settings: openWriteRules(),
      seen: { fields: snapshot.fields, choices: snapshot.choices, version: snapshot.version },
      step: { kind: 'overdue', incident: '1', sinceMs: 0, because: 'overdue' },
      since: undefined,
    };
    const look = (ticket: string, mark: string): ReturnType<ReadBench['desk']['findNote']> => b.desk.findNote(ticket, mark, CALL_MS);
    return writeToTicket({ desk: b.desk, ledger: b.ledger, clock: clockOf(b), alert, words: WORDS, look, leftMs: () => MINUTE }, request);
  };
  await emptied(b);
  assert.deepEqual(await write(1), { kind: 'refused', why: 'the ticket is gone: the number stands for another ticket now' });
  assert.equal(numberOf(await b.read()), 2);
  assert.deepEqual(await write(1), { kind: 'refused', why: 'the ticket is gone: the number stands for another ticket now' });
  assert.equal(b.core.tickets[0]?.notes.length, 0);
  // What the watch says is of no episode: it holds for whatever bears the number.
  assert.equal((await write(0)).kind, 'written');
  assert.equal((await write(2)).kind, 'written');
});

test('field report 19: a ticket that is closed and reopened 25 times with one text is paid four times, and a person is told once', async (t) => {
  const b = await readBench(t);
  b.create(PRINTER);
  const said: string[] = [];
  for (let opening = 1; opening <= 26; opening += 1) {
    const reading = await b.read();
    if (reading.kind === 'episode') {
      await decide(b, reading.number);
      said.push(reading.forPerson === undefined ? 'paid' : `person: ${reading.forPerson}`);
    } else said.push(`${reading.kind}: ${whyOf(reading)}`);
    b.core.close(TICKET, PERSON);
    b.nowMs += 30_000;
    b.core.reopen(TICKET, { actor: 'automation' });
  }
  const why = (times: number): string =>
    `the ticket was reopened ${times} times within a day, and its text is the same: something closes and reopens it`;
  assert.deepEqual(said.slice(0, 6), ['paid', 'paid', 'paid', 'paid', `person: ${why(4)}`, `nothing-new: ${why(5)}`]);
  assert.deepEqual([said.length, said.filter((one) => one.startsWith('nothing-new')).length], [26, 21]);
  assert.equal(b.core.tickets[0]?.notes.length, 5);
  b.core.edit(TICKET, { body: 'It burns now.' }, PERSON);
  assert.equal(episodeIn(await b.read()).forPerson, undefined);
});
