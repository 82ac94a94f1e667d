/** Whether a desk that was down is asked again: only where something waits for it, once a check, and for all of its items together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settleAlarms } from '../../workers/watch/settle.ts';
import type { AlarmRow } from '../../ledger/contract.ts';
import type { SettlePorts } from '../../workers/watch/settle.ts';

const alarm = (ticket: string, noted: AlarmRow['noted'], connection = 'desk'): AlarmRow => ({
  workflowId: `triage:${connection}:${ticket}`,
  kind: 'overdue',
  connection,
  ticket,
  raisedAtMs: 1,
  noted,
});

type Bench = { readonly asked: string[]; readonly noted: string[]; readonly ports: SettlePorts };
function bench(answers: boolean): Bench {
  const [asked, noted]: [string[], string[]] = [[], []];
  const ports: SettlePorts = {
    ledger: { noteAlarm: () => Promise.resolve(), clearAlarm: () => Promise.resolve() },
    note: ({ ticket }) => Promise.resolve((noted.push(ticket), 'written')),
    recovered: () => Promise.resolve('done'),
    answers: ({ ticket }) => Promise.resolve((asked.push(ticket), answers)),
  };
  return { asked, noted, ports };
}
const settle = async ({ ports }: Bench, alarms: readonly AlarmRow[], down: Set<string>) =>
  settleAlarms(ports, alarms, { isTroubled: () => true, down, signal: new AbortController().signal });

test('a desk that was down and for which nothing waits is not asked, and counts as down no more', async () => {
  const b = bench(false);
  const down = new Set(['desk']);
  await settle(b, [alarm('A', 'written'), alarm('B', 'withheld')], down);
  assert.deepEqual([b.asked, [...down]], [[], []]);
});

test('it is asked about the first item that needs it, and not about one that is noted or of another desk', async () => {
  const b = bench(false);
  const down = new Set(['desk']);
  await settle(b, [alarm('A', 'written'), alarm('B', 'not-yet', 'other'), alarm('C', 'not-yet'), alarm('D', 'not-yet')], down);
  assert.deepEqual([b.asked, [...down], b.noted], [['C'], ['desk'], ['B']]);
});

test('a desk that is back is skipped at this check and noted at the next', async () => {
  const b = bench(true);
  const down = new Set(['desk']);
  await settle(b, [alarm('A', 'not-yet')], down);
  assert.deepEqual([b.asked, [...down], b.noted], [['A'], [], []]);
  await settle(b, [alarm('A', 'not-yet')], down);
  assert.deepEqual([b.asked, b.noted], [['A'], ['A']]);
});

test('a note of ours whose trouble is over waits for a desk that is down, and is not tried beside it at each check', async () => {
  const b = bench(false);
  const tried: string[] = [];
  const ports: SettlePorts = { ...b.ports, recovered: ({ ticket }) => Promise.resolve((tried.push(ticket), 'unreachable')) };
  const [down, over] = [new Set<string>(), { isTroubled: () => false, signal: new AbortController().signal }];
  const alarms = [alarm('A', 'written'), alarm('B', 'written'), alarm('C', 'withheld'), alarm('D', 'not-yet', 'other')];
  assert.equal(await settleAlarms(ports, alarms, { ...over, down }), 1, 'the one without a note');
  assert.deepEqual(
    [tried, [...down]],
    [
      ['A', 'D'],
      ['desk', 'other'],
    ],
  );
  assert.equal(await settleAlarms(ports, alarms, { ...over, down }), 1);
  assert.deepEqual(
    [tried, b.asked],
    [
      ['A', 'D'],
      ['A', 'D'],
    ],
  );
});
