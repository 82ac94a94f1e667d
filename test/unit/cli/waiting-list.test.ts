/** How the list of those that wait reads, and what is told of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countWaiting } from '../../../activities/waiting-list.ts';
import { listText } from '../../../cli/waiting.ts';
import { unpainted } from '../../../cli/table.ts';
import type { ListedWait, WaitingNews } from '../../../ledger/contract.ts';

const NOW = Date.UTC(2026, 6, 30, 14, 30);
const HOUR = 3_600_000;
const row = (given: Partial<ListedWait> = {}): ListedWait => ({
  cause: 'anthropic/b openai/a',
  workflowId: 'triage:desk:T1',
  process: 'ticket-triage',
  connection: 'desk',
  item: 'T1',
  client: 'acme',
  dueAtMs: NOW + HOUR,
  note: 'not-yet',
  task: 'triage:desk:T1:e1:t1',
  ...given,
});

test('each set of machines has a list of its own, by due time, that says of each item whether it asks', () => {
  assert.equal(listText([], NOW, unpainted), 'Nothing waits for machines that are down.');
  const rows = [
    row({ dueAtMs: NOW - HOUR, note: 'written', item: 'T0' }),
    row(),
    row({ cause: 'ollama/c', dueAtMs: NOW + 2 * HOUR, note: 'none', task: undefined, workflowId: 'triage:desk:T2', item: 'T2\u001b[2J' }),
  ];
  assert.deepEqual(
    listText(rows, NOW, unpainted)
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, ' | ')),
    [
      '2 wait for anthropic/b openai/a',
      'DUE | ITEM | CLIENT | NOTE | TASK',
      '2026-07-30 13:30 UTC (1 h ago) | T0 | acme | written | triage:desk:T1:e1:t1',
      '2026-07-30 15:30 UTC (in 1 h) | T1 | acme | not yet | triage:desk:T1:e1:t1',
      '',
      '1 waits for ollama/c',
      'DUE | ITEM | CLIENT | NOTE | TASK',
      '2026-07-30 16:30 UTC (in 2 h) | T2 [2J | acme | none, it waits for AI | triage:desk:T2',
    ],
  );
});

test('a list is told with how many wait and when the first is due, its end as that, and anything else not at all', async () => {
  const told = async (tell: WaitingNews['tell'] | 'over'): Promise<readonly string[]> => {
    const alerts: string[] = [];
    const count = await countWaiting(
      {
        ledger: {
          countWaiting: () =>
            Promise.resolve({ count: 22, unasked: 12, firstDueAtMs: NOW, tell: tell === 'over' ? 'nothing' : tell, sinceMs: NOW - HOUR }),
          waitingListsOver: () => Promise.resolve(tell === 'over' ? [{ cause: 'openai/a', unasked: 12, sinceMs: NOW - HOUR }] : []),
        },
        clock: { nowMs: () => Promise.resolve(NOW) },
        alert: ({ kind, detail }) => void alerts.push(`${kind}: ${detail}`),
      },
      'openai/a',
    );
    assert.equal(count, 22);
    return alerts;
  };
  const list =
    'waiting-list: since 2026-07-30 13:30:00 UTC: 22 items wait for openai/a, 12 of them without a note of their own; the first is due 2026-07-30 14:30:00 UTC; the list is "standby waiting"';
  assert.deepEqual(await told('begun'), [list]);
  assert.deepEqual(await told('grown'), [list]);
  assert.deepEqual(await told('over'), [
    'waiting-list-over: since 2026-07-30 13:30:00 UTC: the list for openai/a is over, 12 of those on it wait still',
  ]);
  assert.deepEqual(await told('nothing'), []);
});
