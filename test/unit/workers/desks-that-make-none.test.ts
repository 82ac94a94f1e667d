/** A source whose ticket system makes no tickets is told at the start, once, and of nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAskingForCreate } from '../../../workers/desks-that-make-none.ts';
import { canCreate } from '../../../connectors/ticket-system.ts';
import type { CapabilitiesRead } from '../../../connectors/ticket-system.ts';

const able = (...optional: readonly string[]): CapabilitiesRead => ({
  kind: 'capabilities',
  contract: '2.2.0',
  actors: ['staff'],
  optional,
});
const SILENT: CapabilitiesRead = { kind: 'unreachable', detail: 'timed out', retryAfterMs: undefined };
const PROM = { name: 'prom', tickets: 'desk', create: true };

async function saidOf(
  read: CapabilitiesRead,
  alerts: readonly (typeof PROM)[],
): Promise<{ readonly lines: readonly unknown[]; readonly asked: number }> {
  const lines: unknown[] = [];
  let asked = 0;
  const desk = { capabilities: () => Promise.resolve(((asked += 1), read)) };
  const connections = ['desk', 'other'].map((name) => ({ name }));
  await startAskingForCreate({ connections, open: () => desk, alerts, log: { warn: (line: unknown) => void lines.push(line) } }).stop();
  return { lines, asked };
}
const NONE = (name: string): string =>
  `alerts of ${name} are to make tickets on desk, which makes none for Standby: a summary goes on a ticket that the source names, or is only told; say create: false where that is meant`;

for (const [what, read, alerts, lines, asked] of [
  ['that makes tickets', able('notes-edit', 'create'), [PROM], [], 1],
  ['that says it makes none', able('notes-edit'), [PROM], [NONE('prom')], 1],
  ['of contract 1', { kind: 'unsupported' }, [PROM], [NONE('prom')], 1],
  ['that does not answer', SILENT, [PROM], [], 1],
  ['that makes none, for two sources', able(), [PROM, { ...PROM, name: 'own' }], [NONE('prom'), NONE('own')], 1],
  ['that makes none, where none are wanted', able(), [{ ...PROM, create: false }], [], 0],
  ['that makes none, where there is no source', able(), [], [], 0],
] as const)
  test(`a ticket system ${what} is ${lines.length === 0 ? 'not told' : 'told'}`, async () =>
    assert.deepEqual(await saidOf(read, alerts), { lines, asked }));

test('one that throws ends neither the process nor a stop', async () => {
  const desk = { capabilities: () => Promise.reject(new Error('a bug')) };
  const asking = startAskingForCreate({
    connections: [{ name: 'desk' }],
    open: () => desk,
    alerts: [PROM],
    log: { warn: () => assert.fail() },
  });
  // Long enough for a rejection that nobody handles to end this process.
  await new Promise(setImmediate);
  await asking.stop();
});

test('whether tickets are made is not known of one that could not be asked', () =>
  assert.deepEqual(
    [able('create'), able(), { kind: 'unsupported' } as const, SILENT, { kind: 'forbidden', detail: 'no' } as const].map(canCreate),
    [true, false, false, undefined, undefined],
  ));
