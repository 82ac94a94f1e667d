/** A source whose ticket system makes or closes no tickets is told at the start, once, and of nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAskingDesks } from '../../../workers/desks-that-cannot.ts';
import { canClose, canCreate, knowsMerges } from '../../../connectors/ticket-system.ts';
import type { CapabilitiesRead } from '../../../connectors/ticket-system.ts';

const able = (...optional: readonly string[]): CapabilitiesRead => ({
  kind: 'capabilities',
  contract: '2.2.0',
  actors: ['staff'],
  optional,
});
const SILENT: CapabilitiesRead = { kind: 'unreachable', detail: 'timed out', retryAfterMs: undefined };
const PROM = { name: 'prom', tickets: 'desk', create: true, closeResolved: false };

async function saidOf(
  read: CapabilitiesRead,
  alerts: readonly (typeof PROM)[],
): Promise<{ readonly lines: readonly unknown[]; readonly asked: number }> {
  const lines: unknown[] = [];
  let asked = 0;
  const desk = { capabilities: () => Promise.resolve(((asked += 1), read)) };
  const connections = ['desk', 'other'].map((name) => ({ name }));
  await startAskingDesks({ connections, open: () => desk, alerts, log: { warn: (line: unknown) => void lines.push(line) } }).stop();
  return { lines, asked };
}
const NONE = (name: string): string =>
  `alerts of ${name}: desk makes no tickets for Standby: a summary goes on a ticket that the source names, or is only told; say create: false where that is meant`;
const CLOSING = { ...PROM, closeResolved: true };
const CLOSES_NONE =
  'alerts of prom: closeResolved wants tickets closed, and desk closes none for Standby (it says contract 2.2.0, and not close): they stay open with their closing note; connect an adapter of contract 2.2 that says close, or leave closeResolved out';

for (const [what, read, alerts, lines, asked] of [
  ['that makes tickets', able('notes-edit', 'create'), [PROM], [], 1],
  ['that says it makes none', able('notes-edit'), [PROM], [NONE('prom')], 1],
  ['of contract 1', { kind: 'unsupported' }, [PROM], [NONE('prom')], 1],
  ['that does not answer', SILENT, [PROM], [], 1],
  ['that makes none, for two sources', able(), [PROM, { ...PROM, name: 'own' }], [NONE('prom'), NONE('own')], 1],
  ['that makes none, where none are wanted', able(), [{ ...PROM, create: false }], [], 0],
  ['that closes tickets, where that is wanted', able('create', 'close'), [CLOSING], [], 1],
  ['that closes none, where that is wanted', able('create'), [CLOSING], [CLOSES_NONE], 1],
  ['that closes none, where that is not wanted', able('create'), [PROM], [], 1],
  ['that neither makes nor closes any', able(), [CLOSING], [NONE('prom')], 1],
  ['that closes none, and does not answer', SILENT, [CLOSING], [], 1],
  ['that makes none, where there is no source', able(), [], [], 0],
] as const)
  test(`a ticket system ${what} is ${lines.length === 0 ? 'not told' : 'told'}`, async () =>
    assert.deepEqual(await saidOf(read, alerts), { lines, asked }));

test('one that throws ends neither the process nor a stop', async () => {
  const desk = { capabilities: () => Promise.reject(new Error('a bug')) };
  const asking = startAskingDesks({
    connections: [{ name: 'desk' }],
    open: () => desk,
    alerts: [PROM],
    log: { warn: () => assert.fail() },
  });
  // Long enough for a rejection that nobody handles to end this process.
  await new Promise(setImmediate);
  await asking.stop();
});

test('what it can is not known of one that could not be asked, and of one that says nothing of itself it is nothing', () => {
  const reads = [able('create', 'close'), able(), { kind: 'unsupported' } as const, SILENT, { kind: 'forbidden', detail: 'no' } as const];
  for (const can of [canCreate, canClose]) assert.deepEqual(reads.map(can), [true, false, false, undefined, undefined]);
  assert.deepEqual(reads.map(knowsMerges), [true, true, false, undefined, undefined]);
  const of = (contract: string): CapabilitiesRead => ({ kind: 'capabilities', contract, actors: [], optional: [] });
  assert.deepEqual(
    ['2.1.9', '2.2.0', '2.10.0', '3.0.0', '1.9.9'].map((contract) => knowsMerges(of(contract))),
    [false, true, true, true, false],
  );
});
