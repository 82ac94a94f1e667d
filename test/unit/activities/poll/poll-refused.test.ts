/** One ticket that cannot be taken never stops the others; and when none can be taken, none is blamed. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ModelDesk, ModelPoller, memoryLedger, missed } from '../../../fixtures/poll-model.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const MINUTE_MS = 60_000;

async function newPoller(): Promise<ModelPoller> {
  const poller = new ModelPoller(Object.assign(new ModelDesk(), { pageSize: 1_000 }), ledger);
  await poller.poll();
  return poller;
}
async function polls(poller: ModelPoller, count: number, each: (minute: number) => void = () => undefined): Promise<string[]> {
  const kinds: string[] = [];
  for (let minute = 0; minute < count; minute++) {
    each(minute);
    kinds.push(await poller.poll());
    poller.desk.nowMs += MINUTE_MS;
  }
  return kinds;
}

test('a ticket whose run takes no more signals stops nobody: the others go on, it is told once, tried ever more rarely, and taken when it can be', async (t) => {
  const poller = await newPoller();
  poller.refused.add('T3');
  await polls(poller, 30, (minute) => {
    for (let at = 0; at < 5; at++) poller.desk.act(minute === 0 ? `T${at}` : `T${minute}-${at}`, 'person');
  });
  t.diagnostic(`announced ${poller.announced.length} of 149 that can be`);
  assert.deepEqual(
    missed(poller).map(({ ticket }) => ticket),
    ['T3'],
  );
  assert.deepEqual(poller.alerts, ['poll-item-refused']);
  const [row] = await ledger.pollItems(poller.connection, ['T3']);
  assert.ok(row?.waits && row.tries > 5 && row.tries < 12, JSON.stringify(row));
  poller.refused.clear();
  await polls(poller, 31);
  assert.deepEqual(missed(poller), []);
});

test('alone on a quiet desk it is told within ten minutes, and then the poll is as good as any', async () => {
  const poller = await newPoller();
  poller.desk.act('A', 'person');
  poller.refused.add('A');
  await polls(poller, 10);
  assert.deepEqual(poller.alerts, ['poll-item-refused']);
  const kinds = await polls(poller, 10);
  assert.deepEqual([...new Set(kinds)], ['polled']);
});

test('twenty of them at the head of a backlog do not stand in the way of what is behind them', async () => {
  const poller = await newPoller();
  for (let at = 0; at < 300; at++) {
    poller.desk.nowMs += 10;
    poller.desk.act(`T${at}`, 'person');
    if (at < 10 || at >= 290) poller.refused.add(`T${at}`);
  }
  await polls(poller, 5);
  assert.equal(poller.announced.length, 280);
});

test('while nothing can be taken no ticket is blamed, the poll says so, and everything is taken two minutes after', async () => {
  const poller = await newPoller();
  for (let at = 0; at < 300; at++) poller.desk.act(`T${at}`, 'person');
  poller.acceptsLeft = 0;
  const kinds = await polls(poller, 20);
  assert.deepEqual([...new Set(kinds)], ['not-taken']);
  assert.deepEqual(poller.alerts, []);
  poller.acceptsLeft = Infinity;
  await polls(poller, 3);
  assert.equal(poller.announced.length, 300);
});

test('what waits is announced also while the ticket system is down', async () => {
  const poller = await newPoller();
  for (let at = 0; at < 3; at++) poller.desk.act(`T${at}`, 'person');
  poller.acceptsLeft = 0;
  await poller.poll();
  poller.acceptsLeft = Infinity;
  poller.desk.nowMs += 2 * MINUTE_MS;
  const { pollChanges } = await import('../../../../activities/poll/index.ts');
  const ports = poller.ports();
  const down = () => Promise.resolve({ kind: 'unreachable' as const, detail: 'refused', retryAfterMs: undefined });
  assert.equal((await pollChanges({ ...ports, desk: { ...ports.desk, changedSince: down } }, poller.connection)).kind, 'unreachable');
  assert.equal(poller.announced.length, 3);
});

test('tickets that could not be taken while nothing could be are blamed for nothing by it: one that is refused afterwards is told', async () => {
  const poller = await newPoller();
  for (let at = 0; at < 10; at++) poller.desk.act(`T${at}`, 'person');
  poller.acceptsLeft = 0;
  await polls(poller, 20);
  assert.deepEqual(poller.alerts, []);
  const rows = await ledger.pollItems(
    poller.connection,
    Array.from({ length: 10 }, (_, at) => `T${at}`),
  );
  assert.ok(rows.every(({ tries }) => tries < 5) && rows.some(({ tries }) => tries > 0), JSON.stringify(rows.map(({ tries }) => tries)));
  poller.acceptsLeft = Infinity;
  const [tried] = rows.toSorted((one, other) => other.tries - one.tries);
  poller.refused.add(tried?.item ?? '');
  await polls(poller, 10);
  assert.deepEqual(
    missed(poller).map(({ ticket }) => ticket),
    [tried?.item],
  );
  assert.deepEqual(poller.alerts, ['poll-item-refused']);
});
