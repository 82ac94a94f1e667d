/** `standby tasks show`: what a person needs to answer one task. */
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { factsOf } from '../table.ts';
import { emptiedText, factsOfTask, jsonOf } from './facts.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { findProcess } from '../../workers/processes.ts';
import { findTask } from './find.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { Command } from '../command.ts';

export const show: Command = {
  help: `standby tasks show <task> [options]

Why a person is asked, what was tried, the best draft, and what may be chosen.

${COMMON_HELP}`,
  options: {},
  words: ['task'],
  run: ({ dataDir, words: [id = ''] }) =>
    withInstallation(dataDir, async ({ ledger }) => {
      const found = await findTask(ledger, id);
      if ('kind' in found) return found;
      const nowMs = Date.now();
      const keptMs = found.row.detail === '' ? (await ledger.lastRetention())?.keepMs : undefined;
      const json = jsonOfTask(found.row, nowMs, keptMs);
      return { kind: 'done', text: factsOf(factsOfTask(found.row, nowMs, keptMs)), json };
    }),
};

/** What a program gets. `keptMs`: how long bodies are kept, where this one is emptied. */
export function jsonOfTask(row: TaskRow, nowMs: number, keptMs?: number): Readonly<Record<string, unknown>> {
  const detail = readTaskDetail(row);
  if (detail === undefined) return { ...jsonOf(row, nowMs), emptied: emptiedText(keptMs) };
  const { why, because = null, draft, draftBy = null, failureHistory, answer = null, choices } = detail;
  const said = draft === undefined ? null : (findProcess(row.process)?.answer.draftJson(draft) ?? null);
  // Names of choices are a process's own: none of them stands over ours.
  return { ...choices, ...jsonOf(row, nowMs), why, because, failureHistory, draft: said, draftBy, answer };
}
