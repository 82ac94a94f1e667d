/** `standby tasks show`: what a person needs to answer one task. */
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { factsOf } from '../table.ts';
import { detailOf, factsOfTask, jsonOf } from './facts.ts';
import { findTask } from './find.ts';
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
      const { why, draft, choices, trail, answer } = detailOf(found.row);
      const json = { ...jsonOf(found.row, nowMs), why, trail, draft: draft ?? null, ...choices, answer: answer ?? null };
      return { kind: 'done', text: factsOf(factsOfTask(found.row, nowMs)), json };
    }),
};
