/** Absence needs proof: one reply that does not know a ticket ends nothing. Over real sockets, with a proxy that restarts before the desk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FIELDS, NOTE, deskBench } from './desk-bench.ts';
import type { Answer, Asked, Breaking } from './broken-desk.ts';

const MINUTE_MS = 60_000;
/** As proxies say it: nothing in the body names a ticket. */
const lost = (status = 404): Answer => ({ status, body: {}, raw: '{"error":"no route"}' });
const isRead = ({ method, path }: Asked): boolean => method === 'GET' && /^\/v1\/tickets\/[^/?]+$/.test(path);
const isSearch = ({ path }: Asked): boolean => path.includes('/notes?mark=');
const isActs = ({ path }: Asked): boolean => path.includes('/acts?');

/** Answers what fits as a proxy would whose desk restarts, so often. */
function away(fits: (asked: Asked) => boolean, answer: () => Answer = lost): { breaking: Breaking; times: number } {
  const fault: { breaking: Breaking; times: number } = {
    times: 0,
    breaking: {
      asked(asked) {
        if (fault.times <= 0 || !fits(asked)) return undefined;
        fault.times -= 1;
        return answer();
      },
    },
  };
  return fault;
}

for (const status of [404, 410]) {
  test(`one ${status} while the desk restarts costs a write some minutes, and not its note`, async (t) => {
    const fault = away(isRead, () => lost(status));
    const bench = await deskBench(t, { breaking: fault.breaking });
    const request = await bench.request(NOTE);
    fault.times = 1;
    const end = await bench.write(request);
    t.diagnostic(`ended ${JSON.stringify(end?.written)}, ${bench.notes().length} note(s)`);
    assert.equal(end?.written.kind, 'written');
    assert.equal(bench.notes().length, 1);
    assert.ok((end?.tookMs ?? 0) <= 10 * MINUTE_MS, `took ${end?.tookMs} ms`);
    assert.deepEqual(bench.alerts, []);
  });
}

test('a look that finds nothing knows nothing; three over fifteen minutes are proof, also across a restart', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const since = await bench.since();
  fault.times = Infinity;
  const ends: unknown[] = [];
  for (const afterMs of [0, 7 * MINUTE_MS, 7 * MINUTE_MS]) {
    bench.advance(afterMs);
    ends.push(await bench.look(since));
    await bench.restart();
  }
  const kinds = (): unknown[] => ends.map((end) => (typeof end === 'object' && end !== null && 'kind' in end ? end.kind : end));
  t.diagnostic(`looks of fourteen minutes: ${kinds().join(', ')}`);
  assert.deepEqual(kinds(), ['unknown', 'unknown', 'unknown'], 'fourteen minutes are not fifteen');
  bench.advance(MINUTE_MS);
  assert.deepEqual(await bench.look(since), { kind: 'gone', why: 'the ticket system has not known this ticket for 15 minutes' });
});

test('many looks at once are one sighting: a restart of a minute at either end of fifteen is no proof', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const since = await bench.since();
  fault.times = Infinity;
  for (let looks = 0; looks < 12; looks++) {
    assert.notEqual(kindOf(await bench.look(since)), 'gone');
    bench.advance(5_000);
  }
  bench.advance(14 * MINUTE_MS);
  assert.equal(kindOf(await bench.look(since)), 'unknown');
});

test('any read starts the proof anew', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const since = await bench.since();
  fault.times = 2;
  await bench.look(since);
  bench.advance(10 * MINUTE_MS);
  await bench.look(since);
  assert.equal(kindOf(await bench.look(since)), 'untouched');
  fault.times = Infinity;
  bench.advance(10 * MINUTE_MS);
  assert.equal(kindOf(await bench.look(since)), 'unknown');
});

for (const [name, answer] of [
  ['a 503', { status: 503, body: {} }],
  ['a refused token', { status: 403, body: {} }],
] as const) {
  test(`${name} between them starts the proof anew: a proxy says 404 and its desk another thing while it is away for long`, async (t) => {
    let says: Answer | undefined;
    const bench = await deskBench(t, { breaking: { asked: (asked) => (isRead(asked) ? says : undefined) } });
    const since = await bench.since();
    const looks: unknown[] = [];
    const look = async (said: Answer, afterMs: number): Promise<void> => {
      bench.advance(afterMs);
      says = said;
      looks.push(kindOf(await bench.look(since)));
    };
    await look(lost(), 0);
    await look(lost(), 6 * MINUTE_MS);
    await look(answer, 4 * MINUTE_MS);
    await look(lost(), 6 * MINUTE_MS);
    await look(lost(), 6 * MINUTE_MS);
    assert.deepEqual(looks, ['unknown', 'unknown', 'again', 'unknown', 'unknown']);
    await look(lost(), 9 * MINUTE_MS);
    assert.equal(looks.at(-1), 'gone', 'fifteen minutes after the trouble it is proven');
  });
}

test('a desk that names the absence is believed at once, but not about another ticket, and not with another status', async (t) => {
  const bodies: readonly [number, string, string][] = [
    [404, '{"error":"no-such-ticket","ticket":"T1001"}', 'gone'],
    [410, '{"error":"deleted","ticket":"T1001"}', 'gone'],
    [404, '{"error":"deleted","ticket":"T1001"}', 'gone'],
    [404, '{"error":"no-such-ticket","ticket":"T1002"}', 'unknown'],
    [404, '{"error":"no-such-ticket"}', 'unknown'],
    [404, '{"error":"no such ticket","ticket":"T1001"}', 'unknown'],
    [404, '<html>no-such-ticket T1001</html>', 'unknown'],
    [410, '', 'unknown'],
    [500, '{"error":"deleted","ticket":"T1001"}', 'again'],
  ];
  for (const [status, raw, wanted] of bodies) {
    const fault = away(isRead, () => ({ status, body: {}, raw }));
    const bench = await deskBench(t, { breaking: fault.breaking });
    const since = await bench.since();
    fault.times = 1;
    assert.equal(kindOf(await bench.look(since)), wanted, `${status} ${raw}`);
  }
});

test('a note of which the reply is lost, and one 404 on the search for it: one note', async (t) => {
  const fault = away(isSearch);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const request = await bench.request(NOTE);
  await bench.simulator.setMode('note', { kind: 'apply-late', ms: 0, count: 1 });
  assert.equal(await bench.write(request, 0), undefined);
  while (bench.notes().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  fault.times = 1;
  const end = await bench.write(request);
  t.diagnostic(`${bench.notes().length} note(s)`);
  assert.equal(end?.written.kind, 'written');
  assert.equal(bench.notes().length, 1);
});

test('a 404 on the acts of a ticket that is there is trouble, and never "nobody acted"', async (t) => {
  const fault = away(isActs);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const since = await bench.since();
  const request = await bench.request(FIELDS, { since });
  await bench.simulator.editTicket(bench.ticket, { owner: 'kim' }, 'person', 'kim');
  fault.times = 1;
  assert.equal(await bench.look(since), 'again');
  fault.times = 1;
  const end = await bench.write(request);
  assert.equal(end?.written.kind, 'taken');
  assert.equal(bench.simulator.journal().filter((entry) => entry.kind === 'fields-set' && entry.actor === 'us').length, 0);
});

test('a reading whose search for our note meets a 404 is asked again, and never taken for a ticket without one', async (t) => {
  const fault = away(isSearch);
  const bench = await deskBench(t, { breaking: fault.breaking });
  await bench.write(await bench.request(NOTE));
  fault.times = 1;
  const { reading } = await bench.read();
  assert.deepEqual(reading, { kind: 'nothing-new', why: 'episode 1 has its note' });
});

const huge = { subject: 'x', body: 'y'.repeat(5 * 1024 * 1024) };
test('a ticket that has become too large is not gone: a look knows nothing, a write waits, and people are told once', async (t) => {
  const bench = await deskBench(t);
  const [since, request] = [await bench.since(), await bench.request(NOTE)];
  await bench.simulator.editTicket(bench.ticket, huge, 'automation');
  assert.equal(kindOf(await bench.look(since)), 'unknown');
  assert.equal(await bench.write(request, 20 * MINUTE_MS), undefined);
  assert.deepEqual(
    bench.alerts.map(({ kind }) => kind),
    ['ticket-unreadable'],
  );
  await bench.simulator.editTicket(bench.ticket, { subject: 'x', body: 'y' }, 'automation');
  assert.equal((await bench.write(request))?.written.kind, 'written');
});

test('a write to a ticket that is proven gone is refused and told once; three reads are enough for it', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const request = await bench.request(NOTE);
  fault.times = Infinity;
  const end = await bench.write(request);
  t.diagnostic(`refused after ${end?.tries} reads in ${(end?.tookMs ?? 0) / MINUTE_MS} minutes`);
  assert.deepEqual(end?.written, {
    kind: 'refused',
    why: 'the ticket is gone: the ticket system has not known this ticket for 15 minutes',
  });
  assert.equal(end?.tries, 3);
  assert.equal(end?.tookMs, 15 * MINUTE_MS);
  await bench.write(request);
  assert.deepEqual(
    bench.alerts.map(({ kind }) => kind),
    ['write-refused'],
  );
});

test('how much proof is wanted is a setting of the connection', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  const request = await bench.request(NOTE);
  fault.times = Infinity;
  const end = await bench.write(request, undefined, { proof: { times: 2, withinMs: MINUTE_MS } });
  assert.deepEqual([end?.written.kind, end?.tries, end?.tookMs], ['refused', 2, MINUTE_MS]);
});

test('a write that is refused as gone proves nothing: the next read says that the ticket is there, and the note comes', async (t) => {
  const fault = away(({ method }) => method === 'POST');
  const bench = await deskBench(t, { breaking: fault.breaking });
  const request = await bench.request(NOTE);
  fault.times = 1;
  const end = await bench.write(request);
  t.diagnostic(`ended ${JSON.stringify(end?.written)}`);
  assert.equal(end?.written.kind, 'written');
  assert.equal(bench.notes().length, 1);
});

test('a desk that shows a ticket and goes on refusing its note as gone is not asked for ever: refused, and told once', async (t) => {
  const fault = away(({ method }) => method === 'POST');
  const bench = await deskBench(t, { breaking: fault.breaking });
  const request = await bench.request(NOTE);
  fault.times = Infinity;
  const end = await bench.write(request);
  assert.equal(end?.written.kind, 'refused');
  assert.ok((end?.tries ?? 0) <= 21, `${end?.tries} tries`);
  assert.deepEqual(
    bench.alerts.map(({ kind }) => kind),
    ['write-refused'],
  );
});

test('an undo on a ticket that is gone has nothing to do, and tells nobody', async (t) => {
  const bench = await deskBench(t);
  await bench.write(await bench.request(NOTE));
  const request = await bench.request({ kind: 'supersede', target: 'note', undoReason: { kind: 'stopped' } });
  await bench.simulator.deleteTicket(bench.ticket);
  assert.deepEqual((await bench.write(request))?.written, { kind: 'withheld', why: 'the ticket is gone' });
  assert.deepEqual(bench.alerts, []);
});

test('an announced ticket is looked for every five seconds at first, then as long as a proof takes', async (t) => {
  const fault = away(isRead);
  const bench = await deskBench(t, { breaking: fault.breaking });
  fault.times = Infinity;
  const { reading, tookMs, tries } = await bench.read(2 * MINUTE_MS);
  t.diagnostic(`gone after ${tookMs / MINUTE_MS} minutes and ${tries} reads`);
  assert.equal(reading.kind, 'gone');
  assert.equal(tookMs, 15 * MINUTE_MS);
  assert.ok(tries <= 24 + 4, `${tries} reads`);
  assert.deepEqual(
    bench.alerts.map(({ kind }) => kind),
    ['ticket-missing'],
  );
});

test('one that its desk says it does not know is gone after the time that is configured, and not before: it may be a moment behind', async (t) => {
  const late = await deskBench(t, { ticket: { id: 'LATE', client: 'acme', announceBeforeReadableMs: 90_000 } });
  const found = await late.read(2 * MINUTE_MS);
  assert.deepEqual([found.reading.kind, found.tookMs], ['episode', 90_000]);
  const never = await deskBench(t, { instead: 'NEVER' });
  const gone = await never.read(2 * MINUTE_MS);
  assert.deepEqual([gone.reading.kind, gone.tookMs], ['gone', 2 * MINUTE_MS]);
});

const kindOf = (end: unknown): unknown => (typeof end === 'object' && end !== null && 'kind' in end ? end.kind : end);
