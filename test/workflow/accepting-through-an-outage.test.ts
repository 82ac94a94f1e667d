/** Taking a delivery while Temporal's answers do not come back: the start may have happened, so its due row stands; the outage is remembered; what is due when is exact. */
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { PROCESSES } from '../../workers/processes.ts';
import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { createAccept } from '../../intake/accept.ts';
import { watchedLedger } from '../fixtures/watched-ledger.ts';
import { SETTINGS, rehearse } from './rehearsal.ts';
import type { Accept } from '../../intake/accept.ts';
import type { Ledger } from '../../ledger/contract.ts';

const opened = rehearse();
const NOW_MS = Date.UTC(2026, 10, 25, 9);
const WITHOUT_DUE_MS = SETTINGS.deadline.withoutDueMs;
const TIMEOUT_MS = 60_000;

type Line = {
  readonly address: string;
  /** From now on nothing that the server says comes back; what is said to it still arrives. */
  mute(): void;
  hear(): void;
};

/** A line to a server, over real sockets. */
async function lineTo(t: TestContext, address: string): Promise<Line> {
  const [host = '', port = ''] = address.split(':');
  const backs = new Set<Socket>();
  let isMute = false;
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    backs.add(far);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    if (isMute) far.pause();
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const far of backs) far.destroy();
    server.close();
  });
  const bound = server.address();
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    mute() {
      isMute = true;
      for (const far of backs) far.pause();
    },
    hear() {
      isMute = false;
      for (const far of backs) far.resume();
    },
  };
}

type Starts = {
  /** The next starts are on their way until the result is called, which resolves when the last of them has arrived. */
  hold(): () => Promise<void>;
};

/** Between the client and its call, as a slow network is. What comes late comes by `direct`: the client's own deadline ends with its wait for AI. */
function delayed(client: Client, direct: Client): Starts {
  let gate: Promise<void> | undefined;
  const sent: Promise<unknown>[] = [];
  const start = client.workflow.signalWithStart.bind(client.workflow);
  client.workflow.signalWithStart = (...call: Parameters<typeof start>) => {
    const arriving = gate ? gate.then(() => direct.workflow.signalWithStart(...call)) : start(...call);
    sent.push(arriving);
    return arriving;
  };
  return {
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return async () => {
        resolve();
        await sent.at(-1);
      };
    },
  };
}

type Bench = { readonly accept: Accept; readonly ledger: Ledger; readonly line: Line; readonly starts: Starts; readonly direct: Client };
async function bench(t: TestContext): Promise<Bench> {
  const { env } = opened();
  const line = await lineTo(t, env.address ?? assert.fail('Expected the server to have an address.'));
  const connection = await Connection.connect({ address: line.address });
  t.after(() => connection.close());
  const ledger = await watchedLedger(t);
  const client = new Client({ connection });
  const direct = new Client({ connection: env.connection });
  const starts = delayed(client, direct);
  const accept = createAccept({ client, ledger, settingsOf: () => SETTINGS, processOf: () => PROCESSES[0], nowMs: () => NOW_MS });
  return { accept, ledger, line, starts, direct };
}
const event = (ticket: string) => ({ deliveryId: `evt-${ticket}`, type: 'ticket.created', ticket, actor: 'person' }) as const;
const rows = async (ledger: Ledger): Promise<readonly string[]> =>
  (await ledger.overdue(Number.MAX_SAFE_INTEGER, 99)).map(({ item: ticket }) => ticket);

async function taken(accept: Accept, ticket: string): Promise<void> {
  for (const deadline = Date.now() + TIMEOUT_MS; (await accept('outage', event(ticket))).kind !== 'accepted';)
    assert.ok(Date.now() < deadline, 'Waited in vain for a delivery to be taken.');
}

test('an accepted ticket is due when the settings say, and not one moment earlier', async (t) => {
  const { accept, ledger } = await bench(t);
  await taken(accept, 'DUE1');
  assert.deepEqual(await ledger.overdue(NOW_MS + WITHOUT_DUE_MS - 1, 9), []);
  assert.deepEqual(await ledger.overdue(NOW_MS + WITHOUT_DUE_MS, 9), [
    {
      workflowId: 'triage:outage:DUE1',
      process: 'ticket-triage',
      connection: 'outage',
      item: 'DUE1',
      acceptedAtMs: NOW_MS,
      dueAtMs: NOW_MS + WITHOUT_DUE_MS,
    },
  ]);
});

test('a start that is still on its way when nobody waits for it any more keeps its row, though there is no run yet', async (t) => {
  const { accept, ledger, starts, direct } = await bench(t);
  await taken(accept, 'WAY0');
  const arrives = starts.hold();
  assert.deepEqual(await accept('outage', event('WAY1')), { kind: 'failed', why: 'Temporal did not take it: NoAnswer' });
  const run = direct.workflow.getHandle('triage:outage:WAY1');
  await assert.rejects(run.describe(), WorkflowNotFoundError);
  assert.deepEqual((await rows(ledger)).toSorted(), ['WAY0', 'WAY1'], 'it may still come: a run without a row could freeze unseen');
  await arrives();
  assert.equal((await run.describe()).status.name, 'RUNNING');
});

test('a start whose answer does not come back leaves its row, since its run exists; the next delivery leaves none, and is asked about first', async (t) => {
  const { accept, ledger, line, direct } = await bench(t);
  await taken(accept, 'OUT0');
  line.mute();
  const startedAt = performance.now();
  const lost = await accept('outage', event('OUT1'));
  const tookMs = performance.now() - startedAt;
  // A sender waits 5 s; the bound leaves the rest to a machine that does ten other things.
  assert.ok(tookMs < 20_000, `the sender was kept waiting for ${tookMs} ms`);
  assert.deepEqual(lost, { kind: 'failed', why: 'Temporal did not take it: NoAnswer' });
  const { status } = await direct.workflow.getHandle('triage:outage:OUT1').describe();
  assert.equal(status.name, 'RUNNING', 'the start came through');
  assert.deepEqual((await rows(ledger)).toSorted(), ['OUT0', 'OUT1'], 'a run without a row could freeze unseen');

  assert.deepEqual(await accept('outage', event('OUT2')), { kind: 'failed', why: 'Temporal does not answer' });
  assert.deepEqual(
    (await rows(ledger)).toSorted(),
    ['OUT0', 'OUT1'],
    'the outage is known: nobody is to be alarmed about what the sender keeps',
  );

  line.hear();
  await taken(accept, 'OUT2');
  assert.deepEqual((await rows(ledger)).toSorted(), ['OUT0', 'OUT1', 'OUT2']);
});
