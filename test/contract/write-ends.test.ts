/** Every way a write to a ticket system can end, over real sockets: a yes with an id stands, what is asked again is bounded, and nothing is sent twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDesk } from '../../connectors/desk/client.ts';
import { FIELDS, LOOK_AGAIN_MS, NOTE, deskBench } from './desk-bench.ts';
import type { Answer, Asked, Breaking } from './broken-desk.ts';
import type { DeskBench, Tried } from './desk-bench.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const isPost = ({ method }: Asked): boolean => method === 'POST';
const isPatch = ({ method, path }: Asked): boolean => method === 'PATCH' && !path.includes('/notes');
const isRead = ({ method, path }: Asked): boolean => method === 'GET' && /^\/v1\/tickets\/[^/?]+$/.test(path);
const isSearch = ({ path }: Asked): boolean => path.includes('/notes?mark=');
const refusal = (status: number): Answer => ({ status, body: {}, raw: '{"error":"simulated"}' });
const said = (end: Tried | undefined): string => JSON.stringify(end?.written ?? 'still open');
const alertsOf = ({ alerts }: DeskBench): string[] => alerts.map(({ kind }) => kind);

/** A desk whose clock is the bench's, which is there only after the desk. */
function onClock(breakingAt: (nowMs: () => number) => Breaking): { breaking: Breaking; use: (bench: DeskBench) => void } {
  let bench: DeskBench | undefined;
  return { breaking: breakingAt(() => bench?.nowMs() ?? 0), use: (given) => void (bench = given) };
}
/** So often, then as it is. */
function counted(fits: (asked: Asked) => boolean, answer: () => Answer): { breaking: Breaking; left: number; met: number } {
  const fault = {
    left: 0,
    met: 0,
    breaking: {
      asked(asked: Asked): Answer | undefined {
        if (!fits(asked)) return undefined;
        fault.met += 1;
        if (fault.left <= 0) return undefined;
        fault.left -= 1;
        return answer();
      },
    },
  };
  return fault;
}

for (const minutes of [1.5, 5, 10]) {
  test(`a note that was answered with an id and is found ${minutes} minutes later is one note (field report 25)`, async (t) => {
    let postedAtMs = Infinity;
    const { breaking, use } = onClock((nowMs) => ({
      answered(answer, asked) {
        if (isPost(asked)) postedAtMs = Math.min(postedAtMs, nowMs());
        if (isSearch(asked) && nowMs() < postedAtMs + minutes * MINUTE_MS) answer.body.notes = [];
      },
    }));
    const bench = await deskBench(t, { breaking });
    use(bench);
    const request = await bench.request(NOTE);
    const end = await bench.write(request);
    t.diagnostic(
      `${bench.notes().length} note(s), ${bench.alerts.length} alert(s), ${said(end)} after ${(end?.tookMs ?? 0) / SECOND_MS} s`,
    );
    assert.equal(end?.written.kind, 'written');
    assert.equal(bench.notes().length, 1);
    assert.deepEqual(alertsOf(bench), ['write-not-seen']);
    assert.ok((end?.tookMs ?? 0) <= LOOK_AGAIN_MS, 'not longer than the look-again wait');
    // Asked again, as by a run that was reset: it stands, and nobody is told twice.
    assert.equal((await bench.write(request))?.written.kind, 'written');
    assert.deepEqual([bench.notes().length, alertsOf(bench)], [1, ['write-not-seen']]);
  });
}

test('a note that shows a few seconds after its yes is one note, and no alert', async (t) => {
  let searches = 0;
  const breaking: Breaking = {
    answered(answer, asked) {
      if (isSearch(asked) && (searches += 1) <= 2) answer.body.notes = [];
    },
  };
  const bench = await deskBench(t, { breaking });
  assert.equal((await bench.write(await bench.request(NOTE)))?.written.kind, 'written');
  assert.deepEqual([bench.notes().length, bench.alerts], [1, []]);
});

test('a field that a 200 leaves out is refused by its name after three tries, with one alert (field report 26)', async (t) => {
  let patches = 0;
  const breaking: Breaking = {
    asked(asked) {
      if (!isPatch(asked) || asked.body?.fields === undefined) return undefined;
      patches += 1;
      delete asked.body.fields['priority'];
      return Object.keys(asked.body.fields).length === 0 ? { status: 200, body: { version: '2' } } : undefined;
    },
  };
  const bench = await deskBench(t, { breaking });
  const request = await bench.request(FIELDS);
  const end = await bench.write(request, 2 * HOUR_MS);
  t.diagnostic(`${patches} PATCHes, ${bench.alerts.length} alert(s), ${said(end)}`);
  assert.deepEqual(end?.written, {
    kind: 'refused',
    why: 'the ticket system said yes and did not set: priority',
    left: [{ field: 'priority', why: 'the ticket system said yes and did not set it' }],
  });
  assert.deepEqual([patches, alertsOf(bench)], [3, ['write-not-seen']]);
  const now = await bench.since();
  assert.deepEqual([now.fields.category, now.fields.priority], ['network', null]);
  assert.equal((await bench.write(request))?.written.kind, 'refused');
  assert.deepEqual([patches, alertsOf(bench)], [3, ['write-not-seen']], 'asked again, nothing is sent and nobody told');
  await bench.simulator.editTicket(bench.ticket, { priority: 'P2' }, 'person', 'kim');
  assert.notEqual((await bench.write(request))?.written.kind, 'refused', 'somebody has set it by hand');
});

test('a desk that says yes to fields and changes nothing is not believed: refused, all of them named', async (t) => {
  const bench = await deskBench(t, {
    breaking: { asked: (asked) => (isPatch(asked) ? { status: 200, body: { version: '1' } } : undefined) },
  });
  const end = await bench.write(await bench.request(FIELDS), 2 * HOUR_MS);
  assert.ok(end?.written.kind === 'refused' && end.written.why.endsWith(': category, impact, urgency, destination, priority'), said(end));
  assert.deepEqual(alertsOf(bench), ['write-not-seen']);
});

test('a desk that says yes to a note and keeps none is told of once, and the note is not sent again', async (t) => {
  let posts = 0;
  const breaking: Breaking = {
    asked: (asked) => (isPost(asked) ? ((posts += 1), { status: 201, body: { id: 'n9', version: '2' } }) : undefined),
  };
  const bench = await deskBench(t, { breaking });
  const end = await bench.write(await bench.request(NOTE), 2 * HOUR_MS);
  assert.deepEqual(end?.written.kind === 'written' && end.written.ref, 'n9');
  assert.deepEqual([posts, alertsOf(bench)], [1, ['write-not-seen']]);
});

test('trouble at the re-read of fields proves nothing: they are looked for again, and nobody is told', async (t) => {
  const fault = counted(isRead, () => refusal(500));
  const bench = await deskBench(t, {
    breaking: {
      ...fault.breaking,
      answered(_answer, asked) {
        if (isPatch(asked)) fault.left = 1;
      },
    },
  });
  const request = await bench.request(FIELDS);
  assert.equal(await bench.write(request, 0), undefined, 'not believed at once');
  const state = await bench.ledger().writeState(`triage:desk:${bench.ticket}:e1:fields`);
  assert.equal(state.kind, 'tried');
  assert.equal((await bench.write(request))?.written.kind, 'written');
  assert.deepEqual([alertsOf(bench), bench.simulator.journal().filter((entry) => entry.kind === 'fields-set').length], [[], 1]);
});

test('trouble at the re-read of fields that were not set is neither a yes nor a no: they are sent until they are seen', async (t) => {
  let patches = 0;
  const fault = counted(isRead, () => refusal(500));
  const bench = await deskBench(t, {
    breaking: {
      asked(asked) {
        if (!isPatch(asked) || (patches += 1) > 4) return fault.breaking.asked?.(asked, () => Promise.resolve(''));
        fault.left = 1;
        return { status: 200, body: { version: '1' } };
      },
    },
  });
  assert.equal((await bench.write(await bench.request(FIELDS)))?.written.kind, 'written');
  assert.deepEqual([patches, (await bench.since()).fields.category, bench.alerts], [5, 'network', []]);
});

test('a 503 without Retry-After may have stored what it refused: a note that comes five seconds later is the only one', async (t) => {
  const late: { asked: Asked; atMs: number }[] = [];
  let url = '';
  let isFirst = true;
  const { breaking, use } = onClock((nowMs) => ({
    async asked(asked) {
      for (const { path, headers, body } of late.filter(({ atMs }) => nowMs() >= atMs + 5 * SECOND_MS).map((one) => one.asked)) {
        late.length = 0;
        await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      }
      if (!isPost(asked) || !isFirst) return undefined;
      isFirst = false;
      late.push({ asked, atMs: nowMs() });
      return refusal(503);
    },
  }));
  const bench = await deskBench(t, { breaking });
  use(bench);
  ({ url } = bench.simulator);
  const end = await bench.write(await bench.request(NOTE));
  while (late.length > 0) {
    bench.advance(5 * SECOND_MS);
    await bench.look();
  }
  t.diagnostic(`${bench.notes().length} note(s); first wait ${end?.rests[0]} ms`);
  assert.equal(end?.written.kind, 'written');
  assert.deepEqual([bench.notes().length, end?.rests], [1, [LOOK_AGAIN_MS]]);
});

test('with Retry-After nothing was stored, by rule R4: the next try waits as it says, and no longer', async (t) => {
  const bench = await deskBench(t);
  await bench.simulator.setMode('note', { kind: 'down', retryAfter: '7', count: 1 });
  const end = await bench.write(await bench.request(NOTE));
  assert.deepEqual([end?.written.kind, end?.rests], ['written', [7 * SECOND_MS]]);
});

for (const status of [409, 412]) {
  test(`${status} on a note, which names no version, is not asked every second for ever: refused after ten, and told once`, async (t) => {
    const fault = counted(isPost, () => refusal(status));
    const bench = await deskBench(t, { breaking: fault.breaking });
    fault.left = Infinity;
    const end = await bench.write(await bench.request(NOTE), 2 * HOUR_MS);
    t.diagnostic(`${fault.met} tries in ${(end?.tookMs ?? 2 * HOUR_MS) / SECOND_MS} s, ${said(end)}`);
    assert.equal(end?.written.kind, 'refused');
    assert.equal(fault.met, 10);
    assert.deepEqual(alertsOf(bench), ['write-refused']);
  });

  test(`${status} on a note a few times is a ticket in somebody's hands: the note comes`, async (t) => {
    const fault = counted(isPost, () => refusal(status));
    const bench = await deskBench(t, { breaking: fault.breaking });
    fault.left = 5;
    assert.equal((await bench.write(await bench.request(NOTE)))?.written.kind, 'written');
    assert.deepEqual([bench.notes().length, bench.alerts], [1, []]);
  });

  test(`${status} on fields waits longer each time, up to a minute, and never ends refused`, async (t) => {
    const fault = counted(isPatch, () => refusal(status));
    const bench = await deskBench(t, { breaking: fault.breaking });
    fault.left = 12;
    const end = await bench.write(await bench.request(FIELDS));
    assert.equal(end?.written.kind, 'written');
    const seconds = end?.rests.map((ms) => ms / SECOND_MS);
    t.diagnostic(`rests: ${seconds?.join(', ')} s`);
    assert.deepEqual(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
    assert.deepEqual(bench.alerts, []);
  });
}

test('after a write of unknown end nothing is sent for a minute: a note that comes after 59 seconds stays the only one', async (t) => {
  const posts: number[] = [];
  const { breaking, use } = onClock((nowMs) => ({
    asked(asked) {
      if (isPost(asked)) posts.push(nowMs());
      return undefined;
    },
  }));
  const bench = await deskBench(t, { breaking });
  use(bench);
  const request = await bench.request(NOTE);
  await bench.simulator.setMode('note', { kind: 'error', status: 500, count: 1 });
  assert.equal(await bench.write(request, 0), undefined);
  const sentAtMs = posts[0] ?? 0;
  // A worker that was killed asks at once, whatever the wait was.
  bench.advance(sentAtMs + 30 * SECOND_MS - bench.nowMs());
  await bench.restart();
  const end = await bench.write(request);
  assert.equal(end?.written.kind, 'written');
  assert.deepEqual(
    posts.map((atMs) => atMs - sentAtMs),
    [0, LOOK_AGAIN_MS],
  );
});

test('with less than one call left of an attempt nothing is sent: the fence', async (t) => {
  for (const [step, left] of [
    [NOTE, 9_999],
    [FIELDS, 9_999],
    [NOTE, -5],
  ] as const) {
    const bench = await deskBench(t, { leftMs: () => left });
    assert.equal(await bench.write(await bench.request(step), 5 * MINUTE_MS), undefined);
    assert.deepEqual(bench.simulator.counts().requests, { ...bench.simulator.counts().requests, note: 0, fields: 0 });
  }
});

test('values that stand already are no doing of ours where only notes are allowed: withheld, and not written', async (t) => {
  const fields = { category: 'network', impact: 2, urgency: 1, destination: 'network-team', priority: 'P2' } as const;
  const bench = await deskBench(t, { ticket: { client: 'acme', fields } });
  const request = await bench.request(FIELDS);
  const notesOnly = { ...request.settings, otherClients: { ...request.settings.otherClients, write: 'note' as const } };
  const end = await bench.write({ ...request, settings: notesOnly });
  assert.deepEqual(end?.written, { kind: 'withheld', why: 'only notes are allowed here' });
});

test('a ticket that moves to another client before the write is written nothing of, and the write says so', async (t) => {
  for (const step of [NOTE, FIELDS]) {
    const bench = await deskBench(t);
    const request = await bench.request(step);
    await bench.simulator.moveClient(bench.ticket, 'globex', 'person', 'kim');
    assert.deepEqual((await bench.write(request))?.written, { kind: 'moved', client: 'globex' });
    assert.equal(bench.simulator.journal().filter((entry) => 'actor' in entry && entry.actor === 'us').length, 0);
  }
});

test('a note of a desk that filters nothing counts only if it holds the whole sign: digits that somebody quotes are no note of ours', async (t) => {
  const bench = await deskBench(t);
  const answer =
    (texts: readonly string[]): typeof fetch =>
    async () =>
      new Response(JSON.stringify({ notes: texts.map((text, at) => ({ id: `n${at}`, text })) }));
  const found = async (...texts: string[]): Promise<string> =>
    (await createDesk({ baseUrl: bench.simulator.url, token: 'x', fetch: answer(texts) }).findNote('T1', '00c0ffee', 5_000)).kind;
  for (const text of [
    '00c0ffee',
    'see 00c0ffee above',
    '(standby 00c0ffee)',
    '[standby 00C0FFEE]',
    '[standby  00c0ffee]',
    '[standby 00c0ffee',
  ])
    assert.equal(await found(text), 'none', text);
  assert.equal(await found('see 00c0ffee', 'ours [standby 00c0ffee]'), 'found');
});

test('a wait that is longer than the activity lasts ends it as pending, near its end and not before', async (t) => {
  const bench = await deskBench(t);
  const request = await bench.request(NOTE);
  await bench.simulator.setMode('note', { kind: 'error', status: 500 });
  const closing = (ms: number) => bench.write(request, 0, { closesInMs: () => ms });
  assert.equal(await closing(10 * MINUTE_MS), undefined);
  bench.advance(-MINUTE_MS);
  const end = await closing(70 * SECOND_MS);
  assert.ok(end?.written.kind === 'pending', said(end));
  assert.deepEqual(bench.notes(), []);
});

test('what a note says is set is known whatever try of it came through, and whatever was changed after it', async (t) => {
  let lost = 1;
  // Stored, and its caller told nothing: as at a kill between the write and its reply.
  const breaking: Breaking = {
    answered(answer, asked) {
      if (isPost(asked) && lost-- > 0) Object.assign(answer, refusal(504));
    },
  };
  const bench = await deskBench(t, { breaking });
  const request = await bench.request(NOTE);
  assert.equal((await bench.write(request, 0))?.written.kind, undefined, 'not injected: the first try was answered');
  const [said = ''] = bench.notes();
  assert.match(
    said,
    /^Standby sets: P2, Network team, Network, Wi-Fi and VPN, impact 2, urgency 1 \(1 is high\)\. All were empty before\./,
  );
  await bench.simulator.editTicket(bench.ticket, { category: 'email' }, 'staff', 'Eve');
  bench.advance(LOOK_AGAIN_MS);
  const all = ['category', 'impact', 'urgency', 'destination', 'priority'];
  const found = await bench.write(request);
  assert.deepEqual([found?.written.kind === 'written' && found.written.sets, bench.notes().length], [all, 1]);
  const again = await bench.write(request);
  assert.deepEqual(again?.written.kind === 'written' && again.written.sets, all, 'also when asked again by a run that was reset');
  // Without the intent it would be what a note of now would say.
  const now = await bench.request(NOTE.kind === 'note' ? { ...NOTE, number: 2 } : NOTE, { seen: request.seen });
  const other = await bench.write(now);
  assert.deepEqual(other?.written.kind === 'written' && other.written.sets, ['impact', 'urgency', 'destination', 'priority']);
  assert.match(bench.notes()[1] ?? '', /\nNot set: category [^\n]*\(changed by others meanwhile\)\./);
});
