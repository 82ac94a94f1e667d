/** `standby tasks show`: what a person needs to answer one task. */
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { factsOf } from '../table.ts';
import { detailOf, emptiedText, factsOfTask, jsonOf } from './facts.ts';
import { findTask } from './find.ts';
import type { Command } from '../command.ts';
import type { TaskDetail } from './facts.ts';

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
      const detail = detailOf(found.row);
      const keptMs = detail === undefined ? (await ledger.lastRetention())?.keepMs : undefined;
      const json = { ...jsonOf(found.row, nowMs), ...(detail === undefined ? { emptied: emptiedText(keptMs) } : bodyJson(detail)) };
      return { kind: 'done', text: factsOf(factsOfTask(found.row, nowMs, keptMs)), json };
    }),
};

const bodyJson = ({ why, because, draft, draftBy, choices, trail, answer }: TaskDetail) => ({
  why,
  because: because ?? null,
  trail,
  draft: draft ?? null,
  draftBy: draftBy ?? null,
  ...choices,
  answer: answer ?? null,
});
