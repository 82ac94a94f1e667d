/** What of a page is news, and what is our own doing: in doubt it is news. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOf } from '../../../../activities/poll/keep.ts';
import { NOW, change, row, scripted } from '../../../support/scripted-poll.ts';
import type { Asked } from '../../../../activities/poll/keep.ts';
import type { ActsRead, Actor, TicketChange } from '../../../../connectors/ticket-system.ts';
import type { Script, Scripted } from '../../../support/scripted-poll.ts';

const KNOWN = { rows: [row('A', { version: 'v0', waits: false })] };
const acts = (...actors: readonly Actor[]): ActsRead => ({
  kind: 'acts',
  version: '1',
  acts: actors.map((actor) => ({ actor, kind: 'other', staff: undefined, atMs: NOW })),
});
type Kept = Scripted & { readonly items: readonly string[] };
/** As `ticket waits` or `ticket ours`. */
async function keep(page: readonly TicketChange[], script: Script = {}, asked: Asked = 'proven'): Promise<Kept> {
  const given = scripted(script);
  const items = await itemsOf(given.poll, page, asked);
  return Object.assign(given, { items: items.map(({ item: ticket, waits }) => `${ticket} ${waits ? 'waits' : 'ours'}`) });
}

test('a change becomes a row that waits, untried, and as fresh as its ticket', async () => {
  const given = scripted();
  const page = [
    change('A', { version: 'v2', actor: 'staff', createdAtMs: NOW - 9_000 }),
    change('B', { createdAtMs: NOW + 1 }),
    change('C'),
  ];
  assert.deepEqual(await itemsOf(given.poll, page, 'proven'), [
    row('A', { version: 'v2', actor: 'staff', freshAtMs: NOW - 9_000 }),
    row('B'),
    row('C'),
  ]);
  assert.deepEqual(given.callsOf('pollItems'), [['desk', ['A', 'B', 'C']]]);
  assert.deepEqual(given.poll.sum, { listed: 3, accepted: 0, ours: 0, unnamed: 0 });
});

test('of a ticket that is named twice the later counts', async () => {
  const given = scripted();
  const items = await itemsOf(given.poll, [change('A', { version: '1' }), change('A', { version: '2' })], 'proven');
  assert.deepEqual(
    items.map(({ version }) => version),
    ['2'],
  );
  assert.equal(given.poll.sum.listed, 1);
});

test('what was listed at this version is no news; at another time it is kept at that time, and waits no more than before', async () => {
  const rows = [row('same'), row('moved', { changedAtMs: NOW - 9_000 }), row('newer', { version: '0' })];
  const given = await keep([change('same'), change('moved'), change('newer')], { rows });
  assert.deepEqual(given.items, ['moved ours', 'newer waits']);
  assert.deepEqual([given.poll.sum.listed, given.poll.sum.ours], [1, 0]);
});

test('what a proven page calls ours is ours, and of another page it is anybody’s', async () => {
  const page = [change('A', { actor: 'us' }), change('B')];
  const proven = await keep(page);
  assert.deepEqual([proven.items, proven.poll.sum.ours], [['A ours', 'B waits'], 1]);
  const unproven = await keep(page, {}, 'unproven');
  assert.deepEqual([unproven.items, unproven.poll.sum.ours], [['A waits', 'B waits'], 0]);
});

test('a ticket that we made is ours on any page, as long as it is as we made it', async () => {
  const page = [change('A', { actor: 'us' })];
  for (const [opened, kept] of [
    [{ A: '1' }, 'A ours'],
    [{ A: '0' }, 'A waits'],
    [{ B: '1' }, 'A waits'],
  ] as const)
    assert.deepEqual((await keep(page, { opened }, 'unproven')).items, [kept], JSON.stringify(opened));
  assert.deepEqual(
    (await keep([change('A')], { opened: { A: '1' } }, 'unproven')).items,
    ['A waits'],
    'the desk says that it is a client’s',
  );
});

test('near now only news of others is kept', async () => {
  const given = await keep(
    [change('A', { actor: 'us' }), change('B'), change('C')],
    { rows: [row('C', { version: '0', waits: false })], written: ['C 1'], acts: () => acts('us') },
    'near-now',
  );
  assert.deepEqual([given.items, given.poll.sum], [['B waits'], { listed: 1, accepted: 0, ours: 0, unnamed: 0 }]);
});

test('near now the desk is not asked of what it calls ours: it is listed once more from further back', async () => {
  const given = await keep([change('A', { actor: 'us' })], KNOWN, 'near-now');
  assert.deepEqual([given.items, given.callsOf('acts'), given.poll.asksLeft], [[], [], 300]);
});

test('a version that a write of ours has returned is ours where all acts since the one that was announced are', async () => {
  for (const [said, kept] of [
    [acts('us', 'us'), 'A ours'],
    [acts('us', 'client'), 'A waits'],
    [acts(), 'A waits'],
    [{ kind: 'unknown-version' }, 'A waits'],
    [{ kind: 'unreachable', detail: 'd', retryAfterMs: undefined }, 'A waits'],
    [{ kind: 'forbidden', detail: 'd' }, 'A waits'],
  ] as const) {
    const given = await keep([change('A')], { ...KNOWN, written: ['A 1'], acts: () => said });
    assert.deepEqual(given.items, [kept], JSON.stringify(said));
    assert.deepEqual(given.callsOf('perhapsOurs'), [['desk', [{ item: 'A', version: '1' }], NOW - 600_000]]);
    assert.deepEqual(given.callsOf('acts'), [['A', 'v0', 10_000]]);
    assert.equal(given.beats, 1);
    assert.equal(given.poll.asksLeft, said.kind === 'unreachable' || said.kind === 'forbidden' ? 0 : 299);
  }
});

test('the desk is asked of what it calls ours without proof, and of nothing that no write of ours has made', async () => {
  const called = await keep([change('A', { actor: 'us' })], { ...KNOWN, acts: () => acts('us') }, 'unproven');
  assert.deepEqual(called.items, ['A ours']);
  const foreign = await keep([change('A')], KNOWN);
  assert.deepEqual([foreign.items, foreign.callsOf('acts')], [['A waits'], []]);
});

test('a ticket that still waits, or was never listed, is not asked of', async () => {
  for (const rows of [[], [row('A', { version: 'v0', waits: true })]]) {
    const given = await keep([change('A')], { rows, written: ['A 1'] });
    assert.deepEqual([given.items, given.callsOf('perhapsOurs')], [['A waits'], [['desk', [], NOW - 600_000]]]);
  }
});

test('a poll asks of so many and no more, and of none once the desk has failed', async () => {
  const rows = ['A', 'B'].map((ticket) => row(ticket, { version: 'v0', waits: false }));
  const script = { rows, written: ['A 1', 'B 1'] };
  const one = await keep([change('A'), change('B')], { ...script, acts: () => acts('us'), poll: { asksLeft: 1 } });
  assert.deepEqual([one.items, one.callsOf('acts').length, one.poll.asksLeft], [['A ours', 'B waits'], 1, 0]);
  const failed = await keep([change('A'), change('B')], { ...script, acts: () => ({ kind: 'forbidden', detail: 'd' }) });
  assert.deepEqual([failed.items, failed.callsOf('acts').length], [['A waits', 'B waits'], 1]);
});

test('acts that end at another version prove nothing: a change of a moment ago is left for the next list, an older one is announced', async () => {
  const behind = (): ActsRead => ({ ...(acts('us') as Extract<ActsRead, { kind: 'acts' }>), version: '0' });
  for (const [agoMs, kept] of [
    [60_000, []],
    [60_001, ['A waits']],
  ] as const) {
    const given = await keep([change('A', { changedAtMs: NOW - agoMs })], { ...KNOWN, written: ['A 1'], acts: behind });
    assert.deepEqual(given.items, kept);
    assert.equal(given.poll.sum.listed, kept.length);
  }
});
