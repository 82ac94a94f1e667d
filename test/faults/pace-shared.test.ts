/** Processes that share an account and a ledger keep its pace together, also when one of them is killed with places in its hands. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ChildProcess } from 'node:child_process';
import type { TestContext } from 'node:test';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import { until } from '../support/live.ts';

const PACE = { concurrency: 3, requestsPerMinute: 40 };
const PACER = join(import.meta.dirname, '..', 'fixtures', 'ledger-pacer.ts');

function startPacer(t: TestContext, path: string, url: string, name: string): ChildProcess {
  const child = spawn(process.execPath, [PACER, path, `${url}/v1/chat/completions`, name, JSON.stringify(PACE)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

test('two processes use up one minute and not a request more, never more than three at once, and a kill -9 gives its places back', async (t) => {
  const path = await newLedgerPath(t);
  const simulator = await startProviderSimulator({ dialect: 'openai' });
  t.after(() => simulator.close());
  await simulator.setMode({ kind: 'limited', ...PACE, ms: 150 });
  const [first] = ['one', 'two'].map((name) => startPacer(t, path, simulator.url, name));
  const seen = (count: number): Promise<number> =>
    until(
      `${count} requests`,
      50_000,
      () => Promise.resolve(simulator.requests()),
      (requests) => requests >= count,
    );
  await seen(10);
  first?.kill('SIGKILL');
  // The other one alone has places again 5 s after the deadlines of those that were killed.
  await seen(PACE.requestsPerMinute);
  t.diagnostic(`${simulator.requests()} requests, ${simulator.refused()} refused`);
  assert.equal(simulator.requests(), PACE.requestsPerMinute);
  assert.equal(simulator.refused(), 0);
});
