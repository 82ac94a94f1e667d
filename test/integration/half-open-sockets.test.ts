/** A whole service that strangers without a secret open connections to and say nothing: it lives, takes what is delivered, and stops when asked. */
import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { countBy, message, percentile, sendAtRate } from '../support/deliveries.ts';
import { live, someTickets } from '../support/live.ts';

const OPEN_FILES = 1_024;
/** More than the process may open. */
const SILENT = 1_100;
const isLinux = process.platform === 'linux';

/** Keeps so many connections that say nothing, on each of the ports; one that is ended is opened again. */
function keepSilent(t: TestContext, ports: readonly number[], count: number): () => void {
  const held = new Set<Socket>();
  let isOver = false;
  const open = (at: number): void => {
    if (isOver) return;
    const socket = createConnection(ports[at % ports.length] ?? 0, '127.0.0.1');
    held.add(socket);
    socket
      .on('error', () => undefined)
      .on('close', () => {
        held.delete(socket);
        setTimeout(open, 2_000 + 2 * at, at).unref();
      });
  };
  for (let at = 0; at < count; at++) open(at);
  const end = (): void => {
    isOver = true;
    for (const socket of held) socket.destroy();
  };
  t.after(end);
  return end;
}

test(
  `${SILENT} silent connections at ${OPEN_FILES} open files: it lives, deliveries are taken, and it stops`,
  { skip: !isLinux && 'prlimit is of Linux' },
  async (t) => {
    const { stage, service, logs } = await live(t, {
      webhooks: 'off',
      entry: 'test/fixtures/service-few-files.ts',
      env: { TEST_OPEN_FILES: String(OPEN_FILES) },
      settings: { log: 'error' },
    });
    const [warm, before, tickets] = [someTickets(20, 'W'), someTickets(40, 'B'), someTickets(40, 'H')];
    await stage.create([...warm, ...before, ...tickets]);
    const { urls, started } = service();
    // A process that has just started compiles as it goes.
    const deliver = (those: typeof tickets) =>
      sendAtRate(
        `${urls.ingress}/hooks/desk`,
        those.map(({ id }) => message(id)),
        10,
      );
    await deliver(warm);
    const undisturbed = await deliver(before);
    let exited: number | null | 'no' = 'no';
    void started.exited.then((code) => (exited = code));
    keepSilent(
      t,
      [urls.ingress, urls.codec, urls.temporalUi].map((url) => Number(new URL(url).port)),
      SILENT,
    );
    await pause(3_000);
    const answers = await deliver(tickets).catch(String);
    const told = typeof answers === 'string' ? answers : `${JSON.stringify(countBy(answers))}, p99 ${percentile(answers, 0.99)} ms`;
    t.diagnostic(`${told} (before: ${percentile(undisturbed, 0.99)} ms); ended: ${String(exited)}`);
    assert.equal(exited, 'no', `it ended by itself:\n${logs.slice(-5).join('\n')}`);
    assert.ok(typeof answers !== 'string', told);
    assert.deepEqual(countBy(answers), { 202: tickets.length });
    const startedAt = performance.now();
    assert.equal(await started.stop(), 0);
    t.diagnostic(`stopped after ${Math.round(performance.now() - startedAt)} ms`);
  },
);
