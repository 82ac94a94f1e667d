/** A person edits a ticket at whatever moment of a late write, retries included: what they set stays. 200 interleavings by a printed seed. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createSeal } from '../../encryption/cipher.ts';
import { openKey } from '../../encryption/key.ts';
import { openLedger } from '../../ledger/open.ts';
import { Journal } from '../../simulator/desk/journal.ts';
import { overwritesIn } from '../support/overwrites.ts';
import { Bench, raced } from './raced.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { Race } from './raced.ts';

const RACES = 200;
/** A run of which fewer end so, or collide, has raced nobody. */
const LEAST_EACH = 5;
const LEAST_CONFLICTS = 3;
const LEAST_PAUSED = 10;
const LEAST_MOVED = 5;
const SEED = Number(process.env['STANDBY_TEST_SEED'] ?? Date.now() % 2 ** 31);

type Raced = { readonly races: readonly Race[]; readonly journal: readonly JournalEntry[] };

async function raceAll(
  t: TestContext,
  answer: 'late' | 'first',
  taken: { readonly unprotected?: (desk: TicketSystem) => TicketSystem; readonly lookAgainMs?: number } = {},
): Promise<Raced> {
  t.diagnostic(`seed ${SEED}; again with STANDBY_TEST_SEED=${SEED}`);
  const dir = await mkdtemp(join(tmpdir(), 'standby-race-'));
  const opened = await openKey({ dataDir: dir });
  assert.ok('key' in opened);
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([opened.key]) });
  const journal = await Journal.open(join(dir, 'desk.jsonl'));
  t.after(async () => {
    await ledger.close();
    await journal.close();
    await rm(dir, { recursive: true, force: true });
  });
  const bench = new Bench(journal);
  const races: Race[] = [];
  for (let number = 0; number < RACES; number++) races.push(await raced({ bench, ledger, answer, seed: SEED + number, ...taken }));
  return { races, journal: journal.entries };
}

function tally(t: TestContext, { races, journal }: Raced): { taken: number; whole: number; conflicts: number; tries: number } {
  const whole = races.filter(({ ends }) => ends.join() === 'written,written').length;
  const taken = races.filter(({ ends }) => ends.includes('taken')).length;
  const conflicts = races.reduce((sum, race) => sum + race.conflicts, 0);
  const tries = races.reduce((sum, race) => sum + race.tries, 0);
  const edits = journal.filter((entry) => entry.kind === 'fields-set' && entry.actor !== 'us').length;
  t.diagnostic(
    `${races.length} races, ${edits} edits by people: ${whole} written whole, ${taken} taken; ${tries} tries, ${conflicts} collisions`,
  );
  return { taken, whole, conflicts, tries };
}

test('in 200 races of a late answer with a person, nothing that the person set is overwritten', async (t) => {
  const run = await raceAll(t, 'late');
  const { taken, whole, conflicts, tries } = tally(t, run);
  assert.ok(taken >= LEAST_EACH && whole >= LEAST_EACH, `not injected: ${taken} taken and ${whole} whole, expected ${LEAST_EACH} of each`);
  assert.ok(conflicts >= LEAST_CONFLICTS, `not injected: ${conflicts} writes met a changed ticket, expected ${LEAST_CONFLICTS}`);
  assert.ok(tries > 2 * RACES, `not injected: ${tries} tries are no retries`);
  assert.deepEqual(overwritesIn(run.journal), []);
  kept(run);
});

/** What holds whoever comes first: one note, nothing sent without time or under another client's rules, and no answer lost in a race. */
function kept({ races, journal }: Raced): void {
  assert.deepEqual(notedTwice(journal), []);
  const sum = (of: (race: Race) => number): number => races.reduce((all, race) => all + of(race), 0);
  const [paused, moved] = [sum((race) => race.paused), races.filter(({ isMoved }) => isMoved).length];
  assert.ok(paused >= LEAST_PAUSED && moved >= LEAST_MOVED, `not injected: ${paused} attempts without time, ${moved} tickets moved`);
  assert.deepEqual([sum((race) => race.sentLate), sum((race) => race.sentAfterMove)], [0, 0], 'sent without time; sent after a move');
  assert.deepEqual(
    races.filter(({ ends }) => ends.includes('refused')),
    [],
    'a race is no refusal',
  );
}

function notedTwice(journal: readonly JournalEntry[]): readonly string[] {
  const notes = journal.flatMap((entry) => (entry.kind === 'note-added' && entry.actor === 'us' ? [entry.ticket] : []));
  return [...new Set(notes.filter((ticket, at) => notes.indexOf(ticket) !== at))];
}

test('in 200 races of a first answer with a person, no field that the person set is overwritten', async (t) => {
  const run = await raceAll(t, 'first');
  const { whole, conflicts } = tally(t, run);
  const withheld = run.races.filter(({ ends }) => ends.includes('withheld')).length;
  assert.ok(
    withheld >= LEAST_EACH && whole >= LEAST_EACH,
    `not injected: ${withheld} withheld and ${whole} whole, expected ${LEAST_EACH} of each`,
  );
  assert.ok(conflicts >= LEAST_CONFLICTS, `not injected: ${conflicts} writes met a changed ticket, expected ${LEAST_CONFLICTS}`);
  assert.deepEqual(overwritesIn(run.journal), []);
  kept(run);
});

test('counter-test: without the wait after a write of unknown end the same races write notes twice', async (t) => {
  const run = await raceAll(t, 'late', { lookAgainMs: 0 });
  const twice = notedTwice(run.journal);
  t.diagnostic(`${twice.length} of ${RACES} tickets noted twice`);
  assert.ok(twice.length > 0);
});

test('counter-test: with the version check off the same races overwrite what a person set', async (t) => {
  const run = await raceAll(t, 'late', { unprotected: withoutVersionCheck });
  tally(t, run);
  const overwrites = overwritesIn(run.journal);
  t.diagnostic(`${overwrites.length} fields overwritten, the first: ${JSON.stringify(overwrites[0])}`);
  assert.ok(overwrites.length > 0);
  assert.equal(
    run.races.reduce((sum, race) => sum + race.conflicts, 0),
    0,
    'for this reason and no other: nothing met a changed ticket',
  );
});

/** Names the version that the ticket has now, whatever was read before. */
const withoutVersionCheck = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  async setFields(ticket, fields, version, deadlineMs) {
    const now = await desk.read(ticket, deadlineMs);
    return desk.setFields(ticket, fields, now.kind === 'found' ? now.ticket.version : version, deadlineMs);
  },
});
