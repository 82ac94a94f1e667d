/** `standby waiting`: the list of what waits for machines that are down, by due time. Reads only; works also while the service is down. */
import { withInstallation } from './connect.ts';
import { COMMON_HELP } from './flags.ts';
import { itemJson } from './item-json.ts';
import { paintFor } from './paint.ts';
import { tableOf } from './table.ts';
import { both } from './when.ts';
import type { ListedWait } from '../ledger/contract.ts';
import type { Command } from './command.ts';
import type { Cell, Paint } from './table.ts';

/** More than anybody reads; a list without an end would fill the memory of a machine that is in trouble already. */
const MOST = 1_000;

export const waiting: Command = {
  help: `standby waiting [options]

What waits for machines that are down, one list for each set of them, those due first. Where more than ten wait for the same
machines a ticket gets its note only when its due time is near; until then this list is where it is seen.

${COMMON_HELP}`,
  options: {},
  words: [],
  run: ({ dataDir }, _progress, caller) =>
    withInstallation(dataDir, async ({ ledger }) => {
      const rows = await ledger.listedWaits(MOST);
      const nowMs = Date.now();
      const text = listText(rows, nowMs, paintFor(caller));
      return {
        kind: 'done',
        text: rows.length < MOST ? text : `${text}\nThese are the first ${MOST}; there are perhaps more.`,
        json: { lists: byCause(rows).map(([cause, of]) => ({ routes: cause.split(' '), count: of.length, items: of.map(jsonOf) })) },
      };
    }),
};

/** The list with the item that is due first comes first. */
const byCause = (rows: readonly ListedWait[]): readonly (readonly [string, readonly ListedWait[]])[] => [
  ...Map.groupBy(rows, ({ cause }) => cause),
];

/** Pure. */
export function listText(rows: readonly ListedWait[], nowMs: number, paint: Paint): string {
  if (rows.length === 0) return 'Nothing waits for machines that are down.';
  return byCause(rows)
    .map(([cause, of]) => `${of.length} ${of.length === 1 ? 'waits' : 'wait'} for ${cause}\n${tableOf(HEADINGS, of.map(rowOf), paint)}`)
    .join('\n\n');

  function rowOf({ dueAtMs, note, item, client, task, workflowId }: ListedWait): readonly Cell[] {
    const due = both(dueAtMs, nowMs);
    return [dueAtMs < nowMs ? { text: due, tone: 'late' } : due, item, client, NOTE[note], task ?? workflowId];
  }
}
const HEADINGS = ['DUE', 'ITEM', 'CLIENT', 'NOTE', 'TASK'];
const NOTE = { written: 'written', 'not-yet': 'not yet', none: 'none, it waits for AI' } as const satisfies Record<
  ListedWait['note'],
  string
>;

const jsonOf = ({ workflowId, client, dueAtMs, note, task, ...of }: ListedWait) => ({
  ...itemJson(of),
  workflowId,
  client,
  dueAt: new Date(dueAtMs).toISOString(),
  note,
  task: task ?? null,
});
