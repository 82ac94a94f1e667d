/** `standby tasks list`: who is asked what, those due first. */
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { paintFor } from '../paint.ts';
import { tableOf } from '../table.ts';
import { both } from '../when.ts';
import { askedOf, endOf, holderOf, jsonOf } from './facts.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { Command } from '../command.ts';
import type { Cell, Paint } from '../table.ts';

/** More than anybody reads; a list without an end would fill the memory of a machine that is in trouble already. */
const MOST = 1_000;

export const list: Command = {
  help: `standby tasks list [options]

What people are asked, those due first.

  --all              ended tasks, too
${COMMON_HELP}`,
  options: { all: { type: 'boolean', default: false } },
  words: [],
  run: ({ dataDir, values }, _progress, caller) =>
    withInstallation(dataDir, async ({ ledger }) => {
      const all = values['all'] === true;
      const rows = await ledger.tasks(all ? {} : { open: true }, MOST);
      const nowMs = Date.now();
      const text =
        rows.length === 0
          ? all
            ? 'Nobody was ever asked.'
            : 'Nothing is open: nobody is asked.'
          : tableOfTasks(rows, { all, nowMs, paint: paintFor(caller) });
      return {
        kind: 'done',
        text: rows.length < MOST ? text : `${text}\nThese are the first ${MOST}; there are perhaps more.`,
        json: { tasks: rows.map((row) => jsonOf(row, nowMs)) },
      };
    }),
};

/** Pure. `all` has a column more: how a task ended. */
export function tableOfTasks(
  rows: readonly TaskRow[],
  { all, nowMs, paint: painted }: { readonly all: boolean; readonly nowMs: number; readonly paint?: Paint },
): string {
  const headings = [
    'TASK',
    'KIND',
    'CLIENT',
    rows.every(({ connection }) => connection !== null) ? 'TICKET' : 'ITEM',
    'DUE',
    'ASKED',
    'HAS IT',
    ...(all ? ['STATE'] : []),
  ];
  const cells = rows.map((row): readonly Cell[] => {
    const due = both(row.dueAtMs, nowMs);
    return [
      row.task,
      row.kind,
      row.client,
      row.item,
      !row.end && row.dueAtMs < nowMs ? { text: due, tone: 'late' } : due,
      askedOf(row),
      row.end ? '' : holderOf(row, nowMs),
      ...(all ? [endOf(row)] : []),
    ];
  });
  return tableOf(headings, cells, painted);
}
