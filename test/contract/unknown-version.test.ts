/** Acts since a version that the desk knows no more: decided from what can be known, and never read as "nobody acted". Over real sockets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELDS, NOTE, deskBench } from './desk-bench.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { Breaking } from './broken-desk.ts';

/** Knows only its newest versions, as the contract allows after 30 days; `asked` are the versions it was asked for. */
function forgetful(status: number, known: () => string): { breaking: Breaking; asked: string[] } {
  const asked: string[] = [];
  const breaking: Breaking = {
    asked({ path }) {
      const since = /\/acts\?since=(.*)$/.exec(path)?.[1];
      if (since === undefined) return undefined;
      asked.push(since);
      return since === known() ? undefined : { status, body: {}, raw: '{"error":"unknown version"}' };
    },
  };
  return { breaking, asked };
}
const sayNoSetters: Breaking['answered'] = (answer) => {
  delete answer.body.setBy;
};

for (const status of [400, 409, 412, 416, 422]) {
  test(`${status} for an old version: a look of a ticket as it was is untouched, and the next asks from there`, async (t) => {
    let known = '';
    const { breaking, asked } = forgetful(status, () => known);
    const bench = await deskBench(t, { breaking });
    const since = await bench.since();
    await bench.simulator.addNote(bench.ticket, 'Received.', 'automation');
    const ends: unknown[] = [];
    for (let looks = 0; looks < 3; looks++) ends.push(await bench.look(since));
    t.diagnostic(
      `three looks: ${ends.map((end) => (typeof end === 'object' && end !== null && 'kind' in end ? end.kind : end)).join(', ')}`,
    );
    const [first] = ends;
    assert.ok(typeof first === 'object' && first !== null && 'since' in first, JSON.stringify(first));
    const now = await bench.since();
    assert.deepEqual(first.since, now);
    assert.notEqual(now.version, since.version);
    known = now.version;
    await bench.look(now);
    assert.equal(asked.at(-1), now.version);
  });
}

test('an untouched look carries its version forward also where the version is known', async (t) => {
  const bench = await deskBench(t);
  const since = await bench.since();
  await bench.simulator.addNote(bench.ticket, 'Received.', 'automation');
  const seen = await bench.look(since);
  assert.ok(typeof seen === 'object' && seen.kind === 'untouched');
  assert.deepEqual(seen.since, await bench.since());
  assert.equal(seen.since?.version, '2');
});

type Act = (simulator: DeskSimulator, ticket: string) => Promise<void>;
const acts: Record<string, { act: Act; acts: string[]; by?: string }> = {
  'somebody owns it': { act: (desk, id) => desk.editTicket(id, { owner: 'kim' }, 'person', 'kim'), acts: ['owner'], by: 'kim' },
  'fields differ': { act: (desk, id) => desk.editTicket(id, { category: 'email' }, 'person', 'kim'), acts: ['fields'] },
  'it is closed': { act: (desk, id) => desk.closeTicket(id, 'person', 'kim'), acts: ['closed'] },
  'all of it': {
    act: async (desk, id) => {
      await desk.editTicket(id, { owner: 'lee', urgency: 1 }, 'person', 'kim');
      await desk.closeTicket(id);
    },
    acts: ['owner', 'fields', 'closed'],
    by: 'lee',
  },
};
for (const [what, { act, acts: told, by }] of Object.entries(acts)) {
  test(`${what}: a look says handled, and a late write gives way`, async (t) => {
    const { breaking } = forgetful(400, () => '');
    const bench = await deskBench(t, { breaking });
    const since = await bench.since();
    const late = await bench.request(NOTE, { since });
    await act(bench.simulator, bench.ticket);
    const seen = await bench.look(since);
    t.diagnostic(`look: ${JSON.stringify(typeof seen === 'string' ? seen : seen.kind)}`);
    assert.ok(typeof seen === 'object' && seen.kind === 'handled', JSON.stringify(seen));
    assert.deepEqual([seen.acts, seen.by], [told, by]);
    const end = await bench.write(late, 3_600_000);
    t.diagnostic(`late write: ${JSON.stringify(end?.written.kind)}`);
    assert.equal(end?.written.kind, 'taken');
    assert.deepEqual(bench.notes(), []);
  });
}

const nobody: Record<string, Act> = {
  'an automation has set a field': (desk, id) => desk.editTicket(id, { category: 'email' }, 'automation'),
  'an owner was taken away': (desk, id) => desk.editTicket(id, { owner: null }, 'person', 'kim'),
  'a note was added': (desk, id) => desk.addNote(id, 'Received.', 'automation'),
};
for (const [what, act] of Object.entries(nobody)) {
  test(`${what}: that is nobody's taking, and a late note is written`, async (t) => {
    const { breaking } = forgetful(400, () => '');
    const bench = await deskBench(t, { breaking, ticket: { client: 'acme', owner: 'kim' } });
    const since = await bench.since();
    const late = await bench.request(NOTE, { since });
    await act(bench.simulator, bench.ticket);
    assert.equal(kindOf(await bench.look(since)), 'untouched');
    assert.equal((await bench.write(late, 3_600_000))?.written.kind, 'written');
  });
}

for (const says of ['who has set a field', 'nothing of who has set a field'] as const) {
  test(`fields that we have set, on a desk that says ${says}, are nobody's act`, async (t) => {
    const { breaking } = forgetful(400, () => '');
    const given = says === 'who has set a field' ? breaking : { ...breaking, answered: sayNoSetters };
    const bench = await deskBench(t, { breaking: given });
    const since = await bench.since();
    const end = await bench.write(await bench.request(FIELDS), 3_600_000);
    assert.equal(end?.written.kind, 'written');
    assert.equal(kindOf(await bench.look(since)), 'untouched');
    await bench.simulator.editTicket(bench.ticket, { category: 'email' }, 'person', 'kim');
    const seen = await bench.look(since);
    assert.ok(typeof seen === 'object' && seen.kind === 'handled', JSON.stringify(seen));
    assert.deepEqual(seen.acts, ['fields']);
  });
}

test('a first answer meets an unknown version: a field that somebody has set is left, and where nothing differs all is set', async (t) => {
  for (const meddles of [true, false]) {
    const { breaking } = forgetful(422, () => '');
    const bench = await deskBench(t, { breaking });
    const request = await bench.request(FIELDS);
    if (meddles) await bench.simulator.editTicket(bench.ticket, { category: 'email' }, 'person', 'kim');
    const end = await bench.write(request, 3_600_000);
    t.diagnostic(`${meddles ? 'a person has set one' : 'nobody has'}: ${end?.written.kind}`);
    assert.equal(end?.written.kind, meddles ? 'withheld' : 'written');
  }
});

const kindOf = (end: unknown): unknown => (typeof end === 'object' && end !== null && 'kind' in end ? end.kind : end);
