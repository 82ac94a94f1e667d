/** Whether a desk that was down is asked again: only where something waits for it, once a check, and for all of its items together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateAlarms } from '../../../watch/update-alarms.ts';
import type { AlarmRow } from '../../../ledger/contract.ts';
import type { AlarmPorts } from '../../../watch/update-alarms.ts';

const alarm = (ticket: string, noted: AlarmRow['noted'], connection = 'desk'): AlarmRow => ({
  workflowId: `triage:${connection}:${ticket}`,
  kind: 'overdue',
  process: 'ticket-triage',
  connection,
  item: ticket,
  raisedAtMs: 1,
  noted,
});

type Bench = { readonly asked: string[]; readonly noted: string[]; readonly ports: AlarmPorts };
function bench(answers: boolean): Bench {
  const [asked, noted]: [string[], string[]] = [[], []];
  const ports: AlarmPorts = {
    ledger: { noteAlarm: () => Promise.resolve(), clearAlarm: () => Promise.resolve() },
    note: ({ item: ticket }) => Promise.resolve((noted.push(ticket), 'written')),
    recovered: () => Promise.resolve('done'),
    answers: ({ item: ticket }) => Promise.resolve((asked.push(ticket), answers)),
  };
  return { asked, noted, ports };
}
const endAttempt = async ({ ports }: Bench, alarms: readonly AlarmRow[], down: Set<string>) =>
  updateAlarms(ports, alarms, { isTroubled: () => true, down, signal: new AbortController().signal });

test('a desk that was down and for which nothing waits is not asked, and counts as down no more', async () => {
  const b = bench(false);
  const down = new Set(['desk']);
  await endAttempt(b, [alarm('A', 'written'), alarm('B', 'withheld')], down);
  assert.deepEqual([b.asked, [...down]], [[], []]);
});

test('it is asked about the first item that needs it, and not about one that is noted or of another desk', async () => {
  const b = bench(false);
  const down = new Set(['desk']);
  await endAttempt(b, [alarm('A', 'written'), alarm('B', 'not-yet', 'other'), alarm('C', 'not-yet'), alarm('D', 'not-yet')], down);
  assert.deepEqual([b.asked, [...down], b.noted], [['C'], ['desk'], ['B']]);
});

test('a desk that is back is skipped at this check and noted at the next', async () => {
  const b = bench(true);
  const down = new Set(['desk']);
  await endAttempt(b, [alarm('A', 'not-yet')], down);
  assert.deepEqual([b.asked, [...down], b.noted], [['A'], [], []]);
  await endAttempt(b, [alarm('A', 'not-yet')], down);
  assert.deepEqual([b.asked, b.noted], [['A'], ['A']]);
});

test('a note of ours whose trouble is over waits for a desk that is down, and is not tried beside it at each check', async () => {
  const b = bench(false);
  const tried: string[] = [];
  const ports: AlarmPorts = { ...b.ports, recovered: ({ item: ticket }) => Promise.resolve((tried.push(ticket), 'unreachable')) };
  const [down, over] = [new Set<string>(), { isTroubled: () => false, signal: new AbortController().signal }];
  const alarms = [alarm('A', 'written'), alarm('B', 'written'), alarm('C', 'withheld'), alarm('D', 'not-yet', 'other')];
  assert.equal(await updateAlarms(ports, alarms, { ...over, down }), 1, 'the one without a note');
  assert.deepEqual(
    [tried, [...down]],
    [
      ['A', 'D'],
      ['desk', 'other'],
    ],
  );
  assert.equal(await updateAlarms(ports, alarms, { ...over, down }), 1);
  assert.deepEqual(
    [tried, b.asked],
    [
      ['A', 'D'],
      ['A', 'D'],
    ],
  );
});

test("what is no ticket's is cleared while a desk is down, which it does not ask", async () => {
  const report: AlarmRow = { ...alarm('2026-07', 'not-yet'), connection: null };
  const ofNone: AlarmRow = { ...report, item: null };
  const b = bench(false);
  const down = new Set(['desk']);
  const alarmCheck = { isTroubled: () => false, down, signal: new AbortController().signal };
  assert.equal(await updateAlarms(b.ports, [ofNone, report, { ...report, noted: 'written' }], alarmCheck), 3);
  assert.deepEqual([b.asked, [...down]], [[], []]);
});

test('what is cleared, and how each note ended, is written down, and nothing else is', async () => {
  const written: string[] = [];
  const { ports } = bench(true);
  const ends = { A: 'written', B: 'withheld', C: 'not-yet', D: 'unreachable' } as const;
  const given: AlarmPorts = {
    ...ports,
    ledger: {
      noteAlarm: (id, noted) => Promise.resolve(void written.push(`${id} ${noted}`)),
      clearAlarm: (id) => Promise.resolve(void written.push(`${id} cleared`)),
    },
    note: ({ item: ticket }) => Promise.resolve(ends[ticket as keyof typeof ends]),
  };
  const alarms = [
    alarm('A', 'not-yet'),
    alarm('B', 'not-yet'),
    alarm('C', 'not-yet'),
    alarm('D', 'not-yet'),
    alarm('E', 'written'),
    alarm('F', 'written'),
  ];
  const alarmCheck = {
    isTroubled: ({ item: ticket }: AlarmRow) => ticket !== 'F',
    down: new Set<string>(),
    signal: new AbortController().signal,
  };
  assert.equal(await updateAlarms(given, alarms, alarmCheck), 0, 'the desk that D found silent is not asked for F');
  assert.deepEqual(written, ['triage:desk:A written', 'triage:desk:B withheld']);
  assert.equal(await updateAlarms(given, alarms.slice(4), { ...alarmCheck, down: new Set() }), 1);
  assert.deepEqual(written.slice(2), ['triage:desk:F cleared']);
});

test('a stop ends the update at the next item', async () => {
  const b = bench(true);
  const stop = new AbortController();
  const note: AlarmPorts['note'] = ({ item: ticket }) => {
    b.noted.push(ticket);
    stop.abort();
    return Promise.resolve('written');
  };
  const alarmCheck = { isTroubled: () => true, down: new Set<string>(), signal: stop.signal };
  assert.equal(await updateAlarms({ ...b.ports, note }, [alarm('A', 'not-yet'), alarm('B', 'not-yet')], alarmCheck), 0);
  assert.deepEqual(b.noted, ['A']);
});

test('of several that throw the first is told, after all others had their turn', async () => {
  const b = bench(true);
  const note: AlarmPorts['note'] = ({ item: ticket }) => {
    b.noted.push(ticket);
    return ticket === 'C' ? Promise.resolve('written') : Promise.reject(new Error(`of ${ticket}`));
  };
  const alarms = [alarm('A', 'not-yet'), alarm('B', 'not-yet'), alarm('C', 'not-yet')];
  await assert.rejects(endAttempt({ ...b, ports: { ...b.ports, note } }, alarms, new Set()), /^Error: of A$/);
  assert.deepEqual(b.noted, ['A', 'B', 'C']);
});

test('what stands in no ticket system is noted nowhere, while a desk is down and while none is', async () => {
  for (const down of [new Set(['desk']), new Set<string>()]) {
    const b = bench(true);
    const report: AlarmRow = { ...alarm('2026-07', 'not-yet'), connection: null };
    assert.equal(await endAttempt(b, [report], down), 0);
    assert.deepEqual([b.asked, b.noted], [[], []]);
  }
});
